import { randomBytes } from 'node:crypto';
import type { Health } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import { startCluster } from './support/clickhouse-server/cluster.ts';
import { dataWith, post, type RunningCollector, settled, startCollector, toolContract } from './support/collector.ts';
import { dataWithBoth, dateOf, everythingOf, INSTALLS, KEYS, traffic, waiting } from './support/traffic.ts';

/** How often a shard is killed; the long run does many more. */
const ROUNDS = Number(process.env.ABOVEBOARD_CLUSTER_ROUNDS ?? 2);
/** Three servers and a collector on a busy machine. */
const PATIENCE = 180_000;
// Servers on the same ports of several loopback addresses, which only Linux has by itself.
const onLinux = it.skipIf(process.platform !== 'linux');

onLinux(
  'two shards give the reports and the books of the embedded engine',
  async () => {
    const cluster = await startCluster(2);
    const answers: unknown[] = [];
    for (const args of [[], ['--store', `${cluster.url}/default`, '--store-cluster', cluster.name]]) {
      const dataDir = dataWithBoth();
      const collector = await startCollector(dataDir, args);
      const batches = traffic();
      // In two halves, so that installs of the second are known from the first; and some of it twice.
      for (const part of [batches.slice(0, 40), [...batches.slice(40), ...batches.slice(0, 9)]]) {
        const answers = await Promise.all(part.map((batch) => post(collector.url, batch)));
        expect(answers.every(({ status }) => status === 204)).toBe(true);
        for (const project of Object.keys(KEYS)) {
          await expect.poll(() => waiting(collector, project), { timeout: 90_000, interval: 100 }).toBe(0);
        }
      }
      answers.push(await everythingOf(collector));
      expect(await collector.stop()).toBe(0);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ 'by-id': { duplicate: expect.any(Number), waiting: 0 } });
    const onShards = await Promise.all(
      cluster.shards.map(({ query }) => query('SELECT count(), uniqExact(identity) FROM default_shard.events_by_id')),
    );
    const [first, second] = onShards.map((line) => line.split('\t').map(Number)) as [number[], number[]];
    // Every install lies on one shard, and each shard has some.
    expect(Math.min(...first, ...second)).toBeGreaterThan(0);
    expect((first[1] as number) + (second[1] as number)).toBe(INSTALLS);
  },
  PATIENCE,
);

onLinux(
  `nothing is lost and nothing doubled while shards are killed under load, ${ROUNDS} times`,
  async () => {
    const cluster = await startCluster(2);
    const args = ['--store', cluster.url, '--store-cluster', cluster.name];
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
        await pause(10);
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
    const count = await cluster.shards[0]?.query('SELECT count() FROM default.events_by_id');
    const summed = await cluster.shards[1]?.query(
      "SELECT sum(count) FROM default.rollup_by_id WHERE dimension = '' AND event = '' AND measure = ''",
    );
    expect([count, summed]).toEqual([String(expected), String(expected)]);
    expect(await collector.stop()).toBe(0);
  },
  PATIENCE + ROUNDS * 30_000,
);

onLinux(
  'a cluster that is not the one it was filled as takes nothing, and what came is kept',
  async () => {
    const cluster = await startCluster(2);
    const dataDir = dataWith(toolContract, KEYS['my-tool']);
    const args = ['--store', cluster.url, '--store-cluster'];
    const unknown = await startCollector(dataDir, [...args, 'nope']);
    await expect.poll(unknown.output, { timeout: 60_000 }).toContain('knows no cluster of the name in --store-cluster');
    expect((await fetch(`${unknown.url}/healthz`)).status).toBe(200);
    await unknown.stop();
    const right = await startCollector(dataDir, [...args, cluster.name]);
    await expect.poll(() => waiting(right), { timeout: 60_000 }).toBe(0);
    await right.stop();
    await cluster.shards[1]?.query(
      'ALTER TABLE default_shard.placement UPDATE shards = 3 WHERE 1 SETTINGS mutations_sync = 2',
    );
    const changed = await startCollector(dataDir, [...args, cluster.name]);
    await expect.poll(changed.output, { timeout: 60_000 }).toContain('was filled as shard 2 of 3');
    expect(await changed.stop()).toBe(0);
  },
  PATIENCE,
);

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
