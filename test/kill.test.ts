import { createHash, randomBytes } from 'node:crypto';
import type { Books } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import { dataWith, post, startCollector, toolContract } from './support/collector.ts';

const KEY = 'ab_killkillkill';
const TODAY = new Date().toISOString().slice(0, 10);
/** Each round ends with a kill; the long run does many more. */
const ROUNDS = Number(process.env.ABOVEBOARD_KILL_ROUNDS ?? 12);
/** Requests under way at once. */
const SENDERS = 8;

it(
  `loses no acknowledged event and stores none twice over ${ROUNDS} kills in the middle of traffic`,
  async () => {
    const dataDir = dataWith(toolContract, KEY);
    const acknowledged = new Map<string, number>();
    const uncertain = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const collector = await startCollector(dataDir);
      const traffic = Array.from({ length: SENDERS }, () => send(collector.url, acknowledged, uncertain));
      await new Promise((time) => setTimeout(time, 40 + Math.random() * 400));
      await collector.kill();
      await Promise.all(traffic);
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS);

    // What got no answer is sent again under the same ids, as a client does; so is what did, which must change nothing.
    const collector = await startCollector(dataDir);
    for (const [id, count] of [...uncertain, ...[...acknowledged].slice(0, 50)]) {
      expect((await post(collector.url, batch(id, count))).status).toBe(204);
    }
    const expected = sum(acknowledged) + sum(uncertain);
    const books = () => collector.api<Books>('/projects/my-tool/books');
    await expect.poll(async () => (await books()).waiting, { timeout: 20_000 }).toBe(0);
    const { received, stored, duplicate, dropped, limited, waiting } = await books();
    expect(dropped).toEqual({});
    expect(stored + duplicate + limited + waiting).toBe(received);
    expect(stored).toBe(expected);
    const { rows } = await collector.api<{ rows: { count: number }[] }>('/projects/my-tool/reports/events');
    expect(rows).toEqual([expect.objectContaining({ event: 'command_run', count: expected })]);
    expect(await collector.stop()).toBe(0);
  },
  60_000 + ROUNDS * 5_000,
);

/** Sends one batch after the other until the collector is gone. */
async function send(url: string, acknowledged: Map<string, number>, uncertain: Map<string, number>): Promise<void> {
  for (;;) {
    const id = randomBytes(16).toString('hex');
    const count = 1 + ((createHash('sha256').update(id).digest()[0] as number) % 5);
    uncertain.set(id, count);
    try {
      const { status } = await post(url, batch(id, count));
      if (status !== 204) return;
      uncertain.delete(id);
      acknowledged.set(id, count);
    } catch {
      return;
    }
  }
}

function batch(id: string, count: number): object {
  const run = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true } };
  return {
    key: KEY,
    contract: '0',
    revision: 0,
    batch: id,
    common: { version: '1.0.0' },
    events: Array(count).fill(run),
  };
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((total, n) => total + n, 0);
}
