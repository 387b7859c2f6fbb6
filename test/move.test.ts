import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Books } from '@aboveboard/collector/api';
import { beforeAll, expect, it, vi } from 'vitest';
import { afterTheLast, temporaryFolder } from './support/at-end.ts';
import { startClickHouse } from './support/clickhouse-server/clickhouse-server.ts';
import { startCluster } from './support/clickhouse-server/cluster.ts';
import { aboveboard, dataWith, plainEnvironment, post, startCollector, toolContract } from './support/collector.ts';
import { dataWithBoth, everythingOf, traffic, waiting } from './support/traffic.ts';

const PATIENCE = 180_000;

interface MovedJson {
  readonly parcels: readonly { readonly table: string; readonly rows: number; readonly outcome: string }[];
  readonly books: readonly { readonly project: string; readonly what: string; readonly events: number }[];
}

function move(dataDir: string, args: readonly string[]) {
  const command = [aboveboard, 'move', '--from', dataDir, ...args];
  return spawnSync(process.execPath, command, { env: plainEnvironment, encoding: 'utf8' });
}

const atEnd = afterTheLast();
/** A directory in which everything is stored that came, and what its reports say. */
let stored: string;
let before: Record<string, unknown>;
beforeAll(async () => {
  stored = dataWithBoth(atEnd);
  const collector = await startCollector(stored, [], {}, atEnd);
  const answers = await Promise.all(traffic().map((batch) => post(collector.url, batch)));
  expect(answers.every(({ status }) => status === 204)).toBe(true);
  for (const project of ['by-id', 'my-tool']) {
    await vi.waitUntil(async () => (await waiting(collector, project)) === 0, { timeout: 60_000, interval: 200 });
  }
  before = await everythingOf(collector);
  const refused = move(stored, ['--to', 'http://127.0.0.1:1/default']);
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('another collector')]);
  expect(await collector.stop()).toBe(0);
});

/** Such a directory, for one test. */
function filled(): string {
  const dataDir = temporaryFolder();
  cpSync(stored, dataDir, { recursive: true });
  return dataDir;
}

it(
  'a store is moved to a server, also where that was killed in the middle, and the reports and books stay what they were',
  async () => {
    const server = await startClickHouse();
    const dataDir = filled();
    const to = ['--to', `${server.url}/default`];
    const dry = move(dataDir, [...to, '--dry-run', '--json']);
    expect(dry.stderr).toBe('');
    const wanted = JSON.parse(dry.stdout) as MovedJson;
    expect(await server.query("SELECT count() FROM system.tables WHERE database = 'default'")).toBe('0');

    const killed = spawn(process.execPath, [aboveboard, 'move', '--from', dataDir, ...to], { env: plainEnvironment });
    const ended = once(killed, 'exit');
    const events = () => server.query('SELECT count() FROM events_by_id').catch(() => '0');
    await expect.poll(events, { timeout: 60_000, interval: 10 }).not.toBe('0');
    killed.kill('SIGKILL');
    await ended;
    // As if a part had come wrong besides.
    await server.query('ALTER TABLE batches DELETE WHERE chunk >= 0 SETTINGS mutations_sync = 2');
    const { status, stdout, stderr } = move(dataDir, [...to, '--json']);
    expect([status, stderr]).toEqual([0, '']);
    const { parcels, books } = JSON.parse(stdout) as MovedJson;
    expect(parcels.map(({ table, rows }) => [table, rows])).toEqual(
      wanted.parcels.map(({ table, rows }) => [table, rows]),
    );
    expect(new Set(parcels.map(({ outcome }) => outcome))).toEqual(new Set(['moved', 'there already']));
    expect(books).toEqual(wanted.books);
    expect(existsSync(join(dataDir, 'move.json'))).toBe(false);

    const serve = [aboveboard, 'serve', '--port', '0', '--data', dataDir];
    const without = spawnSync(process.execPath, serve, { env: plainEnvironment, encoding: 'utf8' });
    const advice = `give --store ${server.url}/default`;
    expect([without.status, without.stderr]).toEqual([1, expect.stringContaining(advice)]);
    const again = move(dataDir, to);
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('was moved to a server')]);

    const collector = await startCollector(dataDir, ['--store', `${server.url}/default`]);
    await expect.poll(() => waiting(collector), { timeout: 60_000 }).toBe(0);
    expect(await everythingOf(collector)).toEqual(before);
    // What was stored before is known to be there.
    expect((await post(collector.url, traffic()[0])).status).toBe(204);
    const booksNow = () => collector.api<Books>('/projects/by-id/books');
    await expect.poll(booksNow, { timeout: 60_000, interval: 200 }).toMatchObject({ duplicate: 3, waiting: 0 });
    expect(await collector.stop()).toBe(0);

    const other = dataWith(toolContract, 'ab_othermove');
    await (await startCollector(other)).stop();
    const taken = move(other, to);
    expect([taken.status, taken.stderr]).toEqual([1, expect.stringContaining('belongs to a collector with another')]);
  },
  PATIENCE,
);

// Servers on the same ports of several loopback addresses, which only Linux has by itself.
it.skipIf(process.platform !== 'linux')(
  'a store is moved to a cluster, every install to the shard where its later rows will lie',
  async () => {
    const cluster = await startCluster(2);
    const dataDir = filled();
    const moved = move(dataDir, ['--to', `${cluster.url}/default`, '--to-cluster', cluster.name]);
    expect([moved.status, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).toContain('Both sides are the same.');
    const collector = await startCollector(dataDir, ['--store', cluster.url, '--store-cluster', cluster.name]);
    await expect.poll(() => waiting(collector), { timeout: 60_000 }).toBe(0);
    expect(await everythingOf(collector)).toEqual(before);
    for (const [i, shard] of cluster.shards.entries()) {
      const misplaced = `SELECT count() FROM default_shard.events_by_id WHERE CRC32(identity) % 2 != ${i}`;
      const foreign = `SELECT groupBitmapMerge(ids) - bitmapAndCardinality(groupBitmapMergeState(ids),
        (SELECT groupBitmapState(install) FROM default_shard.ids_by_id)) FROM default_shard.rollup_by_id`;
      expect([await shard.query(misplaced), await shard.query(foreign)]).toEqual(['0', '0']);
    }
    expect(await collector.stop()).toBe(0);
  },
  PATIENCE,
);
