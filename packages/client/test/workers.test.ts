import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { type Collector, startCollector } from './collector.ts';
import { ended, startTool } from './tool.ts';

let collector: Collector;
let dir: string;
beforeEach(async () => {
  collector = await startCollector();
  dir = join(temporaryFolder(), 'home');
});
afterEach(() => collector.close());

/** A server that counts its requests, and its start once. `TELEMETRY` makes its telemetry; `record()` records. */
const head = `
import { createTelemetry } from 'aboveboard';
import { contract, count, event, once, rollup, choice } from 'aboveboard/contract';
import cluster from 'node:cluster';
import { fork } from 'node:child_process';
import { Worker, isMainThread } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
const why = 'To test.';
const telemetry = createTelemetry(contract({
  name: 'testserver', env: 'TESTTOOL_TELEMETRY', owner: 'us', contact: 'us', why, common: {},
  events: {
    runtime_start: once('process', { why }),
    request: event({ why }),
    usage: rollup('day', { why, by: { route: choice(['a'], { why }) }, counts: { calls: count({ why }) } }),
  },
}), { key: 'ab_test', common: {}, dir: process.env.DIR, every: 60_000 });
const record = () => {
  telemetry.runtime_start();
  for (let i = 0; i < 10; i++) { telemetry.request(); telemetry.usage({ route: 'a', calls: 1 }); }
};
const self = fileURLToPath(import.meta.url);
const over = (child) => new Promise((done) => child.on('exit', done));
`;

let count = 0;
function run(body: string) {
  count += 1;
  const file = join(inject('installed'), `server-${process.pid}-${count}.mjs`);
  writeFileSync(file, head + body);
  const env = { TESTTOOL_TELEMETRY: '1', TESTTOOL_TELEMETRY_ENDPOINT: collector.url, CI: '1', DIR: dir, HOME: dir };
  return ended(
    spawn(process.execPath, [file], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

/** What all of them have recorded, once the next day has come. */
async function sums() {
  const late = `host: { now: () => Date.now() + 86_400_000 },`;
  const env = { TESTTOOL_TELEMETRY: '1', TESTTOOL_TELEMETRY_ENDPOINT: collector.url };
  await ended(startTool(dir, 'await telemetry.$deliver();', { env, options: late }));
  const events = collector.events();
  const of = (name: string) => events.filter(({ event }) => event === name);
  return {
    starts: of('runtime_start').length,
    presence: of('active').length,
    requests: of('request').length,
    calls: of('usage').reduce((sum, { fields }) => sum + (fields.calls as number), 0),
  };
}

const CLUSTER = `
if (cluster.isPrimary) { PRIMARY await Promise.all(Array.from({ length: 4 }, () => over(cluster.fork()))); } else { record(); process.exit(); }`;
const THREADS = `
if (isMainThread) { PRIMARY await Promise.all(Array.from({ length: 4 }, () => over(new Worker(self)))); } else record();`;
const FORKS = `
if (!process.send) { PRIMARY await Promise.all(Array.from({ length: 4 }, () => over(fork(self)))); } else { record(); process.disconnect(); }`;

describe.each([
  ['the 4 workers of a cluster', CLUSTER],
  ['4 worker threads', THREADS],
  ['4 forks', FORKS],
])('%s', (_what, body) => {
  test('that all record are one start, and lose nothing', async () => {
    expect(await run(body.replace('PRIMARY', ''))).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await sums()).toEqual({ starts: 1, presence: 1, requests: 40, calls: 40 });
  });

  test.each([
    ['before', 'record(); telemetry.$flush();'],
    ['while', 'record();'],
  ])('are one start with the process that started them, which recorded %s they did', async (_when, primary) => {
    expect(await run(body.replace('PRIMARY', primary))).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await sums()).toEqual({ starts: 1, presence: 1, requests: 50, calls: 50 });
  });
});

test('a worker of a cluster that takes the place of another is no new start', async () => {
  const body = `
if (cluster.isPrimary) { for (let i = 0; i < 3; i++) await over(cluster.fork()); } else { record(); process.exit(); }`;
  await run(body);
  expect(await sums()).toMatchObject({ starts: 1, requests: 30 });
});

test('two starts of a program are two, whatever the first has left', async () => {
  for (let i = 0; i < 2; i++) await run(THREADS.replace('PRIMARY', ''));
  for (let i = 0; i < 2; i++) await run(`record();`);
  expect(await sums()).toMatchObject({ starts: 4, presence: 1, requests: 100 });
});

test('an interval holds no process', async () => {
  expect(await run('record();')).toEqual({ code: 0, stdout: '', stderr: '' });
});
