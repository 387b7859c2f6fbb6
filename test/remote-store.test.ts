import { randomBytes } from 'node:crypto';
import type { Books } from '@aboveboard/collector/api';
import { beforeAll, expect, it } from 'vitest';
import { afterTheLast } from './support/at-end.ts';
import { type ClickHouseServer, startClickHouse } from './support/clickhouse-server/clickhouse-server.ts';
import { dataWith, post, type RunningCollector, startCollector, toolContract } from './support/collector.ts';

const KEY = 'ab_remoteremote';
const PASSWORD = 'canary-password';
const DAY_MS = 24 * 60 * 60 * 1000;
const dateOf = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);

/** How often something is killed: the server; both, and the server is back first; both, and the collector is back first. */
const ROUNDS = 3;

function batch(events: readonly object[], id = randomBytes(16).toString('hex')): object {
  return { key: KEY, contract: '0', revision: 0, batch: id, common: { version: '1.4.2', os: 'linux' }, events };
}

function ran(command: string, daysAgo = 0): object {
  return { event: 'command_run', day: dateOf(daysAgo), fields: { command, ok: true } };
}

const atEnd = afterTheLast();
/** For all tests of this file, each of which has a database of its own. */
let server: ClickHouseServer;
beforeAll(async () => {
  server = await startClickHouse({ user: { name: 'collector', password: PASSWORD } }, atEnd);
});

/** @returns the address of an empty database */
async function database(name: string): Promise<string> {
  // A try that failed may have left both behind.
  await server.restart();
  await server.query(`DROP DATABASE IF EXISTS ${name}`);
  await server.query(`CREATE DATABASE ${name}`);
  return `${server.url}/${name}`;
}

/** Waits until everything is in the store; the API answers nothing while that is away. */
async function settled(collector: RunningCollector, received: number): Promise<Books> {
  const books = () => collector.api<Books>('/projects/my-tool/books').catch(() => null);
  const done = async () => {
    const found = await books();
    return found !== null && found.received >= received && found.waiting === 0;
  };
  await expect.poll(done, { timeout: 90_000, interval: 200 }).toBe(true);
  return (await books()) as Books;
}

it('a ClickHouse server gives the same reports and books as the embedded engine', async () => {
  const present = {
    event: 'active',
    day: dateOf(1),
    fields: { day: true, week: true, month: false, cohort: '2026-10-05' },
  };
  const batches = [
    batch([ran('index'), ran('serve', 3), ran('index', 40), present]),
    batch([{ event: 'nope', day: dateOf(0), fields: {} }, ran('other things')]),
    batch([{ event: 'command_run', day: dateOf(2), fields: { command: 'index', ok: 'no', more: 1 } }]),
  ];
  const sides = [[], ['--store', await database('same')]].map(async (args) => {
    const collector = await startCollector(dataWith(toolContract, KEY), args);
    for (const one of [...batches, batches[0]]) expect((await post(collector.url, one)).status).toBe(204);
    const books = await settled(collector, 11);
    expect(books).toMatchObject({ received: 11, stored: 5, duplicate: 4, waiting: 0 });
    const reports = ['active', 'versions', 'events', 'drops'].map((name) =>
      collector.api(`/projects/my-tool/reports/${name}`),
    );
    const answers = { books, reports: await Promise.all(reports) };
    expect(await collector.stop()).toBe(0);
    return answers;
  });
  const [embedded, remote] = await Promise.all(sides);
  expect(remote).toEqual(embedded);
  expect(await server.query('SELECT count() FROM same.events_my_tool')).toBe('5');
});

it('nothing is lost and nothing doubled while the server and the collector are killed under load', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const args = ['--store', await database('killed')];
  const acknowledged = new Set<string>();
  let collector = await startCollector(dataDir, args);
  let isOver = false;
  const send = async () => {
    while (!isOver) {
      const id = randomBytes(16).toString('hex');
      // No answer: sent again under its id, as a client does, until there is one.
      for (;;) {
        const status = await post(collector.url, batch([ran('index'), ran('serve')], id)).then(
          (answer) => answer.status,
          () => 0,
        );
        if (status === 204) break;
        await pause(20);
      }
      acknowledged.add(id);
      await pause(10);
    }
  };
  const load = Promise.all([send(), send(), send(), send()]);
  for (let round = 0; round < ROUNDS; round++) {
    await pause(300 + Math.random() * 700);
    await server.kill();
    await pause(300 + Math.random() * 500);
    // Every other time the collector dies while the store is away, or right after it has come back.
    if (round % 2 === 1) await server.restart();
    if (round > 0) {
      await collector.kill();
      collector = await startCollector(dataDir, args);
    }
    if (round % 2 === 0) await server.restart();
  }
  await pause(500);
  isOver = true;
  await load;
  const books = await settled(collector, acknowledged.size * 2);
  expect(acknowledged.size).toBeGreaterThan(50);
  expect(books.stored).toBe(acknowledged.size * 2);
  expect(books.stored + books.duplicate + books.limited).toBe(books.received);
  expect(await server.query('SELECT count() FROM killed.events_my_tool')).toBe(String(acknowledged.size * 2));
  expect(await server.query('SELECT uniqExact(batch), count() FROM killed.batches')).toBe(
    `${acknowledged.size}\t${acknowledged.size}`,
  );
  expect(await collector.stop()).toBe(0);
}, 180_000);

it('a collector takes events in while its server is away from the start, and stores them once it is there', async () => {
  const args = ['--store', await database('away')];
  await server.kill();
  const collector = await startCollector(dataWith(toolContract, KEY), args);
  expect((await post(collector.url, batch([ran('index')]))).status).toBe(204);
  await expect(collector.api('/projects/my-tool/books')).rejects.toThrow('503 {"error":"the store is away');
  await server.restart();
  expect(await settled(collector, 1)).toMatchObject({ stored: 1 });
  expect(collector.output()).toContain('the store is away (ECONNREFUSED)');
  expect(await collector.stop()).toBe(0);
});

it('the password of a store comes by the environment, and is printed nowhere', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const args = ['--store', (await database('secret')).replace('://', '://collector@')];
  const wrong = await startCollector(dataDir, args, { ABOVEBOARD_STORE_PASSWORD: 'canary-wrong' });
  expect((await post(wrong.url, batch([ran('index')]))).status).toBe(204);
  await expect.poll(wrong.output, { timeout: 10_000 }).toContain('ClickHouse error 516');
  expect(await wrong.stop()).toBe(0);
  const right = await startCollector(dataDir, args, { ABOVEBOARD_STORE_PASSWORD: PASSWORD });
  expect(await settled(right, 1)).toMatchObject({ stored: 1 });
  expect(await right.stop()).toBe(0);
  expect(wrong.output() + right.output()).not.toContain('canary');
});

it('a database belongs to one data directory: a second collector stores nothing in it, and keeps what it took in', async () => {
  const args = ['--store', await database('owned')];
  const first = await startCollector(dataWith(toolContract, KEY), args);
  expect((await post(first.url, batch([ran('index')]))).status).toBe(204);
  expect(await settled(first, 1)).toMatchObject({ stored: 1 });
  const second = await startCollector(dataWith(toolContract, KEY), args);
  expect((await post(second.url, batch([ran('index')]))).status).toBe(204);
  await expect.poll(second.output, { timeout: 10_000 }).toContain('belongs to a collector with another data directory');
  expect(await server.query('SELECT count() FROM owned.events_my_tool')).toBe('1');
  for (const collector of [first, second]) expect(await collector.stop()).toBe(0);
});

function pause(ms: number): Promise<void> {
  return new Promise((time) => setTimeout(time, ms));
}
