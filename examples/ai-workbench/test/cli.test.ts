import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { afterTheLast, temporaryFolder } from '../../../test/support/at-end.ts';
import { contentsOf } from '../../../test/support/files.ts';
import type { Variables } from '../../../test/support/program.ts';
import { type StandIn, startCollector } from './support/collector.ts';
import { aiw, type RunningServer, workbench } from './support/programs.ts';
import { startSilent } from './support/silent.ts';

let collector: StandIn;
let server: RunningServer;
let home: string;
let live: Variables;

const atEnd = afterTheLast();
beforeAll(async () => {
  server = await workbench(
    temporaryFolder(atEnd),
    { WORKBENCH_API_KEY: 'key-of-the-server' },
    'auth: { mode: apiKey }\n',
  );
});
afterAll(async () => {
  await server.stop();
});
beforeEach(async () => {
  collector = await startCollector();
  home = temporaryFolder();
  live = {
    AIW_TELEMETRY: '1',
    AIW_TELEMETRY_URL: collector.url,
    AIW_CONFIG_HOME: home,
    AIW_URL: server.url,
    AIW_API_KEY: 'key-of-the-server',
  };
});
afterEach(() => collector.close());

/** Further runs, until what earlier ones have left is with the collector: none of them waits for a delivery. */
async function later(isThere: () => boolean): Promise<void> {
  for (let run = 0; run < 40 && !isThere(); run++) await aiw(home, live, 'status');
}

/** What of the events is about one of our runs, and not about the runs that deliver. */
const told = () =>
  collector.events().filter(([event, fields]) => event === 'error' || JSON.stringify(fields) !== STATUS);
const STATUS = '{"command":"status"}';

describe('command_run', () => {
  test.each([
    [['workspace', 'list'], 'workspace'],
    [['--profile', 'default', 'workspace', 'list'], 'workspace'],
    [['config', 'show'], 'config'],
    [['help'], 'help'],
    [['workspcae', 'list'], 'other'],
    [['--help'], '<unknown>'],
    [[], '<unknown>'],
    [['--no-such-flag', 'workspace'], '<unknown>'],
  ])('aiw %j is counted as %s', async (args, command) => {
    writeFileSync(join(home, 'config.yaml'), 'profiles: { default: {} }\n');
    await aiw(home, live, ...args);
    await later(() => told().length > 0);
    expect(told()[0]).toEqual(['command_run', { command }]);
  });

  test('aiw telemetry is never counted, and neither is how it fails', async () => {
    for (const args of [[], ['status'], ['on'], ['nonsense']]) await aiw(home, live, 'telemetry', ...args);
    const { stdout } = await aiw(home, live, 'telemetry', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ mode: 'on', decider: 'environment', waiting: 0 });
  });

  test('nothing that a person typed reaches a request or a file', async () => {
    const canary = 'canary-4f9d1c';
    writeFileSync(join(home, 'config.yaml'), `profiles: { default: {} }\n`);
    const lines = [
      [canary],
      ['--profile', canary, 'workspace', 'list'],
      ['--url', `http://127.0.0.1:1/?${canary}`, 'status'],
      ['--url', `http://127.0.0.1:1/${canary}`, 'workspace', 'list'],
      [`--${canary}`, canary],
      ['workspace', canary],
      ['workspace', 'create', canary],
      ['workspace', 'show', canary],
      ['telemetry', canary],
      ['--', canary],
    ];
    const env = { ...live, AIW_API_KEY: `key-${canary}` };
    for (const line of lines) await aiw(home, env, ...line);
    await later(() => told().length >= 2 * lines.length - 4);
    expect(collector.events().length).toBeGreaterThan(lines.length);
    expect(collector.requests.join('\n')).not.toContain(canary);
    expect(contentsOf(home)).not.toContain(canary);
  });
});

describe('error', () => {
  test('recorded just before process.exit(), it arrives', async () => {
    const { exit } = await aiw(home, live, '--url', 'http://127.0.0.1:1', 'status');
    expect(exit).toBe(6);
    await vi.waitFor(() => expect(told()).not.toEqual([]), { timeout: 20_000 });
    expect(told()).toEqual([['error', { code: 'network_error', exit: 6 }]]);
  });

  test.each([
    ['a server code', ['workspace', 'show', 'ws_none'], {}, 'workspace_not_found', 4],
    ['a wrong key', ['workspace', 'list'], { AIW_API_KEY: 'wrong' }, 'unauthorized', 3],
    ['a profile that is not there', ['--profile', 'none', 'status'], {}, 'config_error', 2],
    ['a usage error', ['workspace', 'create'], {}, 'runtime_error', 2],
  ])('%s', async (_case, args, env, code, exit) => {
    expect((await aiw(home, { ...live, ...env }, ...args)).exit).toBe(exit);
    await later(() => told().some(([event]) => event === 'error'));
    expect(told().filter(([event]) => event === 'error')).toEqual([['error', { code, exit }]]);
  });
});

test('a code that a foreign server made up is passed on to nobody', async () => {
  const canary = 'canary_made_up';
  const foreign = createServer((_, response) => {
    response.writeHead(418).end(JSON.stringify({ error: { code: canary, message: 'no coffee' } }));
  }).listen(0, '127.0.0.1');
  await once(foreign, 'listening');
  const url = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
  const { exit, stderr } = await aiw(home, live, '--url', url, 'status');
  foreign.close();
  expect([exit, stderr]).toEqual([1, 'aiw: no coffee\n']);
  await later(() => told().length > 0);
  expect(told()).toEqual([['error', { code: 'unknown_error', exit: 1 }]]);
  expect(collector.requests.join() + contentsOf(home)).not.toContain(canary);
});

test('a command that is over at once leaves its event to a process that outlives it', async () => {
  await aiw(home, live, 'config', 'show');
  await vi.waitFor(() => expect(collector.events()).not.toEqual([]), { timeout: 20_000 });
  expect(collector.events()).toEqual([['command_run', { command: 'config' }]]);
});

describe('exit codes', () => {
  test('0 for what went well, help and version included', async () => {
    for (const args of [['status'], ['--help'], ['--version'], ['help'], ['telemetry']]) {
      expect([args, (await aiw(home, live, ...args)).exit]).toEqual([args, 0]);
    }
  });

  test('a workspace from its making to its end', async () => {
    const made = await aiw(home, live, 'workspace', 'create', 'first', '--json');
    const { id } = JSON.parse(made.stdout) as { readonly id: string };
    expect((await aiw(home, live, 'workspace', 'show', id)).stdout).toContain('first');
    expect((await aiw(home, live, 'workspace', 'create', 'first')).exit).toBe(5);
    expect((await aiw(home, live, 'workspace', 'create', '../etc')).exit).toBe(2);
    expect((await aiw(home, live, 'workspace', 'delete', id)).exit).toBe(0);
    expect((await aiw(home, live, 'workspace', 'delete', id)).exit).toBe(4);
    expect((await aiw(home, live, 'workspace', 'list')).stdout).toBe('');
  });

  test('6 for a server that is silent', async () => {
    const silent = await startSilent();
    writeFileSync(join(home, 'config.yaml'), `profiles: { slow: { url: "${silent.url}", timeout: 200 } }\n`);
    const { AIW_URL: _, ...env } = live;
    const { exit, stderr } = await aiw(home, env, '--profile', 'slow', '--json', 'status');
    silent.close();
    expect(exit).toBe(6);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'request_timeout' } });
  });
});

describe('a collector that does not answer', () => {
  test('neither holds a command nor changes its exit code', async () => {
    const silent = await startSilent();
    for (const AIW_TELEMETRY_URL of [silent.url, 'http://127.0.0.1:1']) {
      const folder = temporaryFolder();
      const env = { ...live, AIW_CONFIG_HOME: folder, AIW_TELEMETRY_URL };
      // The first run has nothing to deliver yet.
      for (let run = 0; run < 3; run++) {
        const { exit, stderr } = await aiw(folder, env, 'status');
        expect([exit, stderr]).toEqual([0, '']);
        expect((await aiw(folder, env, 'workspace', 'show', 'none')).exit).toBe(4);
      }
    }
    silent.close();
  });
});
