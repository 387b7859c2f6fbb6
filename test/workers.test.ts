import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Health } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import { dataWith, type RunningCollector, settled, startCollector, toolContract } from './support/collector.ts';

const KEY = 'ab_workersworkers';
const TODAY = new Date().toISOString().slice(0, 10);
const PATIENT = { timeout: 30_000, interval: 100 };

it('two workers share the port, and are asked as one', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const collector = await startCollector(dataDir, ['--workers', '2']);
  expect(workers(collector)).toHaveLength(2);
  for (let i = 0; i < 20; i++) expect(await postAlone(collector.url, batch())).toBe(204);
  for (const folder of ['0', '1']) {
    await expect.poll(() => drainedOf(dataDir, folder), PATIENT).toBeGreaterThan(8);
  }
  expect(await settled(collector, 20)).toMatchObject({ received: 20, stored: 20 });
  await expect.poll(async () => (await fetch(`${collector.url}/readyz`)).text(), PATIENT).toBe('ready\n');
  // How far each folder is, the supervisor hears a moment later.
  const health = async () => (await (await fetch(`${collector.url}/api/health`)).json()) as Health;
  await expect.poll(health, PATIENT).toMatchObject({ ready: true, waitingBytes: 0 });
  const metrics = async () => (await fetch(`${collector.url}/metrics`)).text();
  await expect.poll(metrics, PATIENT).toMatch(/^aboveboard_intake_requests_total\{status="204"\} 20$/m);
  expect(await metrics()).toMatch(/^aboveboard_ready 1$/m);
  expect((await fetch(`${collector.url}/`)).status).toBe(200);
  expect(await collector.stop()).toBe(0);
  // What they wrote is cut to its records, and read by a collector of one process as well.
  const alone = await startCollector(dataDir);
  expect(await settled(alone, 20)).toMatchObject({ received: 20, stored: 20, waiting: 0 });
  await expect.poll(async () => (await fetch(`${alone.url}/readyz`)).text(), PATIENT).toBe('ready\n');
  expect(await alone.stop()).toBe(0);
});

it('a worker that is killed under load loses nothing that was acknowledged, and nothing is stored twice', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const collector = await startCollector(dataDir, ['--workers', '2']);
  const acknowledged = new Set<string>();
  let isOver = false;
  const send = async () => {
    while (!isOver) {
      const id = randomBytes(16).toString('hex');
      // No answer: sent again under its id, as a client does, until there is one.
      while ((await postAlone(collector.url, batch(id)).catch(() => 0)) !== 204) await pause(20);
      acknowledged.add(id);
    }
  };
  const load = Promise.all([send(), send(), send(), send()]);
  for (let round = 0; round < 3; round++) {
    const before = workers(collector);
    const reached = acknowledged.size + 20;
    await expect.poll(() => acknowledged.size, PATIENT).toBeGreaterThan(reached);
    process.kill(before[round % 2] as number, 'SIGKILL');
    // The other one goes on meanwhile, and another takes its place.
    await expect.poll(() => acknowledged.size, PATIENT).toBeGreaterThan(reached + 5);
    await expect.poll(() => workers(collector).filter((pid) => !before.includes(pid)).length, PATIENT).toBe(1);
  }
  isOver = true;
  await load;
  const books = () => collector.api<{ waiting: number; stored: number }>('/projects/my-tool/books');
  await expect.poll(async () => (await books()).waiting, PATIENT).toBe(0);
  expect(await books()).toMatchObject({ stored: acknowledged.size, waiting: 0 });
  expect(collector.output()).toContain('a worker ended; starting it again');
  expect(await collector.stop()).toBe(0);
}, 180_000);

it('what workers left when all of them were killed is stored by a collector of one process', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const crew = await startCollector(dataDir, ['--workers', '3']);
  let promised = 0;
  for (let i = 0; i < 30; i++) promised += (await postAlone(crew.url, batch())) === 204 ? 1 : 0;
  await crew.kill();
  const alone = await startCollector(dataDir);
  expect(await settled(alone, promised)).toMatchObject({ stored: promised, waiting: 0 });
  await expect.poll(async () => (await fetch(`${alone.url}/readyz`)).text(), PATIENT).toBe('ready\n');
  expect(await alone.stop()).toBe(0);
});

it('a port that is taken is said as by one process', async () => {
  const first = await startCollector(dataWith(toolContract, KEY));
  const port = new URL(first.url).port;
  await expect(startCollector(dataWith(toolContract, KEY), ['--workers', '2', '--port', port])).rejects.toThrow(
    `port ${port} is taken`,
  );
  expect(await first.stop()).toBe(0);
});

/** The processes that take requests in. */
function workers({ process: { pid } }: RunningCollector): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  return lines
    .filter((line) => line.includes('worker-main'))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([own, parent]) => (parent === pid ? [own as number] : []));
}

function drainedOf(dataDir: string, folder: string): number {
  const { positions } = JSON.parse(readFileSync(join(dataDir, 'drain.json'), 'utf8'));
  return positions[folder]?.offset ?? 0;
}

/** Over a connection of its own, which the next worker gets. */
function postAlone(url: string, body: object): Promise<number> {
  return new Promise((done, failed) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(`${url}/v1/batch`, { method: 'POST', agent: false, headers }, (answer) => {
      answer.resume();
      done(answer.statusCode as number);
    });
    sent.on('error', failed);
    // A connection that was dealt to a worker in the moment of its death gets no answer, and no end either.
    sent.setTimeout(3000, () => sent.destroy(new Error('no answer')));
    sent.end(JSON.stringify(body));
  });
}

function batch(id = randomBytes(16).toString('hex')): object {
  const run = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true } };
  return { key: KEY, contract: '0', revision: 0, batch: id, common: { version: '1.4' }, events: [run] };
}

function pause(ms: number): Promise<void> {
  return new Promise((time) => setTimeout(time, ms));
}
