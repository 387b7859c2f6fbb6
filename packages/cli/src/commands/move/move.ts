import { type Moved, moveStore, type Progress, storeProblem } from '@aboveboard/collector';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../user-error.ts';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly toCluster?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `aboveboard move`: the store of a data directory, from the embedded engine to a server. */
export function moveCommand(): Command {
  return new Command('move')
    .description('move what is stored from the embedded engine to a ClickHouse server or cluster')
    .addOption(new Option('--from <dir>', 'the data directory; its collector has to be stopped').makeOptionMandatory())
    .addOption(
      new Option('--to <url>', 'the server, https://user@host:8443/database')
        .argParser(parseStore)
        .makeOptionMandatory(),
    )
    .option('--to-cluster <name>', 'a cluster that the server knows, to spread rows over its shards')
    .option('--dry-run', 'only say what there is to move')
    .option('--json', 'print what was moved, and the books, as JSON')
    .addHelpText(
      'after',
      `
The password is ABOVEBOARD_STORE_PASSWORD of the environment. Both sides are compared, by sums over every row, and it ends with 0 only
where they are the same. It can be broken off and run again: what is there already is not sent again. Afterwards start
the collector on the same directory with --store.

Examples:
  $ aboveboard move --from .aboveboard --to https://me@clickhouse:8443/telemetry --dry-run
  $ aboveboard move --from .aboveboard --to https://me@clickhouse:8443/telemetry`,
    )
    .action(run);
}

async function run({ from, to, toCluster, dryRun, json }: Options): Promise<void> {
  const { ABOVEBOARD_STORE_PASSWORD: password } = process.env;
  const moved = await moveStore({
    dataDir: from,
    to,
    cluster: toCluster ?? null,
    password,
    isDry: dryRun === true,
    onProgress: progressOn(process.stderr),
  }).catch((error: Error) => {
    throw new UserError(error.message);
  });
  if (json) return void process.stdout.write(`${JSON.stringify(moved, null, 2)}\n`);
  process.stdout.write(told(moved, dryRun === true));
  if (dryRun) return;
  const cluster = toCluster === undefined ? '' : ` --store-cluster ${toCluster}`;
  process.stdout.write(
    `Both sides are the same. Go on with:\n  aboveboard serve --data ${from} --store ${to}${cluster}\n`,
  );
}

/** One line that is written over, on a terminal; nothing elsewhere. */
function progressOn(stream: NodeJS.WriteStream): (progress: Progress) => void {
  if (stream.isTTY !== true) return () => {};
  return ({ parcel, done, of }) => {
    stream.write(`\r\x1b[K${done + 1} of ${of}  ${parcel.table} ${parcel.partition}`);
    if (done + 1 === of) stream.write('\r\x1b[K');
  };
}

function told({ parcels, books }: Moved, isDry: boolean): string {
  const tables = group(parcels);
  const lines = [...tables].map(([table, { rows, count, already }]) => {
    const again = already === 0 ? '' : `, ${already} of them there already`;
    return `  ${table.padEnd(32)} ${String(rows).padStart(12)} rows, ${count} partitions${again}`;
  });
  const events = books.map(
    ({ project, what, reason, events }) =>
      `  ${project.padEnd(32)} ${String(events).padStart(12)} ${what}${reason === '' ? '' : ` (${reason})`}`,
  );
  return [
    isDry ? 'To move:' : 'Moved:',
    ...lines,
    '',
    isDry ? 'The books:' : 'The books, of both sides:',
    ...events,
    '',
  ].join('\n');
}

function group(parcels: Moved['parcels']): Map<string, { rows: number; count: number; already: number }> {
  const tables = new Map<string, { rows: number; count: number; already: number }>();
  for (const { table, rows, outcome } of parcels) {
    const before = tables.get(table) ?? { rows: 0, count: 0, already: 0 };
    const already = before.already + (outcome === 'there already' ? 1 : 0);
    tables.set(table, { rows: before.rows + rows, count: before.count + 1, already });
  }
  return tables;
}

function parseStore(text: string): string {
  const expected = storeProblem(text);
  if (expected !== null) throw new InvalidArgumentError(`expected ${expected}`);
  return text;
}
