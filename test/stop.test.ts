import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Books } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import { dataWith, post, startCollector, toolContract } from './support/collector.ts';

const KEY = 'ab_stopstopstop';
const TODAY = new Date().toISOString().slice(0, 10);

it('SIGTERM under load ends a collector with 0, and whatever was answered is stored', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const event = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true } };
  const answered = new Set<string>();
  const uncertain = new Set<string>();
  const statuses = new Set<number>();
  const batch = (id: string) => ({ key: KEY, contract: '0', revision: 0, batch: id, events: [event, event] });
  for (let round = 0; round < 3; round++) {
    const collector = await startCollector(dataDir);
    let isOver = false;
    const send = async () => {
      while (!isOver) {
        const id = randomBytes(16).toString('hex');
        uncertain.add(id);
        const status = await post(collector.url, batch(id)).then(
          (answer) => answer.status,
          () => 0,
        );
        statuses.add(status);
        if (status === 0) return;
        uncertain.delete(id);
        if (status === 204) answered.add(id);
        // One address may only come so often; what was refused was not promised.
        else await new Promise((time) => setTimeout(time, 50));
      }
    };
    const load = Promise.all(Array.from({ length: 8 }, send));
    await expect.poll(() => answered.size, { timeout: 20_000 }).toBeGreaterThan((round + 1) * 50);
    const ended = once(collector.process, 'exit');
    collector.process.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    isOver = true;
    await load;
    expect(collector.output()).toContain('stopped. Everything is in the data directory.');
  }
  // No answer, kept, or asked to come again: nothing else was ever said.
  expect([...statuses].filter((status) => ![0, 204, 429].includes(status))).toEqual([]);
  const collector = await startCollector(dataDir);
  for (const id of uncertain) expect((await post(collector.url, batch(id))).status).toBe(204);
  const books = () => collector.api<Books>('/projects/my-tool/books');
  await expect.poll(async () => (await books()).waiting, { timeout: 20_000 }).toBe(0);
  expect((await books()).stored).toBe((answered.size + uncertain.size) * 2);
  expect(await collector.stop()).toBe(0);
});
