import type { RetentionState } from '@aboveboard/collector';
import { Command, InvalidArgumentError } from 'commander';
import { askStore, withStore } from '../../local-store.ts';
import { dataOption } from '../../options.ts';
import { UserError } from '../../user-error.ts';

interface Options {
  readonly data: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** `aboveboard project retention`: how long raw rows live, and, before it is made shorter, what that deletes. */
export function retentionCommand(): Command {
  return new Command('retention')
    .description('show how long raw rows live, or shorten it; sums by day live on')
    .argument('<name>', 'the project')
    .argument('[days]', 'how many days, today included; at most what the contract says', parseDays)
    .option('--dry-run', 'only show what would be deleted')
    .option('--yes', 'delete it')
    .addOption(dataOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard project retention mytool
  $ aboveboard project retention mytool 30 --dry-run
  $ aboveboard project retention mytool 30 --yes`,
    )
    .action(run);
}

async function run(name: string, days: number | undefined, { data, dryRun, yes, json }: Options): Promise<void> {
  await withStore(data, async (store) => {
    const path = `/projects/${encodeURIComponent(name)}/retention`;
    const asked = days === undefined ? '' : `?days=${days}`;
    const state = (await (await askStore(store, `${path}${asked}`)).json()) as RetentionState;
    const { would, contractDays } = state;
    if (days !== undefined && days > contractDays) {
      throw new UserError(
        `days: expected at most ${contractDays}, which is what the contract promises, got ${days}; longer takes a new ` +
          'contract: change its retention, and publish it by "aboveboard project add"',
      );
    }
    print(json ? JSON.stringify(state) : describe(name, state, days));
    if (days === undefined || dryRun) return;
    if (would.rows > 0 && !yes) throw new UserError('nothing was changed; to delete these rows, add --yes');
    const body = JSON.stringify({ days });
    await askStore(store, path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
    if (!json)
      print(`raw rows of ${name} live for ${days} days; a running collector deletes the others within seconds`);
  });
}

function describe(name: string, { days, contractDays, rawSince, would }: RetentionState, asked?: number): string {
  const deletes =
    would.rows === 0
      ? 'deletes nothing'
      : `deletes ${would.rows} rows of ${would.days} days, ${would.from} to ${would.to}; the sums of these days stay`;
  return [
    `raw rows of ${name} live for ${days} days (the contract says ${contractDays})`,
    `the oldest are of ${rawSince ?? 'no day: there are none'}`,
    ...(asked === undefined ? [] : [`${asked} days: keeps from ${would.keptFrom} on, ${deletes}`]),
  ].join('\n');
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!/^\d+$/.test(text) || days < 1) throw new InvalidArgumentError('expected a whole number of days, at least 1');
  return days;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
