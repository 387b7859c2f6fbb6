import type { RetentionState } from '@aboveboard/collector';
import { type Contract, daysWords, lengthOf, type RetentionDays } from '@aboveboard/contract';
import { Command, InvalidArgumentError } from 'commander';
import { askStore, withStore } from '../../local-store.ts';
import { dataOption, jsonOption } from '../../options.ts';
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
    .argument('[days]', 'how many days, today included, or "forever"; at most what the contract says', parseDays)
    .option('--dry-run', 'only show what would be deleted')
    .option('--yes', 'delete it')
    .addOption(dataOption())
    .addOption(jsonOption())
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

async function run(name: string, days: RetentionDays | undefined, options: Options): Promise<void> {
  const { data, dryRun, yes, json } = options;
  await withStore(data, async (store) => {
    const path = pathOf(name);
    const asked = days === undefined ? '' : `?days=${days}`;
    const state = (await (await askStore(store, `${path}${asked}`)).json()) as RetentionState;
    const { would, contractDays } = state;
    if (days !== undefined && lengthOf(days) > lengthOf(contractDays)) {
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
    if (json) return;
    const others = days === 'forever' ? '' : '; a running collector deletes the others within seconds';
    print(`raw rows of ${name} live ${span(days)}${others}`);
  });
}

/**
 * What publishing a contract would delete, in a line; nothing where that is no row.
 *
 * @param name a project that exists
 */
export async function deletedBy(data: string, name: string, { retention }: Contract): Promise<string | undefined> {
  return withStore(data, async (store) => {
    const asked = await askStore(store, `${pathOf(name)}?days=${retention.days}`);
    const { would } = (await asked.json()) as RetentionState;
    return would.rows > 0 ? effect(retention.days, would) : undefined;
  });
}

const pathOf = (name: string) => `/projects/${encodeURIComponent(name)}/retention`;

function describe(name: string, state: RetentionState, asked?: RetentionDays): string {
  const { days, contractDays, rawSince, would } = state;
  return [
    `raw rows of ${name} live ${span(days)} (the contract says ${contractDays})`,
    `the oldest are of ${rawSince ?? 'no day: there are none'}`,
    ...(asked === undefined ? [] : [effect(asked, would)]),
  ].join('\n');
}

function effect(days: RetentionDays, would: RetentionState['would']): string {
  const deletes =
    would.rows === 0
      ? 'deletes nothing'
      : `deletes ${would.rows} rows of ${would.days} days, ${would.from} to ${would.to}; the sums of these days stay`;
  return days === 'forever' ? 'forever: deletes nothing' : `${days} days: keeps from ${would.keptFrom} on, ${deletes}`;
}

const span = (days: RetentionDays) => (days === 'forever' ? days : `for ${daysWords(days)}`);

function parseDays(text: string): RetentionDays {
  if (text === 'forever') return text;
  const days = Number(text);
  if (!/^\d+$/.test(text) || days < 1) {
    throw new InvalidArgumentError('expected a whole number of days, at least 1, or "forever"');
  }
  return days;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
