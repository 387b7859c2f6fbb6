import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Erasure, Health } from '@aboveboard/collector/api';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { afterTheLast } from './support/at-end.ts';
import type { ClickHouseServer } from './support/clickhouse-server/clickhouse-server.ts';
import { type ClickHouseCluster, startCluster } from './support/clickhouse-server/cluster.ts';
import {
  aboveboard,
  plainEnvironment,
  post,
  type RunningCollector,
  settled,
  startCollector,
} from './support/collector.ts';
import { dataWithBoth, dateOf, everythingOf, INSTALLS, installsOf, KEYS, traffic, waiting } from './support/traffic.ts';

/** How often a shard is killed; the long run does many more. */
const ROUNDS = Number(process.env.ABOVEBOARD_CLUSTER_ROUNDS ?? 2);
/** Servers and collectors on a busy machine. */
const PATIENCE = 180_000;

/** The first of them lies on the first shard, the other on the second. */
const CANARIES = ['7f3ac0ffee00c0dec0de7f3ac0ffee90', '7f3ac0ffee00c0dec0de7f3ac0ffee94'] as const;
/** How many days ago a canary was seen: some of it has expired when it is erased. */
const VISIT = [0, 3, 20];
/** How many days raw rows live, once they have been told to. */
const DAYS = 10;
const KEPT = dateOf(DAYS - 1);

/** Whether there are raw rows, sets of ids and weeks of installs from before the first day that is kept. */
const OLD = `SELECT (SELECT count() FROM default_shard.events_by_id WHERE day < '${KEPT}') > 0,
  (SELECT groupBitmapMerge(ids) FROM default_shard.rollup_by_id WHERE day < '${KEPT}') > 0,
  (SELECT count() FROM default_shard.installs_by_id WHERE week + INTERVAL 6 DAY < '${KEPT}') > 0`;
/** All that is added up, but for what is told of a week or a month when it expires. A set of ids and its size say the same. */
const SUMS = `SELECT dimension, event, day, by, measure, version, audience, value, by_value, sum(count), sum(days) + groupBitmapMerge(ids)
  FROM default_shard.rollup_by_id WHERE measure NOT IN ('#weeks', '#months') GROUP BY ALL ORDER BY ALL`;
/** The rows of everybody else. */
const OTHERS = `SELECT count(), sum(cityHash64(day, event, identity, install, toString(fields))) FROM default_shard.events_by_id
  WHERE identity NOT IN ('${CANARIES.join("', '")}')`;
/** How many of the numbers in sets are nobody's. */
const FOREIGN = `SELECT groupBitmapMerge(ids) - bitmapAndCardinality(groupBitmapMergeState(ids),
  (SELECT groupBitmapState(install) FROM default_shard.ids_by_id)) FROM default_shard.rollup_by_id`;

// Servers on the same ports of several loopback addresses, which only Linux has by itself.
describe.skipIf(process.platform !== 'linux')('a cluster of two shards', () => {
  const atEnd = afterTheLast();
  let cluster: ClickHouseCluster;
  beforeAll(async () => {
    cluster = await startCluster(2, atEnd);
  });
  const onEach = <T>(ask: (shard: ClickHouseServer) => Promise<T>) => Promise.all(cluster.shards.map(ask));
  let databases = 0;
  /** The name of one that the collector is to make. A try that failed may have left a server killed. */
  const newDatabase = async () => {
    await onEach((shard) => shard.restart());
    return `telemetry_${++databases}`;
  };

  describe('that is given the events of an embedded engine', () => {
    const atEnd = afterTheLast();
    const collectors: RunningCollector[] = [];
    const dataDirs: string[] = [];
    /** What each shard had before anything expired or was erased. */
    let before: {
      readonly old: readonly string[];
      readonly sums: readonly string[];
      readonly canaries: readonly string[][];
    };
    const fromBoth = <T>(ask: (collector: RunningCollector, dataDir: string) => Promise<T>) =>
      Promise.all(collectors.map((collector, i) => ask(collector, dataDirs[i] as string)));
    const drained = (collector: RunningCollector) =>
      vi.waitUntil(
        async () => {
          const each = await Promise.all(Object.keys(KEYS).map((project) => waiting(collector, project)));
          return each.every((events) => events === 0);
        },
        { timeout: 90_000, interval: 200 },
      );

    beforeAll(async () => {
      const batches = [...traffic(), ...CANARIES.map((canary) => visit(canary))];
      for (const args of [[], ['--store', `${cluster.url}/default`, '--store-cluster', cluster.name]]) {
        const dataDir = dataWithBoth(atEnd);
        dataDirs.push(dataDir);
        collectors.push(await startCollector(dataDir, args, {}, atEnd));
      }
      await fromBoth(async (collector) => {
        // In two halves, so that installs of the second are known from the first; and some of it twice.
        for (const part of [batches.slice(0, 40), [...batches.slice(40), ...batches.slice(0, 9)]]) {
          const answers = await Promise.all(part.map((batch) => post(collector.url, batch)));
          expect(answers.every(({ status }) => status === 204)).toBe(true);
          await drained(collector);
        }
      });
      before = {
        old: await onEach(({ query }) => query(OLD)),
        sums: await onEach(({ query }) => query(SUMS)),
        canaries: await onEach(placesOfCanaries),
      };
    }, PATIENCE);

    it('gives the same reports and the same books', async () => {
      const [embedded, sharded] = await fromBoth(everythingOf);
      expect(sharded).toEqual(embedded);
      expect(embedded).toMatchObject({ 'by-id': { duplicate: expect.any(Number), waiting: 0 } });
      const onShards = await onEach(({ query }) =>
        query('SELECT count(), uniqExact(identity) FROM default_shard.events_by_id'),
      );
      const [first, second] = onShards.map((line) => line.split('\t').map(Number)) as [number[], number[]];
      // Every install lies on one shard, and each shard has some.
      expect(Math.min(...first, ...second)).toBeGreaterThan(0);
      expect((first[1] as number) + (second[1] as number)).toBe(INSTALLS + CANARIES.length);
    });

    it(
      'deletes what has lived long enough on each shard, puts numbers in the place of its ids, and keeps the sums',
      async () => {
        expect(before.old).toEqual(Array(2).fill('1\t1\t1'));
        const said = await fromBoth((_, dataDir) =>
          command('project', 'retention', 'by-id', String(DAYS), '--yes', '--data', dataDir),
        );
        expect(said[1]).toBe(said[0]);
        const since = async (collector: RunningCollector) =>
          (await collector.api<{ rawSince: string }>('/projects/by-id/reports/active')).rawSince >= KEPT;
        await expect.poll(() => fromBoth(since), { timeout: 60_000, interval: 250 }).toEqual([true, true]);
        expect(await onEach(({ query }) => query(OLD))).toEqual(Array(2).fill('0\t0\t0'));
        // A set of ids and its size say the same number.
        expect(await onEach(({ query }) => query(SUMS))).toEqual(before.sums);
        const [embedded, sharded] = await fromBoth(installsOf);
        expect(sharded).toEqual(embedded);
      },
      PATIENCE,
    );

    it(
      'forgets an id on the shard where it lies, says when, and lets nothing of it come back',
      async () => {
        const table = (name: string, i: number) => `default_shard.${name}_by_id ${CANARIES[i]}`;
        expect(before.canaries).toEqual(CANARIES.map((_, i) => [table('events', i), table('ids', i)]));
        const others = () => onEach(({ query }) => query(OTHERS));
        const [asked, othersBefore] = [new Date().toISOString(), await others()];
        await fromBoth(async ({ url }) => {
          const receipts = await Promise.all(CANARIES.map((canary) => forget(url, canary)));
          const states = () => Promise.all(receipts.map((receipt) => receiptAt(url, receipt)));
          const gone = { state: 'gone', verified: expect.any(String) };
          await expect.poll(states, { timeout: 60_000, interval: 250 }).toMatchObject([gone, gone]);
          for (const { verified } of await states()) expect((verified as string) >= asked).toBe(true);
        });
        const nowhere = async () => expect(await onEach(placesOfCanaries)).toEqual([[], []]);
        await nowhere();
        expect(await others()).toEqual(othersBefore);
        // Nor does a set hold the number that it had.
        expect(await onEach(({ query }) => query(FOREIGN))).toEqual(['0', '0']);

        await fromBoth(async (collector) => {
          for (const canary of CANARIES) expect((await post(collector.url, visit(canary))).status).toBe(204);
          await drained(collector);
        });
        await nowhere();
        const [embedded, sharded] = await fromBoth(installsOf);
        expect(sharded).toEqual(embedded);
        expect(sharded).toMatchObject({ 'by-id': { dropped: { erased: CANARIES.length * VISIT.length }, waiting: 0 } });
      },
      PATIENCE,
    );
  });

  it(
    `nothing is lost and nothing doubled while shards are killed under load, ${ROUNDS} times`,
    async () => {
      const database = await newDatabase();
      const args = ['--store', `${cluster.url}/${database}`, '--store-cluster', cluster.name];
      const dataDir = dataWithBoth();
      const collector = await startCollector(dataDir, args);
      await expect.poll(() => waiting(collector), { timeout: 90_000 }).toBe(0);
      const acknowledged: number[] = [];
      let isOver = false;
      const send = async () => {
        while (!isOver) {
          const { status } = await post(collector.url, run(randomBytes(16).toString('hex'), 3));
          // Intake goes on whatever becomes of the store.
          expect(status).toBe(204);
          acknowledged.push(3);
          await pause(25);
        }
      };
      const load = Promise.all([send(), send()]);
      for (let round = 0; round < ROUNDS; round++) {
        const shard = cluster.shards[(round + 1) % 2];
        await pause(500 + Math.random() * 700);
        await shard?.kill();
        await expect
          .poll(async () => (await health(collector)).troubles, { timeout: 60_000 })
          .toContain(`shard ${((round + 1) % 2) + 1} of 2 of the store is away`);
        expect((await fetch(`${collector.url}/readyz`)).status).toBe(503);
        await shard?.restart();
        await expect.poll(async () => (await health(collector)).troubles, { timeout: 60_000 }).toEqual([]);
      }
      isOver = true;
      await load;
      const expected = acknowledged.reduce((sum, n) => sum + n, 0);
      await expect.poll(() => waiting(collector, 'by-id'), { timeout: 60_000, interval: 200 }).toBe(0);
      const books = await settled(collector, expected, 'by-id');
      expect(books).toMatchObject({ received: expected, stored: expected, duplicate: 0 });
      const count = await cluster.shards[0]?.query(`SELECT count() FROM ${database}.events_by_id`);
      const summed = await cluster.shards[1]?.query(
        `SELECT sum(count) FROM ${database}.rollup_by_id WHERE dimension = '' AND event = '' AND measure = ''`,
      );
      expect([count, summed]).toEqual([String(expected), String(expected)]);
      expect(await collector.stop()).toBe(0);
    },
    PATIENCE + ROUNDS * 30_000,
  );

  it(
    'a cluster that is not the one it was filled as takes nothing, and what came is kept',
    async () => {
      const dataDir = dataWithBoth();
      const database = await newDatabase();
      const args = ['--store', `${cluster.url}/${database}`, '--store-cluster'];
      const unknown = await startCollector(dataDir, [...args, 'nope']);
      await expect
        .poll(unknown.output, { timeout: 60_000 })
        .toContain('knows no cluster of the name in --store-cluster');
      expect((await fetch(`${unknown.url}/healthz`)).status).toBe(200);
      await unknown.stop();
      const right = await startCollector(dataDir, [...args, cluster.name]);
      await expect.poll(() => waiting(right), { timeout: 60_000 }).toBe(0);
      await right.stop();
      await cluster.shards[1]?.query(
        `ALTER TABLE ${database}_shard.placement UPDATE shards = 3 WHERE 1 SETTINGS mutations_sync = 2`,
      );
      const changed = await startCollector(dataDir, [...args, cluster.name]);
      await expect.poll(changed.output, { timeout: 60_000 }).toContain('was filled as shard 2 of 3');
      expect(await changed.stop()).toBe(0);
    },
    PATIENCE,
  );
});

/** Which tables of a shard have a canary in a row, and which of their mutations name one. */
async function placesOfCanaries({ query }: ClickHouseServer): Promise<string[]> {
  const own = "database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA') AND engine != 'Distributed'";
  const tables = (await query(`SELECT database || '.' || name FROM system.tables WHERE ${own} ORDER BY 1`)).split('\n');
  const all = [...tables, 'system.mutations'];
  const rows = await Promise.all(all.map((table) => query(`SELECT * FROM ${table} FORMAT JSONEachRow`)));
  return all.flatMap((table, i) =>
    CANARIES.filter((canary) => rows[i]?.includes(canary)).map((canary) => `${table} ${canary}`),
  );
}

function visit(identity: string, id = randomBytes(16).toString('hex')): object {
  const common = { version: '1.0.0', os: 'linux', ci: 'none' };
  const events = VISIT.map((days) => ({ event: 'run', day: dateOf(days), fields: { command: 'index', ok: true } }));
  return { key: KEYS['by-id'], contract: '0', revision: 0, batch: id, identity, common, events };
}

/** @returns the receipt */
async function forget(url: string, identity: string): Promise<string> {
  const answer = await fetch(`${url}/v1/forget`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: KEYS['by-id'], identity }),
  });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as Erasure).receipt;
}

async function receiptAt(url: string, receipt: string): Promise<Erasure> {
  return (await fetch(`${url}/v1/forget/${receipt}`)).json() as Promise<Erasure>;
}

/** @returns what the command printed */
async function command(...args: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [aboveboard, ...args], { env: plainEnvironment })).stdout;
}

function run(batch: string, events: number): object {
  const one = { event: 'run', day: dateOf(0), fields: { command: 'index', ok: true } };
  const common = { version: '1.0.0', os: 'linux', ci: 'none' };
  const identity = randomBytes(16).toString('hex');
  return { key: KEYS['by-id'], contract: '0', revision: 0, batch, identity, common, events: Array(events).fill(one) };
}

async function health({ url }: RunningCollector): Promise<Health> {
  return (await (await fetch(`${url}/api/health`)).json()) as Health;
}

function pause(ms: number): Promise<void> {
  return new Promise((time) => setTimeout(time, ms));
}
