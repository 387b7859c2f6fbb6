import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Books, Health } from '@aboveboard/collector/api';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './support/at-end.ts';
import {
  aboveboard,
  dataWith,
  plainEnvironment,
  post,
  type RunningCollector,
  root,
  startCollector,
  storeProcess,
  toolContract,
} from './support/collector.ts';

const KEY = 'ab_durabledurable';
const TODAY = new Date().toISOString().slice(0, 10);
const PATIENT = { timeout: 40_000 };
const ALARM = { ABOVEBOARD_ALARM_SECRET: 'a secret of sixteen' };

it.runIf(process.platform === 'linux')(
  'a full or broken disk is answered 503, and nothing that was promised is lost when there is room again',
  async () => {
    const fault = join(temporaryFolder(), 'fault');
    const setFault = (code: string) => writeFileSync(fault, code);
    setFault('');
    const library = join(temporaryFolder(), 'faulty-disk.so');
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, join(root, 'test/fixtures/faulty-disk.c'), '-ldl']);
    const environment = { LD_PRELOAD: library, FAULT_FILE: fault };
    const collector = await startCollector(dataWith(toolContract, KEY), [], environment);
    let promised = 0;
    for (const code of ['ENOSPC', 'EIO']) {
      for (let i = 0; i < 20; i++) promised += await send(collector, 204);
      setFault(code);
      for (let i = 0; i < 5; i++) {
        const answer = await post(collector.url, batch());
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
      }
      await expect.poll(() => readiness(collector), PATIENT).toContain(`the spool cannot be written: ${code}`);
      setFault('');
      // Without a request: nobody would send one to a server that says it is not ready.
      await expect.poll(() => readiness(collector), PATIENT).toBe('ready\n');
      for (let i = 0; i < 20; i++) promised += await send(collector, 204);
    }
    await expectStored(collector, promised);
    expect(await collector.stop()).toBe(0);
  },
);

it('a store that hangs turns readiness red before anything is refused, then is 503, and catches up without a loss', async () => {
  const { url, taken } = await openHook();
  const args = ['--spool-max', '1m', '--alarm-after', '2', '--alarm-webhook', url];
  const collector = await startCollector(dataWith(toolContract, KEY), args, ALARM);
  await expect.poll(() => readiness(collector), PATIENT).toBe('ready\n');
  const store = storeProcess(collector);
  process.kill(store, 'SIGSTOP');
  let promised = 0;
  let last = '';
  for (;;) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(collector.url, batch(100))));
    promised += 100 * answers.filter(({ status }) => status === 204).length;
    const said = await readiness(collector);
    if (answers.some(({ status }) => status === 503)) break;
    last = said;
  }
  // Said after the last requests that were all taken, before the first one that was not. They were let in side by side, and those that
  // were not yet written when the collector looked at the spool may come to a little more than its bound.
  expect(last).toMatch(/the spool is (?:[89]|10)\d % full: \d MiB of 1 MiB/);
  const health = (await (await fetch(`${collector.url}/api/health`)).json()) as Health;
  expect(health).toMatchObject({ ready: false, spool: { maxBytes: 1024 * 1024 } });
  expect(health.waitingBytes).toBeGreaterThan(500_000);
  const metrics = await (await fetch(`${collector.url}/metrics`)).text();
  expect(metrics).toMatch(/^aboveboard_ready 0$/m);
  expect(metrics).toMatch(/^aboveboard_spool_waiting_bytes [1-9]/m);
  await expect.poll(() => taken.map(({ type }) => type), PATIENT).toEqual(['trouble']);
  process.kill(store, 'SIGCONT');
  await expect.poll(() => readiness(collector), PATIENT).toBe('ready\n');
  promised += await send(collector, 204);
  await expectStored(collector, promised);
  expect(await collector.stop()).toBe(0);
});

it('an alarm tells by a signed webhook of a store that hangs or dies again and again, and when it is over', async () => {
  const { url, taken } = await openHook();
  const args = ['--alarm-after', '2', '--alarm-webhook', url];
  const collector = await startCollector(dataWith(toolContract, KEY), args, ALARM);
  const types = () => taken.map(({ type }) => type);
  await expect.poll(() => readiness(collector), PATIENT).toBe('ready\n');

  const store = storeProcess(collector);
  process.kill(store, 'SIGSTOP');
  const promised = await send(collector, 204);
  await expect.poll(types, PATIENT).toEqual(['trouble']);
  expect(await readiness(collector)).toMatch(/has waited|has not answered/);
  process.kill(store, 'SIGCONT');
  await expect.poll(types, PATIENT).toEqual(['trouble', 'recovered']);

  // Again and again, as fast as it is started: a single death is put right before anybody need hear of it.
  const kill = () => {
    try {
      process.kill(storeProcess(collector), 'SIGKILL');
    } catch {
      // It is between two lives.
    }
    return types().slice(2);
  };
  await expect.poll(kill, { ...PATIENT, interval: 100 }).toContain('trouble');
  await expect.poll(() => readiness(collector), PATIENT).toBe('ready\n');
  await expect.poll(() => types().slice(2), PATIENT).toContain('recovered');
  expect(types()[2]).toBe('trouble');
  expect(taken.every(({ isSigned, health }) => isSigned && Array.isArray(health.troubles))).toBe(true);
  await expectStored(collector, promised);
  expect(await collector.stop()).toBe(0);
});

it('a store that hangs is told within a minute, by readiness, the metrics, the dashboard’s API and a webhook, with nothing set for it', async () => {
  const { url, taken } = await openHook();
  const collector = await startCollector(dataWith(toolContract, KEY), ['--alarm-webhook', url], ALARM);
  await expect.poll(() => readiness(collector), PATIENT).toBe('ready\n');
  process.kill(storeProcess(collector), 'SIGSTOP');
  const promised = await send(collector, 204);
  const health = async () => (await (await fetch(`${collector.url}/api/health`)).json()) as Health;
  const isTold = async () => ({
    readyz: (await fetch(`${collector.url}/readyz`)).status,
    metrics: /^aboveboard_ready (\d)$/m.exec(await (await fetch(`${collector.url}/metrics`)).text())?.[1],
    api: (await health()).ready,
    webhook: taken.map(({ type }) => type),
  });
  const everywhere = { readyz: 503, metrics: '0', api: false, webhook: ['trouble'] };
  await expect.poll(isTold, { timeout: 60_000, interval: 1000 }).toEqual(everywhere);
  process.kill(storeProcess(collector), 'SIGCONT');
  await expectStored(collector, promised);
  expect(await collector.stop()).toBe(0);
}, 150_000);

it('a client whose version was told to stop obeys, and the books say so', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const collector = await startCollector(dataDir);
  const program = join(temporaryFolder(), 'tool.mjs');
  const modules = { client: join(root, 'packages/client/dist/index.js'), contract: JSON.stringify(toolContract) };
  writeFileSync(
    program,
    `import { createTelemetry } from ${JSON.stringify(modules.client)};
     const telemetry = createTelemetry(${modules.contract}, {
       key: ${JSON.stringify(KEY)}, common: { version: process.argv[2] }, config: true,
     });
     telemetry.command_run({ command: 'index', ok: true });
     telemetry.$flush();
     console.log(JSON.stringify(await telemetry.$deliver()));`,
  );
  const home = temporaryFolder();
  const env = { ...plainEnvironment, HOME: home, MY_TOOL_TELEMETRY_ENDPOINT: collector.url };
  const run = (version: string) => {
    const { stdout, stderr } = spawnSync(process.execPath, [program, version], { env, encoding: 'utf8' });
    return JSON.parse(stdout || `{"failed":${JSON.stringify(stderr)}}`) as { outcome: string; sent: number };
  };
  const first = run('1.4.0');
  expect(first).toMatchObject({ outcome: 'delivered' });
  const project = (...args: string[]) =>
    spawnSync(process.execPath, [aboveboard, 'project', ...args, '--data', dataDir], { env: plainEnvironment });
  expect(project('stop', 'my-tool', '--version', '<1.5').status).toBe(0);
  await expect.poll(async () => (await post(collector.url, batch(1, '1.4'))).status, PATIENT).toBe(410);
  expect((await post(collector.url, batch(1, '1.5'))).status).toBe(204);
  expect(run('1.4.0')).toMatchObject({ outcome: 'stopped' });
  const stopped = async () => (await collector.api<Books>('/projects/my-tool/books')).dropped.stopped ?? 0;
  await expect.poll(stopped, PATIENT).toBeGreaterThanOrEqual(2);
  const before = await stopped();
  // From then on it does not even ask.
  run('1.4.0');
  expect(project('resume', 'my-tool', '--all').status).toBe(0);
  await expect.poll(async () => (await post(collector.url, batch(1, '1.4'))).status, PATIENT).toBe(204);
  const books = await collector.api<Books>('/projects/my-tool/books');
  expect(books.dropped.stopped).toBe(before);
  expect(await collector.stop()).toBe(0);
});

it('a batch whose answer was lost after the effect is stored once', async () => {
  const collector = await startCollector(dataWith(toolContract, KEY));
  const body = batch(3);
  const gone = new AbortController();
  // The request is on its way in whole when the client gives up; it comes again until it hears an answer.
  const lost = fetch(`${collector.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: gone.signal,
  }).catch(() => {});
  setImmediate(() => gone.abort());
  await lost;
  for (let i = 0; i < 3; i++) expect((await post(collector.url, body)).status).toBe(204);
  await expectStored(collector, 3);
  expect(await collector.stop()).toBe(0);
});

async function expectStored(collector: RunningCollector, events: number): Promise<void> {
  const books = () => collector.api<Books>('/projects/my-tool/books').catch(() => ({ stored: -1 }) as Books);
  await expect.poll(async () => (await books()).stored, PATIENT).toBe(events);
  const { received, stored, duplicate, dropped, limited, waiting } = await books();
  const all = stored + duplicate + limited + waiting + Object.values(dropped).reduce((sum, n) => sum + n, 0);
  expect(all).toBe(received);
}

async function send(collector: RunningCollector, status: number): Promise<number> {
  expect((await post(collector.url, batch())).status).toBe(status);
  return 1;
}

async function readiness(collector: RunningCollector): Promise<string> {
  return (await fetch(`${collector.url}/readyz`)).text();
}

function batch(count = 1, version = '1.4.2'): object {
  const run = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true } };
  const id = randomBytes(16).toString('hex');
  return { key: KEY, contract: '0', revision: 0, batch: id, common: { version }, events: Array(count).fill(run) };
}

/** Takes the notices of an alarm. */
async function openHook() {
  const taken: { type: string; health: Health; isSigned: boolean }[] = [];
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isSigned = /^t=\d+,v1=[0-9a-f]{64}$/.test(String(request.headers['x-aboveboard-signature']));
    taken.push({ ...JSON.parse(Buffer.concat(chunks).toString()), isSigned });
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => receiver.once('listening', listening));
  onTestFinished(() => void receiver.close());
  return { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`, taken };
}
