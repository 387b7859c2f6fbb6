import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contract } from '@aboveboard/contract';
import { createTelemetry } from 'aboveboard';
import type { Heard, Tally } from './tally.ts';

/**
 * Takes in what the program left in its folder: a tool's last run delivers nothing, since that is for
 * the next one to do, and counters of today stay until the day is over.
 */
export async function takeLeftBehind(contract: Contract, dir: string, url: string, tally: Tally): Promise<void> {
  const env = { [contract.env]: '1', [`${contract.env}_ENDPOINT`]: url };
  // The client's own way out, so that claims which were cut short go under their own batch ids.
  await createTelemetry(contract, { key: 'ab_live', common: {}, dir, host: { env } }).$deliver();
  const lines = (await readFile(join(dir, 'buffer.jsonl'), 'utf8').catch(() => '')).split('\n');
  for (const [i, line] of lines.entries()) {
    // A line has what a batch has, but for the id (see client/src/buffer/line.ts).
    const parsed = parse(line);
    if (parsed !== undefined) tally.add({ ...parsed, batch: `left behind ${i}` });
  }
}

/** What the client itself let not through, as it has written it into the file. */
export async function takeDrops(file: string, tally: Tally): Promise<void> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  for (const line of lines) {
    const parsed = parse(line);
    if (parsed !== undefined) tally.heard(parsed as Heard);
  }
}

function parse(line: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined; // Empty, or cut short.
  }
}
