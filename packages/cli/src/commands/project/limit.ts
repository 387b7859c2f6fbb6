import { changeRules, type LimitOptions } from '@aboveboard/collector';
import { Command } from 'commander';
import { dataOption } from '../../options.ts';
import { asUserError } from '../../user-error.ts';
import { type LimitFlags, limitsOf, withLimits } from '../serve/limits.ts';

interface Options extends LimitFlags {
  readonly data: string;
  readonly reset?: true;
}

/** `aboveboard project limit`: limits of a project's own. */
export function limitCommand(): Command {
  return withLimits(
    new Command('limit')
      .description('give a project limits of its own, beside a running collector too')
      .argument('<name>', 'the project'),
  )
    .option('--reset', 'back to the limits that hold for all')
    .addOption(dataOption())
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard project limit mytool --limit-identity 12 --limit-dry-run
  $ aboveboard project limit mytool --limit-project-day 1000000
  $ aboveboard project limit mytool --reset`,
    )
    .action((name: string, { data, reset, ...flags }: Options) => {
      const given = limitsOf(flags);
      const { rules } = asUserError(() =>
        changeRules(data, name, ({ limits, ...rules }) => ({
          ...rules,
          limits: reset ? given : { ...limits, ...given },
        })),
      );
      process.stdout.write(`project ${name}: ${shown(rules?.limits ?? {})}\n`);
    });
}

function shown({ address, identity, eventsPerDay, dryRun }: LimitOptions): string {
  const said = [
    ...(address === undefined ? [] : [`${address.perMinute} requests a minute of one address`]),
    ...(identity === undefined ? [] : [`${identity.perMinute} requests a minute of one identity`]),
    ...(eventsPerDay === undefined ? [] : [`${eventsPerDay} events a day`]),
    ...(dryRun === undefined ? [] : [dryRun ? 'tried dry' : 'in force']),
  ];
  return said.length === 0 ? 'the limits that hold for all' : said.join(', ');
}
