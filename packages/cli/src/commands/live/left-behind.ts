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
  // A line has what a batch has, but for the id (see client/src/buffer/line.ts).
  for (const [i, line] of (await linesIn(join(dir, 'buffer.jsonl'))).entries()) {
    tally.add({ ...line, batch: `left behind ${i}` });
  }
}

/** What the client itself let not through, as it has written it into the file. */
export async function takeDrops(file: string, tally: Tally): Promise<void> {
  for (const line of await linesIn(file)) tally.heard(line as Heard);
}

async function linesIn(file: string): Promise<readonly object[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .map(parse)
    .filter((parsed) => parsed !== undefined);
}

function parse(line: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined; // Empty, or cut short.
  }
}
