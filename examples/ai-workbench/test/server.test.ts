import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { contentsOf } from '../../../test/support/files.ts';
import type { Variables } from '../../../test/support/program.ts';
import { type StandIn, startCollector } from './support/collector.ts';
import { aiw, workbench } from './support/programs.ts';
import { startSilent } from './support/silent.ts';

let collector: StandIn;
let home: string;
let live: Variables;

beforeEach(async () => {
  collector = await startCollector();
  home = temporaryFolder();
  live = { WORKBENCH_TELEMETRY: '1', WORKBENCH_TELEMETRY_URL: collector.url, WORKBENCH_DATA_DIR: home };
});
afterEach(() => collector.close());

describe('runtime_start', () => {
  test('once per boot, with the setup and nothing else', async () => {
    const yaml = 'controlPlane: { driver: file }\nauth: { mode: apiKey }\nchat: { provider: ollama }\n';
    const env = { ...live, WORKBENCH_API_KEY: 'secret-key' };
    const setup = { controlPlane: 'file', authMode: 'apiKey', environment: 'production', hasChat: true };
    for (let boot = 1; boot <= 2; boot++) {
      const server = await workbench(home, env, `  environment: production\n${yaml}`);
      await fetch(`${server.url}/health`);
      expect((await server.stop(boot === 1 ? 'SIGTERM' : 'SIGINT')).exit).toBe(0);
      expect(collector.events()).toEqual(
        Array.from({ length: boot }, () => ['runtime_start', { ...setup, chatProvider: 'ollama' }]),
      );
    }
    expect(collector.requests.join()).not.toContain('secret-key');
  });

  test('where there is no chat, no provider is named', async () => {
    await (await workbench(home, live)).stop();
    expect(collector.events()).toEqual([
      ['runtime_start', { controlPlane: 'memory', authMode: 'disabled', environment: 'development', hasChat: false }],
    ]);
  });

  test('a server that cannot start has not started', async () => {
    await expect(workbench(home, { ...live, WORKBENCH_API_KEY: '' }, 'auth: { mode: apiKey }\n')).rejects.toThrow(
      'WORKBENCH_API_KEY',
    );
    await expect(workbench(home, live, '  environment: test\nauth: { mode: oidc }\n')).rejects.toThrow(
      /runtime\.environment: expected one of development, production\nauth\.mode: oidc is not part of this example/,
    );
    expect(collector.requests).toEqual([]);
  });
});

describe('error', () => {
  test('every envelope is mirrored by the ring and by telemetry, as a code and a status', async () => {
    const server = await workbench(home, live);
    const canary = 'canary-77ab';
    const post = (body: string) => fetch(`${server.url}/api/v1/workspaces`, { method: 'POST', body });
    const answers = [
      await fetch(`${server.url}/${canary}?q=${canary}`, { headers: { authorization: `Bearer ${canary}` } }),
      await fetch(`${server.url}/api/v1/workspaces/${canary}`),
      await fetch(`${server.url}/api/v1/workspaces/${canary}`, { method: 'DELETE' }),
      await fetch(`${server.url}/api/v1/workspaces/%E0%A4%A`),
      await fetch(`${server.url}/health`, { method: 'PUT', body: canary }),
      await post(`{"name":"/${canary}"}`),
      await post(canary),
      await post('"'.repeat(70_000)),
    ];
    expect((await post(`{"name":"${canary}"}`)).status).toBe(201);
    answers.push(await post(`{"name":"${canary}"}`));

    const expected = await Promise.all(
      answers.map(async (answer) => {
        const { error } = (await answer.json()) as {
          readonly error: { readonly code: string; readonly message: string };
        };
        expect(error.message).not.toContain(canary);
        return { code: error.code, status: answer.status };
      }),
    );
    const ring = (await (await fetch(`${server.url}/health/recent-errors`)).json()) as { readonly errors: object[] };
    await server.stop();

    expect(expected.map(({ code }) => code)).toEqual([
      'route_not_found',
      'workspace_not_found',
      'workspace_not_found',
      'invalid_request',
      'method_not_allowed',
      'invalid_request',
      'invalid_request',
      'payload_too_large',
      'workspace_exists',
    ]);
    expect(ring.errors.toReversed()).toEqual(expected);
    const sent = collector.events().filter(([event]) => event === 'error');
    expect(sent.map(([, fields]) => fields)).toEqual(expected);
    expect(collector.requests.join('\n')).not.toContain(canary);
    expect(contentsOf(join(home, 'telemetry'))).not.toContain(canary);
  });

  test('the ring holds a hundred, whether or not telemetry is on', async () => {
    const server = await workbench(home, {});
    for (let i = 0; i < 101; i++) await (await fetch(`${server.url}/nowhere`)).text();
    const { errors } = (await (await fetch(`${server.url}/health/recent-errors`)).json()) as {
      readonly errors: object[];
    };
    await server.stop();
    expect(errors).toHaveLength(100);
  });
});

describe('one data volume', () => {
  const idOf = (dir: string) => readFileSync(join(dir, '.install-id'), 'utf8').trim();

  test('the server and the command line share one id; deleting the file rotates it', async () => {
    const both = { ...live, AIW_TELEMETRY: '1', AIW_TELEMETRY_URL: collector.url };
    const first = await workbench(home, both);
    await aiw(home, both, '--url', first.url, 'workspace', 'list');
    await first.stop();
    expect(
      collector
        .events()
        .map(([event]) => event)
        .toSorted(),
    ).toEqual(['command_run', 'runtime_start']);
    expect(new Set(collector.batches().map(({ identity }) => identity))).toEqual(new Set([idOf(home)]));
    expect(idOf(home)).toMatch(/^[0-9a-f]{32}$/);

    const old = idOf(home);
    unlinkSync(join(home, '.install-id'));
    await (await workbench(home, both)).stop();
    expect(idOf(home)).not.toBe(old);
    expect(collector.batches().at(-1)?.identity).toBe(idOf(home));
  });

  test('an id that is there already, as a UUID, stays the same id', async () => {
    writeFileSync(join(home, '.install-id'), '4F0C2A9E-8B7D-4C1F-A6E3-5D2B1C0F9E8D\n');
    await (await workbench(home, live)).stop();
    expect(collector.batches()[0]?.identity).toBe('4f0c2a9e8b7d4c1fa6e35d2b1c0f9e8d');
  });

  test('WORKBENCH_INSTALL_ID_FILE is stronger than the data volume', async () => {
    const file = join(temporaryFolder(), 'id-of-the-fleet');
    await (await workbench(home, { ...live, WORKBENCH_INSTALL_ID_FILE: file })).stop();
    expect(collector.batches()[0]?.identity).toBe(readFileSync(file, 'utf8').trim());
  });

  test('one choice: who says off with the command line has said it for the server', async () => {
    const { WORKBENCH_TELEMETRY: _, ...env } = live;
    await aiw(home, env, 'telemetry', 'on');
    expect((await (await workbench(home, env)).stop()).stdout).toContain('telemetry: ON, live');
    await aiw(home, env, 'telemetry', 'off');
    expect((await (await workbench(home, env)).stop()).stdout).toContain('telemetry: OFF');
  });
});

test('a collector that is silent delays the end of the server by its budget at most', async () => {
  const silent = await startSilent();
  const server = await workbench(home, { ...live, WORKBENCH_TELEMETRY_URL: silent.url });
  const since = performance.now();
  expect((await server.stop()).exit).toBe(0);
  silent.close();
  expect(performance.now() - since).toBeLessThan(3500);
});
