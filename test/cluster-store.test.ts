import { randomBytes } from 'node:crypto';
import { addProject } from '@aboveboard/collector';
import type { Books, Health } from '@aboveboard/collector/api';
import { choice, ci, contract, event, flag, install, os, version } from '@aboveboard/contract';
import { expect, it } from 'vitest';
import { startCluster } from './support/clickhouse-server/cluster.ts';
import { dataWith, post, type RunningCollector, settled, startCollector, toolContract } from './support/collector.ts';

const KEYS = { 'my-tool': 'ab_clusterpresence', 'by-id': 'ab_clusteridentity' };
const DAY_MS = 24 * 60 * 60 * 1000;
/** How often a shard is killed; the long run does many more. */
const ROUNDS = Number(process.env.ABOVEBOARD_CLUSTER_ROUNDS ?? 2);
/** Three servers and a collector on a busy machine. */
const PATIENCE = 180_000;
// Servers on the same ports of several loopback addresses, which only Linux has by itself.
const onLinux = it.skipIf(process.platform !== 'linux');

const byId = contract({
  name: 'by-id',
  why: 'To learn who stays.',
  owner: 'the tests',
  contact: 'the tests',
  env: 'BY_ID_TELEMETRY',
  common: { version: version({ why: 'Which releases?' }), os: os(), ci: ci() },
  streams: { default: { identity: install({ why: 'Do they stay?' }) } },
  events: {
    run: event({
      why: 'What is used?',
      fields: { command: choice(['index', 'serve'], { why: 'Which?' }), ok: flag({ why: 'Did it work?' }) },
    }),
    error: event({ why: 'What fails?', fields: { code: choice(['network', 'config'], { why: 'Which?' }) } }),
  },
});

const REPORTS = [
  ...['active', 'versions', 'events', 'drops', 'summary', 'adoption', 'releases', 'usage', 'errors'],
  ...['releaseCheck', 'fields', 'retention', 'durations', 'contracts', 'dropsByDay'],
];

onLinux(
  'two shards give the reports and the books of the embedded engine',
  async () => {
    const cluster = await startCluster(2);
    const answers: unknown[] = [];
    for (const args of [[], ['--store', `${cluster.url}/default`, '--store-cluster', cluster.name]]) {
      const dataDir = dataWith(toolContract, KEYS['my-tool']);
      addProject(dataDir, 'by-id', byId, { key: KEYS['by-id'] });
      const collector = await startCollector(dataDir, args);
      const batches = traffic();
      // In two halves, so that installs of the second are known from the first; and some of it twice.
      for (const part of [batches.slice(0, 40), [...batches.slice(40), ...batches.slice(0, 9)]]) {
        const answers = await Promise.all(part.map((batch) => post(collector.url, batch)));
        expect(answers.every(({ status }) => status === 204)).toBe(true);
        await expect.poll(() => waiting(collector), { timeout: 90_000, interval: 100 }).toBe(0);
      }
      const found: Record<string, unknown> = {};
      for (const project of Object.keys(KEYS)) {
        found[project] = await collector.api<Books>(`/projects/${project}/books`);
        const ask = (name: string) => collector.api<{ rows: unknown }>(`/projects/${project}/reports/${name}`);
        const rows = await Promise.all(REPORTS.map(ask));
        for (const [i, name] of REPORTS.entries()) found[`${project} ${name}`] = rows[i]?.rows;
      }
      answers.push(found);
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
    const dataDir = dataWith(toolContract, KEYS['my-tool']);
    addProject(dataDir, 'by-id', byId, { key: KEYS['by-id'] });
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

const INSTALLS = 25;

/** Presence and ids, over ten weeks, from versions and systems of several kinds; what is no event of the contract too. */
function traffic(): object[] {
  const batches: object[] = [];
  for (let i = 0; i < 50; i++) {
    const day = dateOf((i * 7) % 70);
    const common = {
      version: `1.${i % 4}.0`,
      os: i % 3 === 0 ? 'linux' : 'macos',
      ci: i % 5 === 0 ? 'github' : 'none',
    };
    const identity = idOf((i % INSTALLS) + 1);
    const fields = { command: i % 2 === 0 ? 'index' : 'serve', ok: i % 7 !== 0 };
    const events = [
      { event: 'run', day, fields },
      { event: 'run', day: dateOf(i % 30), fields },
    ];
    const more =
      i % 4 === 0 ? [{ event: 'error', day, fields: { code: 'network' } }] : [{ event: 'nope', day, fields: {} }];
    const id = idOf(1000 + i);
    batches.push({
      key: KEYS['by-id'],
      contract: '0',
      revision: 0,
      batch: id,
      identity,
      common,
      events: [...events, ...more],
    });
    const flags = { day: true, week: i % 2 === 0, month: i % 4 === 0, cohort: '2026-10-05' };
    const present = { event: 'active', day, fields: flags };
    const ran = { event: 'command_run', day, fields };
    const { ci: _, ...plain } = common;
    batches.push({
      key: KEYS['my-tool'],
      contract: '0',
      revision: 0,
      batch: id,
      common: plain,
      events: [present, ran],
    });
  }
  return batches;
}

function run(batch: string, events: number): object {
  const one = { event: 'run', day: dateOf(0), fields: { command: 'index', ok: true } };
  const common = { version: '1.0.0', os: 'linux', ci: 'none' };
  const identity = randomBytes(16).toString('hex');
  return { key: KEYS['by-id'], contract: '0', revision: 0, batch, identity, common, events: Array(events).fill(one) };
}

function idOf(n: number): string {
  return n.toString(16).padStart(32, '0');
}

function dateOf(daysAgo: number): string {
  return new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
}

/** How many events wait; the API answers nothing while a shard is away. */
async function waiting(collector: RunningCollector, project = 'my-tool'): Promise<number | null> {
  const books = await collector.api<Books>(`/projects/${project}/books`).catch(() => null);
  return books === null ? null : books.waiting;
}

async function health({ url }: RunningCollector): Promise<Health> {
  return (await (await fetch(`${url}/api/health`)).json()) as Health;
}

function pause(ms: number): Promise<void> {
  return new Promise((time) => setTimeout(time, ms));
}
