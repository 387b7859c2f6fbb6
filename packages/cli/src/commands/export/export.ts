import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Command, Option } from 'commander';
import { askStore, withStore } from '../../local-store.ts';
import { dataOption, dayArgument } from '../../options.ts';

interface Options {
  readonly project: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: string;
  readonly out?: string;
  readonly data: string;
}

/** `aboveboard export`: raw rows as a file. */
export function exportCommand(): Command {
  return new Command('export')
    .description('write the raw rows of a project to a file')
    .requiredOption('--project <name>', 'the project')
    .addOption(new Option('--from <day>', 'the first day, UTC; default: the oldest').argParser(dayArgument))
    .addOption(new Option('--to <day>', 'the last day, UTC; default: the newest').argParser(dayArgument))
    .addOption(
      new Option('--format <format>', 'how to write them').choices(['csv', 'ndjson', 'parquet']).default('ndjson'),
    )
    .option('--out <file>', 'where to; default: the standard output')
    .addOption(dataOption())
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard export --project mytool --format parquet --out mytool.parquet
  $ aboveboard export --project mytool --from 2026-11-01 --to 2026-11-30 --format csv > november.csv`,
    )
    .action(run);
}

async function run({ project, from, to, format, out, data }: Options): Promise<void> {
  const query = new URLSearchParams({ format, ...(from && { from }), ...(to && { to }) });
  await withStore(data, async (store) => {
    const { body } = await askStore(store, `/projects/${encodeURIComponent(project)}/export?${query}`);
    if (body === null) return;
    const target = out === undefined ? process.stdout : createWriteStream(out);
    await pipeline(Readable.fromWeb(body as ReadableStream), target, { end: out !== undefined });
  });
}
