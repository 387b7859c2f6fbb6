import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { aboveboard, root } from '../../../test/support/collector.ts';
import type { Variables } from '../../../test/support/program.ts';
import manifest from '../package.json' with { type: 'json' };
import { day, noon, openSetting, type Place } from './support/setting.ts';

/**
 * The table of promises of codegraph's documentation, line by line: real processes, a real collector, and between them a
 * relay that writes down what is said. What the ingest promises is in `ingest.test.ts`.
 */

const nextPlace = openSetting();
let at: Place;

beforeEach(async () => {
  at = await nextPlace();
});

const NOTICE =
  /^codegraph sends anonymous usage telemetry, from the next run on\. .* To turn it off: CODEGRAPH_TELEMETRY=0.*\n$/;
const run = (...args: readonly string[]) => at.machine.run(args);
const buffered = () => at.machine.files().filter((name) => /^(buffer|sending)/.test(name));
/** However busy the machine is. */
const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 30_000 });
const rows = () => at.relay.batches().flatMap(({ events }) => events);

/** A session of an agent, by the end of which so many rows have arrived. */
async function deliver(arrived: number): Promise<void> {
  const agent = await at.machine.agent();
  await eventually(() => rows().length).toBe(arrived);
  expect(await agent.end()).toMatchObject({ exit: 0, stderr: '' });
}

describe('events, on a machine from its first day to its last', () => {
  // The first place is the one that is passed on to PostHog.
  test('install, index, usage_rollup with the client of `initialize`, uninstall: each arrives as it is documented, and is PostHog’s as an anonymous event', async () => {
    const install = ['install', '--target', 'claude', 'cursor', '--scope', 'local'];
    const installed = await at.machine.type('\n', install, { AT: noon(3) });
    expect(installed.stdout).toContain(
      'Send anonymous usage telemetry? What it sends: codegraph telemetry contract. [Y/n]',
    );
    expect((await at.machine.run(['init', '--index'], { AT: noon(2) })).stdout).toBe('indexed 2 files\n');
    const agent = await at.machine.agent('claude-code', { AT: noon(2) });
    for (const name of ['canarySymbol', 'canary', 'Main']) await agent.call('codegraph_node', name);
    await agent.call('codegraph_callers', 'canarySymbol');
    await agent.end();
    await deliver(7);
    const id = readFileSync(join(at.machine.dir, 'id'), 'utf8').trim();
    await run('uninstall');

    const rollup = (kind: string, name: string, count: number, error_count = 0, more = {}) => ({
      ...{ event: 'usage_rollup', day: day(2) },
      fields: { kind, name, count, error_count, ...more },
    });
    const client = { client_name: 'Claude Code', client_version: '2.1' };
    const expected = [
      { event: 'install', day: day(3), fields: { targets: ['claude', 'cursor'], scope: 'local', kind: 'fresh' } },
      { ...rollup('cli_command', 'install', 1), day: day(3) },
      {
        event: 'index',
        day: day(2),
        fields: { languages: ['go', 'typescript'], file_count_bucket: 0, duration_bucket: 0 },
      },
      rollup('cli_command', 'init', 1),
      rollup('cli_command', 'serve', 1),
      rollup('mcp_tool', 'codegraph_node', 3, 1, client),
      rollup('mcp_tool', 'codegraph_callers', 1, 0, client),
      { event: 'uninstall', day: day(0), fields: { targets: ['claude', 'cursor'] } },
    ];
    expect(rows()).toHaveLength(expected.length);
    expect(rows()).toEqual(expect.arrayContaining(expected));
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(new Set(at.relay.batches().map(({ identity }) => identity))).toEqual(new Set([id]));

    await eventually(at.books).toMatchObject({ stored: expected.length, waiting: 0, dropped: {} });
    const passedOn = () => at.posthog.flatMap(({ body }) => body.batch);
    await eventually(() => passedOn().length).toBe(expected.length);
    const common = at.relay.batches()[0]?.common;
    expect(common).toEqual({
      codegraph_version: manifest.version,
      ...{ os: 'linux', arch: expect.any(String), ci: false },
      node_major: Number.parseInt(process.versions.node, 10),
    });
    for (const { event, distinct_id, properties } of passedOn()) {
      const { fields } = expected.find((one) => one.event === event && sameName(one.fields, properties)) ?? {};
      expect(distinct_id).toBe(id);
      expect(properties).toEqual({
        ...{ ...common, ...fields },
        ...{ $process_person_profile: false, $geoip_disable: true, $ip: null, $lib: 'aboveboard' },
      });
    }
    expect(new Set(at.posthog.map(({ path, body }) => `${path} ${body.api_key}`))).toEqual(
      new Set(['/batch/ phc_example']),
    );
  });

  test('after `uninstall` nothing is left, and who was never told that anything is sent is not told now', async () => {
    await run('install', '--yes');
    expect(await run('uninstall')).toMatchObject({ exit: 0, stderr: '' });
    expect(existsSync(join(at.machine.home, '.codegraph'))).toBe(false);
    expect(at.relay.connections()).toBe(0);
    const config = readFileSync(join(at.machine.home, 'canary-project/.mcp.json'), 'utf8');
    expect(JSON.parse(config)).toEqual({ mcpServers: {} });
  });

  test('a server that still runs after `uninstall` writes and sends nothing any more', async () => {
    await run('telemetry', 'on');
    const agent = await at.machine.agent();
    await agent.call('codegraph_status');
    await run('uninstall');
    expect(rows().map(({ event }) => event)).toEqual(['uninstall']);
    const { length } = at.relay.requests;
    await agent.call('codegraph_status');
    expect(await agent.end()).toMatchObject({ exit: 0, stderr: '' });
    expect(existsSync(join(at.machine.home, '.codegraph'))).toBe(false);
    expect(at.relay.requests).toHaveLength(length);
  });
});

const sameName = (fields: object, properties: object) =>
  ['kind', 'name'].every((key) => valueIn(fields, key) === valueIn(properties, key)) || !('name' in fields);
const valueIn = (values: object, name: string): unknown => (values as Readonly<Record<string, unknown>>)[name];

describe('the schema is the allowlist', () => {
  test('TELEMETRY.md documents each field: the page is what the contract says', () => {
    const check = [aboveboard, 'docs', '--check', '--contract', 'telemetry.contract.ts'];
    execFileSync(process.execPath, check, { cwd: join(root, 'examples/codegraph'), stdio: 'pipe' });
  });

  test('never code, paths, names of files or symbols, or queries: not on the wire, and not in what telemetry keeps', async () => {
    await run('telemetry', 'on');
    for (const args of [
      ['init', '--index'],
      ['query', 'canaryQuery'],
      ['files'],
      ['canary-command'],
      ['query', '--canary'],
    ])
      await at.machine.run(args, { AT: noon(1) });
    const agent = await at.machine.agent('canary client', { AT: noon(1) });
    await agent.call('codegraph_search', 'canaryQuery');
    await agent.call('canary_tool');
    await agent.end();
    await deliver(7);
    expect(at.relay.requests.map(({ headers, body }) => JSON.stringify(headers) + body).join()).not.toContain('canary');
    const kept = at.machine.files().map((name) => readFileSync(join(at.machine.dir, name), 'utf8'));
    expect(kept.join()).not.toContain('canary');
  });
});

describe('consent', () => {
  test('the installer asks up front, by a visible toggle that is on by default, once, and never again', async () => {
    expect((await at.machine.type('\n', ['install'])).stdout).toContain('[Y/n]');
    expect((await run('telemetry', 'status')).stdout).toMatch(/^telemetry: on\ndecided by: The choice of /);
    const again = await at.machine.type('', ['install']);
    expect(again).toMatchObject({ exit: 0, stdout: expect.not.stringContaining('[Y/n]') });
  });

  test('a no at the toggle leaves the no and nothing else, and is not asked again', async () => {
    await at.machine.type('n\n', ['install']);
    expect((await at.machine.type('', ['install'])).stdout).not.toContain('[Y/n]');
    await run('index');
    expect(at.machine.files()).toEqual(['choice.json']);
    expect(at.relay.connections()).toBe(0);
  });

  test('where nobody can be asked, one line on stderr before the first send, and no send in the run that shows it', async () => {
    expect(await run('install', '--yes')).toMatchObject({ exit: 0, stderr: '' });
    const first = await at.machine.agent();
    await eventually(() => first.stderr()).toMatch(NOTICE);
    await first.end();
    expect(at.relay.connections()).toBe(0);
    await deliver(1);
  });

  test('recording only buffers, and is silent: so the toggle always comes before any notice', async () => {
    for (let i = 0; i < 2; i++) expect((await run('files')).stderr).not.toMatch(/telemetry/);
    expect(buffered()).toEqual(['buffer.jsonl']);
    const { stdout } = await at.machine.type('\n', ['install']);
    expect(stdout).toContain('[Y/n]');
    expect(stdout).not.toContain('sends anonymous usage telemetry');
    expect(at.relay.connections()).toBe(0);
  });
});

describe('precedence: DO_NOT_TRACK, then CODEGRAPH_TELEMETRY, then the stored choice, then on', () => {
  test.each([
    [{ DO_NOT_TRACK: '1', CODEGRAPH_TELEMETRY: '1' }, 'on', 'off', 'do-not-track'],
    [{ CODEGRAPH_TELEMETRY: '0' }, 'on', 'off', 'environment'],
    [{ CODEGRAPH_TELEMETRY: '1' }, 'off', 'on', 'environment'],
    [{}, 'off', 'off', 'stored'],
    [{}, undefined, 'on', 'default'],
  ])('%j over a stored %s: %s', async (env: Variables, stored, mode, decider) => {
    if (stored !== undefined) await run('telemetry', stored);
    const { stdout } = await at.machine.run(['telemetry', 'status', '--json'], env);
    expect(JSON.parse(stdout)).toMatchObject({ mode, decider });
  });

  test('defect 4: `off`, `no` and `disabled` are a no, and so is a word that nobody knows', async () => {
    for (const CODEGRAPH_TELEMETRY of ['off', 'no', 'disabled', 'None']) {
      const { stdout } = await at.machine.run(['telemetry', 'status'], { CODEGRAPH_TELEMETRY });
      expect(stdout).toContain('telemetry: off\ndecided by: The environment variable CODEGRAPH_TELEMETRY says off.');
    }
  });
});

describe('off is off', () => {
  test('nothing is recorded, no socket is opened, and what was buffered is deleted', async () => {
    await run('files');
    expect(buffered()).not.toEqual([]);
    await run('telemetry', 'off');
    for (const args of [['install', '--yes'], ['init', '--index'], ['query', 'x'], ['status'], ['nonsense']])
      await run(...args);
    const agent = await at.machine.agent();
    await agent.call('codegraph_status');
    await agent.end();
    expect(at.machine.files()).toEqual(['choice.json']);
    expect(at.relay.connections()).toBe(0);
  });

  test('defect 5: off deletes the id, a server that runs stops at once, and on is another id', async () => {
    await run('telemetry', 'on');
    const agent = await at.machine.agent();
    await agent.call('codegraph_status');
    await eventually(buffered).toEqual(['buffer.jsonl']);
    const id = () => readFileSync(join(at.machine.dir, 'id'), 'utf8');
    const first = id();
    await agent.call('codegraph_status');
    await run('telemetry', 'off');
    await agent.call('codegraph_status');
    await agent.end();
    expect(at.machine.files()).toEqual(['choice.json']);
    expect(at.relay.connections()).toBe(0);
    await run('telemetry', 'on');
    await run('files');
    expect(id()).not.toBe(first);
  });
});

describe('no cost', () => {
  test('no dependency', () => {
    const client = JSON.parse(readFileSync(join(root, 'packages/client/package.json'), 'utf8')) as object;
    expect(Object.keys(client)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(peer|optional)?dependencies$/i)]),
    );
  });

  test('nothing on stdout: what the protocol says is byte for byte the same, whether it is off, on, refused or unanswered; silent on failure', async () => {
    const session = async (env: Variables) => {
      await at.machine.run(['files'], env);
      const agent = await at.machine.agent('cursor', env);
      const replies = [
        await agent.call('codegraph_status'),
        await agent.call('codegraph_search', 'Main'),
        await agent.call('nope'),
      ];
      if (env.WAIT !== undefined) await eventually(() => at.relay.requests.length).toBeGreaterThan(0);
      const { exit, stdout, stderr } = await agent.end();
      expect([exit, stderr, replies.length]).toEqual([0, '', 3]);
      return stdout;
    };
    await run('index');
    const silent = await session({ CODEGRAPH_TELEMETRY: '0' });
    expect(await session({ CODEGRAPH_TELEMETRY: '1', CODEGRAPH_TELEMETRY_ENDPOINT: 'http://127.0.0.1:9' })).toBe(
      silent,
    );
    at.relay.behave('hang');
    expect(await session({ CODEGRAPH_TELEMETRY: '1', AT: noon(-2), WAIT: '' })).toBe(silent);
  });

  test('an increment in memory on the hot path, which is counted after the tool’s reply is on the wire', async () => {
    await run('index');
    await run('telemetry', 'on');
    const TRACE = join(at.machine.home, 'trace');
    const agent = await at.machine.agent('cursor', { TRACE });
    for (let i = 0; i < 100; i++) await agent.call('codegraph_status');
    await agent.end();
    const trace = readFileSync(TRACE, 'utf8').trim().split('\n');
    const replies = trace.flatMap((line, i) => (line.startsWith('reply') ? i : []));
    // Between two replies nothing of telemetry is touched, but where a second is over and memory is written.
    const touched = replies.filter((place, i) => i > 0 && place - (replies[i - 1] as number) > 1);
    expect(replies).toHaveLength(101);
    expect(trace.at(-1)).toMatch(/^telemetry/);
    expect(touched.length).toBeLessThan(30);
    expect(trace.filter((line) => line.endsWith('buffer')).length).toBeLessThan(30);
    const counted = at.machine.buffered().filter(({ fields }) => fields.name === 'codegraph_status');
    expect(counted.reduce((sum, { fields }) => sum + Number(fields.count), 0)).toBe(100);
  });

  test('at most 256 KB of local buffer, and a corrupt line costs nothing but itself', async () => {
    await run('telemetry', 'on');
    await at.machine.run(['files'], { AT: noon(1) });
    const buffer = join(at.machine.dir, 'buffer.jsonl');
    const line = readFileSync(buffer, 'utf8');
    for (let round = 0; round < 3; round++) {
      const room = 127 * 1024 - statSync(buffer).size;
      appendFileSync(buffer, `${line.repeat(Math.max(0, Math.floor(room / line.length)))}{"v":1,"mark":`);
      await at.machine.run(['files'], { AT: noon(1) });
      const sizes = buffered().map((name) => statSync(join(at.machine.dir, name)).size);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(256 * 1024);
    }
    const agent = await at.machine.agent();
    await eventually(() => rows().map(({ fields }) => fields?.name)).toContain('files');
    expect(await agent.end()).toMatchObject({ exit: 0, stderr: '' });
  });

  test('no retries in a run; what failed is queued again, and what a crashed sender held is merged back', async () => {
    await run('telemetry', 'on');
    await at.machine.run(['files'], { AT: noon(1) });
    at.relay.behave({ status: 503 });
    const failing = await at.machine.agent('cursor', { HURRY: '' });
    await eventually(() => at.relay.requests.length).toBe(1);
    for (let i = 0; i < 5; i++) await failing.call('codegraph_status');
    expect(await failing.end()).toMatchObject({ stderr: '' });
    expect(at.relay.requests).toHaveLength(1);

    // The next day a sender is killed in the middle, and the day after everything arrives.
    at.relay.behave('hang');
    const crashing = await at.machine.agent('cursor', { AT: noon(-1) });
    await eventually(() => at.relay.requests.length).toBe(2);
    crashing.child.kill('SIGKILL');
    await crashing.ended;
    expect(buffered().some((name) => name.startsWith('sending'))).toBe(true);
    for (const name of buffered()) utimesSync(join(at.machine.dir, name), 0, 0);
    at.relay.behave('pass');
    const ids = at.relay.requests.map(({ body }) => (JSON.parse(body) as { batch: string }).batch);
    const last = await at.machine.agent('cursor', { AT: noon(-2) });
    await eventually(() => rows().length).toBeGreaterThanOrEqual(1);
    await last.end();
    expect(rows()).toContainEqual(
      expect.objectContaining({ event: 'usage_rollup', fields: expect.objectContaining({ name: 'files' }) }),
    );
    // Sent again under its own id, so that an answer that was lost makes no second event.
    expect(new Set([...ids, at.relay.batches()[0]?.batch])).toHaveProperty('size', 1);
  });
});

describe('process.exit', () => {
  test('a command that ends in `process.exit()` is covered by a synchronous append at exit', async () => {
    expect(await run('query', 'x')).toMatchObject({ exit: 1, stderr: expect.stringContaining('no index') });
    const fields = { kind: 'cli_command', name: 'query', count: 1, error_count: 1 };
    expect(at.machine.buffered()).toEqual([{ event: 'usage_rollup', day: day(0), fields }]);
  });

  test('sends ride on long-running commands', async () => {
    await run('telemetry', 'on');
    await at.machine.run(['files'], { AT: noon(1) });
    const { child, ended } = at.machine.start(['index', '--files-from', '-']);
    await eventually(() => at.relay.batches().length).toBe(1);
    child.stdin?.end('main.go\n');
    expect(await ended).toMatchObject({ exit: 0, stdout: 'indexed 1 files\n', stderr: '' });
  });

  test('and on an interval of the daemon, which keeps nothing alive', async () => {
    await run('telemetry', 'on');
    const agent = await at.machine.agent('claude-code', { HURRY: '' });
    await run('index');
    await eventually(() => rows().map(({ event }) => event)).toEqual(['index']);
    expect(await agent.end()).toMatchObject({ exit: 0, stderr: '' });
  });
});

describe('volume', () => {
  test('defect 10: it grows with machines and not with calls: many processes a day are one row for each tool, and only days that are over leave', async () => {
    await run('telemetry', 'on');
    const session = async (AT: string, calls: number) => {
      const agent = await at.machine.agent('claude-code', { AT });
      for (let i = 0; i < calls; i++) await agent.call('codegraph_status');
      await agent.end();
    };
    await Promise.all(Array.from({ length: 6 }, () => session(noon(1), 5)));
    await session(new Date().toISOString(), 3);
    const names = () => rows().map((row) => [row.day, row.fields?.name, row.fields?.count]);
    await deliver(2);
    const expected = [
      [day(1), 'codegraph_status', 30],
      [day(1), 'serve', 6],
    ];
    expect(names()).toEqual(expect.arrayContaining(expected));
    await eventually(at.books).toMatchObject({ received: 2, stored: 2 });
  });
});

describe('commands', () => {
  test('`telemetry status`, `on`, `off`: what holds and who decided it; a choice that is overruled says by what; never counted', async () => {
    const off = await run('telemetry', 'off');
    expect(off.stdout).toMatch(/^telemetry: your choice is stored: off\n/);
    expect((await run('telemetry')).stdout).toMatch(
      /^telemetry: off\ndecided by: The choice of .*choice\.json says off\./,
    );
    const on = await at.machine.run(['telemetry', 'on'], { CODEGRAPH_TELEMETRY: '0' });
    expect(on.stdout).toContain(
      'but it is overruled, and telemetry is off: The environment variable CODEGRAPH_TELEMETRY',
    );
    expect(await run('telemetry', 'nonsense')).toMatchObject({
      exit: 2,
      stdout: '',
      stderr: expect.not.stringContaining('nonsense'),
    });
    expect(at.machine.files()).toEqual(['choice.json']);
  });
});

describe('tests', () => {
  test('a guard for the whole suite: a process that a test starts is told not to track, and sends nothing', async () => {
    const guarded = { DO_NOT_TRACK: process.env.DO_NOT_TRACK ?? '' };
    const { stdout } = await at.machine.run(['telemetry', 'status', '--json'], guarded);
    expect(JSON.parse(stdout)).toMatchObject({ mode: 'off', decider: 'do-not-track' });
    writeFileSync(join(at.machine.home, 'nothing'), '');
    await at.machine.run(['files'], guarded);
    expect(at.machine.files()).toEqual([]);
  });
});
