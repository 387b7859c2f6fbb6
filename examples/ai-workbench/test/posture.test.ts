import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { contentsOf } from '../../../test/support/files.ts';
import { type StandIn, startCollector } from './support/collector.ts';
import { aiw, workbench } from './support/programs.ts';

let collector: StandIn;
let home: string;

beforeEach(async () => {
  collector = await startCollector();
  home = temporaryFolder();
});
afterEach(() => collector.close());

describe('OFF', () => {
  test('nobody has chosen: both programs keep no file, send no request and print nothing about it', async () => {
    const url = { AIW_TELEMETRY_URL: collector.url, WORKBENCH_TELEMETRY_URL: collector.url };
    const server = await workbench(home, url);
    await aiw(home, url, '--url', server.url, 'workspace', 'show', 'nope');
    const done = await aiw(home, url, '--url', server.url, 'status');
    const { exit, stdout, stderr } = await server.stop();
    expect(stdout).toContain('telemetry: OFF\n');
    expect([exit, stderr, done.exit, done.stderr]).toEqual([0, '', 0, '']);
    expect(collector.requests).toEqual([]);
    expect(readdirSync(home)).toEqual(['workbench.yaml']);
  });

  test.each(['0', 'false', 'no', 'off', ' OFF '])('AIW_TELEMETRY=%j says so', async (value) => {
    await aiw(home, { AIW_TELEMETRY: value, AIW_TELEMETRY_URL: collector.url }, 'config', 'show');
    expect(readdirSync(home)).toEqual([]);
  });

  test('somebody says off: what waited is deleted, and the id with it', async () => {
    const env = { AIW_TELEMETRY_URL: collector.url, AIW_CONFIG_HOME: home };
    await aiw(home, env, 'telemetry', 'on');
    await aiw(home, { ...env, AIW_TELEMETRY_URL: 'http://127.0.0.1:1' }, 'config', 'show');
    expect(existsSync(join(home, '.install-id'))).toBe(true);
    const { exit, stdout } = await aiw(home, env, 'telemetry', 'off');
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/^telemetry: your choice is stored: off\n/)]);
    expect(readdirSync(home, { recursive: true })).toEqual(['telemetry', join('telemetry', 'choice.json')]);
    await aiw(home, env, 'config', 'show');
    expect(collector.requests).toEqual([]);
  });
});

describe('ON, dark', () => {
  test('the command line prints each event as it would travel, keeps none and sends none', async () => {
    const env = { AIW_TELEMETRY: '1', AIW_CONFIG_HOME: home };
    const { exit, stderr } = await aiw(home, env, '--url', 'http://127.0.0.1:1', 'status');
    expect(exit).toBe(6);
    const lines = stderr.split('\n').filter((line) => line.startsWith('telemetry, not sent: '));
    const events = lines.map((line) => JSON.parse(line.slice('telemetry, not sent: '.length)) as object);
    const envelope = { installId: expect.stringMatching(/^[0-9a-f]{32}$/), version: '0.2.0', day: expect.any(String) };
    expect(events).toEqual([
      { ...envelope, event: 'command_run', fields: { command: 'status' } },
      { ...envelope, event: 'error', fields: { code: 'network_error', exit: 6 } },
    ]);
    expect(contentsOf(home)).not.toContain('command_run');
  });

  test('what was recorded in the dark is not sent once there is an address', async () => {
    await aiw(home, { AIW_TELEMETRY: '1' }, 'config', 'show');
    const live = { AIW_TELEMETRY: '1', AIW_TELEMETRY_URL: collector.url };
    const server = await workbench(home, {});
    for (let run = 0; run < 3; run++) await aiw(home, live, '--url', server.url, 'status');
    await server.stop();
    expect(collector.events().length).toBeGreaterThan(0);
    expect(JSON.stringify(collector.events())).not.toContain('config');
  });

  test('the server prints each event, and the boot line says that it is dark', async () => {
    const server = await workbench(home, { WORKBENCH_TELEMETRY: 'yes' });
    await fetch(`${server.url}/nowhere`);
    const { stdout, stderr } = await server.stop();
    expect(stdout).toContain('telemetry: ON, dark');
    expect(stderr).toMatch(/^telemetry, not sent: .*"event":"runtime_start"/m);
    expect(stderr).toMatch(/^telemetry, not sent: .*"event":"error".*"code":"route_not_found","status":404/m);
  });

  test('AIW_TELEMETRY=local stays dark, whatever the address', async () => {
    const env = { AIW_TELEMETRY: 'local', AIW_TELEMETRY_URL: collector.url };
    for (let run = 0; run < 3; run++) {
      expect((await aiw(home, env, 'config', 'show')).stderr).toMatch(/^telemetry, not sent: .*command_run/);
    }
    expect(collector.requests).toEqual([]);
  });

  test('an address that is none is as good as none', async () => {
    const server = await workbench(home, { WORKBENCH_TELEMETRY: '1', WORKBENCH_TELEMETRY_URL: 'sink' });
    expect((await server.stop()).stdout).toContain('telemetry: ON, dark');
  });
});

describe('ON, live', () => {
  test('the boot line says where to, and under which id', async () => {
    const env = { WORKBENCH_TELEMETRY: '1', WORKBENCH_TELEMETRY_URL: collector.url, WORKBENCH_DATA_DIR: home };
    const server = await workbench(home, env);
    await server.stop();
    const [batch] = collector.batches();
    expect(server.stdout()).toContain(`telemetry: ON, live to ${collector.url} as ${batch?.identity}\n`);
    expect(batch).toMatchObject({ key: 'ab_example_ai_workbench', common: { version: '0.2.0' } });
  });

  test('another project is a matter of its key', async () => {
    const env = { WORKBENCH_TELEMETRY: '1', WORKBENCH_TELEMETRY_URL: collector.url, AIW_TELEMETRY_KEY: 'ab_of_my_own' };
    await (await workbench(home, env)).stop();
    expect(collector.batches()[0]?.key).toBe('ab_of_my_own');
  });
});

describe('the environment wins over YAML', () => {
  const on = '  telemetry: { enabled: true }\n';
  const off = '  telemetry: { enabled: false }\n';

  test.each([
    ['nothing', undefined, '', 'OFF'],
    ['YAML on', undefined, on, 'ON'],
    ['YAML off', undefined, off, 'OFF'],
    ['environment on over YAML off', '1', off, 'ON'],
    ['environment off over YAML on', '0', on, 'OFF'],
    ['a word that nobody knows over YAML on', 'maybe', on, 'OFF'],
    ['an empty variable says nothing', '', on, 'ON'],
    ['the variable of the command line is not the server’s', undefined, off, 'OFF'],
  ])('%s', async (_case, variable, yaml, expected) => {
    const own = variable === undefined ? {} : { WORKBENCH_TELEMETRY: variable };
    const server = await workbench(home, { AIW_TELEMETRY: '1', ...own }, yaml);
    expect((await server.stop()).stdout).toContain(`telemetry: ${expected}`);
  });

  test('for the address, too', async () => {
    const yaml = '  telemetry: { enabled: true, url: "http://127.0.0.1:9" }\n';
    const server = await workbench(home, { WORKBENCH_TELEMETRY_URL: collector.url }, yaml);
    await server.stop();
    expect(server.stdout()).toContain(`live to ${collector.url} `);
    expect(collector.events()).toHaveLength(1);
  });

  test('and DO_NOT_TRACK over everything', async () => {
    const server = await workbench(home, { WORKBENCH_TELEMETRY: '1', DO_NOT_TRACK: '1' }, on);
    expect((await server.stop()).stdout).toContain('telemetry: OFF');
  });
});
