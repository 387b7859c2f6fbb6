import { changeRules, type LimitOptions } from '@aboveboard/collector';
import { Command } from 'commander';
import { dataOption, jsonOption } from '../../options.ts';
import { asUserError } from '../../user-error.ts';
import { type LimitFlags, limitsOf, withLimits } from '../serve/limits.ts';

interface Options extends LimitFlags {
  readonly data: string;
  readonly reset?: true;
  readonly json?: true;
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
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard project limit mytool --limit-identity 12 --limit-dry-run
  $ aboveboard project limit mytool --limit-project-day 1000000
  $ aboveboard project limit mytool --reset --json`,
    )
    .action((name: string, { data, reset, json, ...flags }: Options) => {
      const given = limitsOf(flags);
      const { rules } = asUserError(() =>
        changeRules(data, name, ({ limits, ...rules }) => ({
          ...rules,
          limits: reset ? given : { ...limits, ...given },
        })),
      );
      const limits = rules?.limits ?? {};
      process.stdout.write(`${json ? JSON.stringify({ name, limits }) : `project ${name}: ${shown(limits)}`}\n`);
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
