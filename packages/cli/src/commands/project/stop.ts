import { changeRules, isSameStop, type Stop } from '@aboveboard/collector';
import { Command } from 'commander';
import { dataOption, jsonOption } from '../../options.ts';
import { asUserError, UserError } from '../../user-error.ts';

interface StopOptions extends Stop {
  readonly data: string;
  readonly all?: true;
  readonly json?: true;
}

/** `aboveboard project stop`: tell the clients of a project to stop for good, which they obey. */
export function stopCommand(): Command {
  return withWhat(
    new Command('stop').description('refuse what a project sends, for good: its clients obey').addHelpText(
      'after',
      `
Clients are answered 410 and do not come again; a running collector begins within a second. Without --version and
--contract everything of the project is refused. A version is compared as far as the contract keeps it.

Examples:
  $ aboveboard project stop mytool --version '<1.2'
  $ aboveboard project stop mytool --version '1.4 || dev' --contract 9f86d081
  $ aboveboard project stop mytool --json`,
    ),
  ).action((name: string, { data, json, ...options }: StopOptions) => {
    const stop = stopOf(options);
    const { rules } = asUserError(() =>
      changeRules(data, name, (rules) => {
        const others = (rules.stops ?? []).filter((other) => !isSameStop(other, stop));
        return { ...rules, stops: [...others, stop] };
      }),
    );
    show(name, rules?.stops ?? [], json);
  });
}

/** `aboveboard project resume`: take that back. */
export function resumeCommand(): Command {
  return withWhat(new Command('resume').description('take in again what was told to stop'))
    .option('--all', 'whatever was told to stop')
    .addHelpText(
      'after',
      `
A client that was told to stop under a contract does not come again under it; a release with another contract does.

Examples:
  $ aboveboard project resume mytool --version '<1.2'
  $ aboveboard project resume mytool --all`,
    )
    .action((name: string, { data, all, json, ...options }: StopOptions) => {
      const stop = stopOf(options);
      const { rules } = asUserError(() =>
        changeRules(data, name, (rules) => {
          const before = rules.stops ?? [];
          const stops = all ? [] : before.filter((other) => !isSameStop(other, stop));
          if (stops.length === before.length)
            throw new UserError(`resume: ${name} has no such stop; ${listed(before)}`);
          return { ...rules, stops };
        }),
      );
      show(name, rules?.stops ?? [], json);
    });
}

function withWhat(command: Command): Command {
  return command
    .argument('<name>', 'the project')
    .option('--version <range>', 'only these versions of the tool: 1.4, "<1.5", ">=1.2 <1.4"')
    .option('--contract <hash>', 'only this contract, by the first digits of its hash, at least 8')
    .addOption(dataOption())
    .addOption(jsonOption());
}

function stopOf({ version, contract }: Stop): Stop {
  return { ...(version === undefined ? {} : { version }), ...(contract === undefined ? {} : { contract }) };
}

function show(name: string, stops: readonly Stop[], json = false): void {
  process.stdout.write(`${json ? JSON.stringify({ name, stops }) : `project ${name}: ${listed(stops)}`}\n`);
}

function listed(stops: readonly Stop[]): string {
  if (stops.length === 0) return 'nothing is told to stop';
  const said = stops.map(({ version, contract }) =>
    [
      ...(version === undefined ? [] : [`versions ${version}`]),
      ...(contract === undefined ? [] : [`contract ${contract}`]),
    ].join(' of '),
  );
  return `told to stop: ${said.map((one) => (one === '' ? 'everything' : one)).join('; ')}`;
}
