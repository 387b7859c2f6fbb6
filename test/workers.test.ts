import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Health } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import { hasProgram, startProgram } from './support/balancer.ts';
import { freePort } from './support/clickhouse-server/clickhouse-server.ts';
import { dataWith, settled, startCollector, toolContract, workersOf } from './support/collector.ts';

const KEY = 'ab_workersworkers';
const TODAY = new Date().toISOString().slice(0, 10);
const FIVE_AT_ONCE = ['--limit-identity', '1', '--limit-identity-burst', '5'];
const PATIENT = { timeout: 30_000, interval: 100 };

it('two workers share the port, and are asked as one', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const collector = await startCollector(dataDir, ['--workers', '2']);
  expect(workersOf(collector)).toHaveLength(2);
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
    const before = workersOf(collector);
    const reached = acknowledged.size + 20;
    await expect.poll(() => acknowledged.size, PATIENT).toBeGreaterThan(reached);
    process.kill(before[round % 2] as number, 'SIGKILL');
    // The other one goes on meanwhile, and another takes its place.
    await expect.poll(() => acknowledged.size, PATIENT).toBeGreaterThan(reached + 5);
    await expect.poll(() => workersOf(collector).filter((pid) => !before.includes(pid)).length, PATIENT).toBe(1);
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

it('each of two workers holds a limit for itself, and a batch that reaches both is stored once', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const collector = await startCollector(dataDir, ['--workers', '2', ...FIVE_AT_ONCE]);
  // Connections are dealt out in turn: ten of them to each.
  expect(await passing(20, (body) => postAlone(collector.url, body))).toBe(10);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  expect(await passing(20, (body) => postAlone(collector.url, body, agent))).toBe(5);
  agent.destroy();
  const same = batch();
  for (let i = 0; i < 4; i++) expect(await postAlone(collector.url, same)).toBe(204);
  for (const folder of ['0', '1']) await expect.poll(() => drainedOf(dataDir, folder), PATIENT).toBeGreaterThan(8);
  expect(await settled(collector, 44)).toMatchObject({ stored: 16, duplicate: 3, limited: 25 });
  expect(await collector.stop()).toBe(0);
});

it.skipIf(!hasProgram('redis-server'))(
  'workers that share a Redis hold the limit of an identity together',
  async () => {
    const port = String(await freePort());
    startProgram('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', '']);
    const args = ['--workers', '2', ...FIVE_AT_ONCE, '--limits-redis', `redis://127.0.0.1:${port}`];
    const collector = await startCollector(dataWith(toolContract, KEY), args);
    const alone = async () => {
      const metrics = await (await fetch(`${collector.url}/metrics`)).text();
      return Number(/aboveboard_limit_alone_total (\d+)/.exec(metrics)?.[1]);
    };
    /** On a busy machine Redis may answer too late, and a worker then decides by itself: such a round says nothing. */
    const passingTogether = async (): Promise<number> => {
      for (;;) {
        const before = await alone();
        const passed = await passing(20, (body) => postAlone(collector.url, body));
        if ((await alone()) === before) return passed;
      }
    };
    expect(await passingTogether()).toBe(5);
    expect(await collector.stop()).toBe(0);
  },
);

it('a port that is taken is said as by one process', async () => {
  const first = await startCollector(dataWith(toolContract, KEY));
  const port = new URL(first.url).port;
  await expect(startCollector(dataWith(toolContract, KEY), ['--workers', '2', '--port', port])).rejects.toThrow(
    `port ${port} is taken`,
  );
  expect(await first.stop()).toBe(0);
});

function drainedOf(dataDir: string, folder: string): number {
  const { positions } = JSON.parse(readFileSync(join(dataDir, 'drain.json'), 'utf8'));
  return positions[folder]?.offset ?? 0;
}

/** How many of so many requests of one identity pass, one after the other. */
async function passing(requests: number, send: (body: object) => Promise<number>): Promise<number> {
  const identity = randomBytes(16).toString('hex');
  let passed = 0;
  for (let i = 0; i < requests; i++) {
    const status = await send({ ...batch(), identity });
    expect([204, 429]).toContain(status);
    if (status === 204) passed += 1;
  }
  return passed;
}

/** Without an agent over a connection of its own, which the next worker gets. */
function postAlone(url: string, body: object, agent: Agent | false = false): Promise<number> {
  return new Promise((done, failed) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(`${url}/v1/batch`, { method: 'POST', agent, headers }, (answer) => {
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
