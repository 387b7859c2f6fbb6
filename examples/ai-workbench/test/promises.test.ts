import { readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Books } from '@aboveboard/collector/api';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { afterTheLast, temporaryFolder } from '../../../test/support/at-end.ts';
import { dataWith, type RunningCollector, startCollector } from '../../../test/support/collector.ts';
import { contentsOf } from '../../../test/support/files.ts';
import type { Ended, Variables } from '../../../test/support/program.ts';
import { PROJECT_KEY } from '../src/telemetry/telemetry.ts';
import contract from '../telemetry.contract.ts';
import { startCollector as startSink } from './support/collector.ts';
import { aiw, workbench } from './support/programs.ts';
import { startSilent } from './support/silent.ts';

/**
 * What AI Workbench's page promises, line by line, in the order of its table: both programs on one data volume, live against
 * a real collector, and against a sink that writes down the very requests.
 */

const CANARY = 'canary-9c41e7';
const ON = { WORKBENCH_TELEMETRY: '1', AIW_TELEMETRY: '1' };
const later = afterTheLast();
let sink: Awaited<ReturnType<typeof startSink>>;
let collector: RunningCollector;
let dataDir: string;
/** The data volume of the two programs. */
let home: string;
let failed: Ended;

const at = (url: string): Variables => ({ WORKBENCH_TELEMETRY_URL: url, AIW_TELEMETRY_URL: url });
const fieldsOf = (event: string) =>
  sink
    .events()
    .filter(([name]) => name === event)
    .map(([, fields]) => fields);

beforeAll(async () => {
  sink = await startSink();
  later(sink.close);
  dataDir = dataWith(contract, PROJECT_KEY, later);
  collector = await startCollector(dataDir, [], {}, later);
  home = temporaryFolder(later);
  // The same use twice: once for the collector, once for the sink.
  for (const url of [collector.url, sink.url]) failed = await useBoth(url);
  await vi.waitFor(() => expect(sink.events().length).toBeGreaterThanOrEqual(EVENTS), { timeout: 30_000 });
});

/** runtime_start, an error of the server, two commands, an error of the command line. */
const EVENTS = 5;

async function useBoth(url: string): Promise<Ended> {
  const env = { ...ON, ...at(url), WORKBENCH_DATA_DIR: home, AIW_CONFIG_HOME: home };
  const server = await workbench(home, env, `controlPlane: { driver: file } # ${CANARY}\nchat: { provider: openai }\n`);
  await fetch(`${server.url}/api/v1/workspaces/${CANARY}`, { headers: { authorization: `Bearer ${CANARY}` } });
  await aiw(home, env, '--url', server.url, 'workspace', 'create', CANARY);
  const ended = await aiw(home, env, '--url', `http://127.0.0.1:1/${CANARY}`, 'workspace', 'list');
  // What ended with `process.exit()` is delivered by whoever runs next: the server, as it stops.
  await server.stop();
  return ended;
}

describe('off by default, three modes', () => {
  test('OFF: nothing is built, kept, printed or sent', async () => {
    const fresh = temporaryFolder();
    const before = sink.requests.length;
    const server = await workbench(fresh, at(sink.url));
    expect((await aiw(fresh, at(sink.url), '--url', server.url, 'status')).stderr).toBe('');
    const { stdout, stderr } = await server.stop();
    expect([stdout.includes('telemetry: OFF'), stderr]).toEqual([true, '']);
    expect([readdirSync(fresh), sink.requests.length]).toEqual([['workbench.yaml'], before]);
  });

  test('ON, dark: without an address each event is built and logged, and no network call is made', async () => {
    const fresh = temporaryFolder();
    const before = sink.requests.length;
    const { stderr } = await aiw(fresh, ON, 'config', 'show');
    expect(stderr).toMatch(/^telemetry, not sent: \{"installId":"[0-9a-f]{32}",.*"event":"command_run"/);
    expect(sink.requests).toHaveLength(before);
  });

  test('ON, live: the events reach a collector, which keeps every one of them', async () => {
    const books = () => collector.api<Books>('/projects/ai-workbench/books');
    await expect.poll(async () => (await books()).stored, { timeout: 30_000 }).toBe(EVENTS);
    // An answer that a busy machine gives late is asked for again, and what comes twice is counted as such.
    const { received, duplicate, dropped, waiting } = await books();
    expect({ kept: received - duplicate, dropped, waiting }).toEqual({ kept: EVENTS, dropped: {}, waiting: 0 });
  });

  test('ON, live: no command waits for a delivery, and a server that ends waits for 2 s at most', async () => {
    const silent = await startSilent();
    later(silent.close);
    const fresh = temporaryFolder();
    const env = { ...ON, ...at(silent.url), WORKBENCH_DATA_DIR: fresh, AIW_CONFIG_HOME: fresh };
    expect((await aiw(fresh, env, 'config', 'show')).exit).toBe(0);
    const server = await workbench(fresh, env);
    const since = performance.now();
    expect((await server.stop()).exit).toBe(0);
    // And what a process on a busy machine takes to end.
    expect(performance.now() - since).toBeLessThan(2000 + 1500);
  });
});

test('enabling: the environment or YAML, and the environment wins in both directions', async () => {
  const fresh = temporaryFolder();
  const said = async (env: Variables, enabled: boolean) => {
    const server = await workbench(fresh, env, `  telemetry: { enabled: ${enabled} }\n`);
    return /telemetry: (\w+)/.exec((await server.stop()).stdout)?.[1];
  };
  expect(await said({}, true)).toBe('ON');
  expect(await said({ WORKBENCH_TELEMETRY: '0' }, true)).toBe('OFF');
  expect(await said({ WORKBENCH_TELEMETRY: 'yes' }, false)).toBe('ON');
});

test('one install id of 32 hex characters on the data volume, shared by both programs and made again when it is gone', async () => {
  const id = readFileSync(join(home, '.install-id'), 'utf8').trim();
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(sink.batches().map(({ identity }) => identity))).toEqual(new Set([id]));
  expect(sink.batches().flatMap(({ events }) => events.map(({ event }) => event))).toEqual(
    expect.arrayContaining(['runtime_start', 'command_run']),
  );

  const fresh = temporaryFolder();
  const idAfterBoot = async () => {
    await (await workbench(fresh, { ...ON, ...at('http://127.0.0.1:1'), WORKBENCH_DATA_DIR: fresh })).stop();
    return readFileSync(join(fresh, '.install-id'), 'utf8').trim();
  };
  const first = await idAfterBoot();
  expect(await idAfterBoot()).toBe(first);
  unlinkSync(join(fresh, '.install-id'));
  const second = await idAfterBoot();
  expect([/^[0-9a-f]{32}$/.test(second), second === first]).toEqual([true, false]);
});

test('without a data volume the id of the command line is in $AIW_CONFIG_HOME', async () => {
  const fresh = temporaryFolder();
  await aiw(fresh, { ...ON, ...at('http://127.0.0.1:1'), AIW_CONFIG_HOME: fresh }, 'config', 'show');
  expect(readFileSync(join(fresh, '.install-id'), 'utf8')).toMatch(/^[0-9a-f]{32}$/);
});

test('envelope: the id, the version, the event and its fields; of ours besides, the day and what names project, contract and batch', () => {
  for (const batch of sink.batches()) {
    expect(Object.keys(batch).sort()).toEqual(['batch', 'common', 'contract', 'events', 'identity', 'key', 'revision']);
    expect(Object.keys(batch.common)).toEqual(['version']);
    for (const event of batch.events) expect(Object.keys(event).sort()).toEqual(['day', 'event', 'fields']);
  }
});

test('runtime_start: once per boot, after the server listens, with its setup', () => {
  expect(fieldsOf('runtime_start')).toEqual([
    { controlPlane: 'file', authMode: 'disabled', environment: 'development', hasChat: true, chatProvider: 'openai' },
  ]);
});

test('error of the runtime: a registered code and the HTTP status of the envelope that it returned', () => {
  expect(fieldsOf('error')).toContainEqual({ code: 'workspace_not_found', status: 404 });
});

test('command_run: at the top of every invocation, the command by its name', () => {
  expect(fieldsOf('command_run')).toEqual([{ command: 'workspace' }, { command: 'workspace' }]);
});

test('error of the command line: the code, and the documented exit code that it then ends with', () => {
  expect(fieldsOf('error')).toContainEqual({ code: 'network_error', exit: 6 });
  expect(failed.exit).toBe(6);
});

describe('never: bodies, names and ids of workspaces, file contents, keys, addresses, host names, request paths, stack traces', () => {
  test('in a request', () => {
    const all = sink.requests.join('\n');
    expect(all).toContain('workspace_not_found');
    for (const word of [CANARY, home]) expect(all).not.toContain(word);
    const fields = sink.batches().flatMap(({ common, events }) => [common, ...events.map(({ fields }) => fields)]);
    const values = fields.flatMap((one) => Object.values(one));
    expect(values).not.toContain(hostname());
    // No space, slash, colon or line: so no path, no address with a port, no sentence and no line of a stack.
    for (const value of values) expect(String(value)).toMatch(/^[\w.<>-]+$/);
    for (const value of values) expect(String(value)).not.toMatch(/^\d+\.\d+\.\d+\.\d+/);
  });

  test('in what telemetry keeps, or in any file or line of the collector', () => {
    const kept = contentsOf(join(home, 'telemetry')) + contentsOf(dataDir) + collector.output();
    expect(kept).toContain(readFileSync(join(home, '.install-id'), 'utf8').trim());
    expect(kept).not.toContain(CANARY);
  });
});

test('failures: an address that nobody listens at changes no answer, no line and no exit code', async () => {
  const fresh = temporaryFolder();
  const env = { ...ON, ...at('http://127.0.0.1:1') };
  const server = await workbench(fresh, env);
  const { exit, stderr } = await aiw(fresh, env, '--url', server.url, 'status');
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  expect([exit, stderr, (await server.stop()).exit]).toEqual([0, '', 0]);
});
