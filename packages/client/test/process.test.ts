import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { type Collector, startCollector } from './collector.ts';
import { ended, runTool, startTool } from './tool.ts';

let collector: Collector;
let dir: string;
/** The person has chosen, so no notice stands in the way. */
const env = (more: Record<string, string> = {}) => ({
  TESTTOOL_TELEMETRY: '1',
  TESTTOOL_TELEMETRY_ENDPOINT: collector.url,
  ...more,
});

beforeEach(async () => {
  collector = await startCollector();
  dir = join(temporaryFolder(), 'home');
});
afterEach(() => collector.close());

describe('a tool that is built in either way', () => {
  test.each(['esm', 'cjs'] as const)('delivers what it recorded (%s)', async (format) => {
    const run = await runTool(
      dir,
      `telemetry.command_run({ command: 'index' }); telemetry.$deliver().then((d) => { if (d.outcome !== 'delivered') process.exitCode = 1; });`,
      { format, env: env() },
    );
    expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(collector.events().map(({ event }) => event)).toEqual(['active', 'command_run']);
    expect(collector.received[0]).toMatchObject({
      path: '/v1/batch',
      batch: { key: 'ab_test', revision: 0, common: { version: '1.4', os: 'linux' } },
    });
  });
});

describe('off', () => {
  test.each([
    ['DO_NOT_TRACK', { DO_NOT_TRACK: '1', TESTTOOL_TELEMETRY: '1' }, 'on'],
    ['its variable', { TESTTOOL_TELEMETRY: 'off' }, 'on'],
    ['its default', {}, 'off'],
  ] as const)('by %s makes no file, no connection and no output', async (_by, off, consent) => {
    const run = await runTool(
      dir,
      `for (let i = 0; i < 10; i++) telemetry.command_run({ command: 'index' }); telemetry.usage({ tool: 'search', calls: 1 }); telemetry.$flush(); await telemetry.$deliver(); telemetry.$status();`,
      { env: { TESTTOOL_TELEMETRY_ENDPOINT: collector.url, ...off }, consent },
    );
    expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(existsSync(dir)).toBe(false);
    expect(collector.received).toEqual([]);
  });

  test('by choice leaves the choice and nothing else', async () => {
    await runTool(
      dir,
      `telemetry.started(); telemetry.usage({ tool: 'search', calls: 1 }); telemetry.command_run({ command: 'index' });`,
      { env: env() },
    );
    expect(readdirSync(dir).sort()).toEqual(expect.arrayContaining(['buffer.jsonl', 'id', 'presence.json']));
    await runTool(dir, `telemetry.$choose('off');`);
    expect(readdirSync(dir)).toEqual(['choice.json']);
  });
});

describe('the process', () => {
  test('a record just before process.exit() is delivered by the next run', async () => {
    const first = await runTool(dir, `telemetry.command_run({ command: 'sync' }); process.exit(7);`, { env: env() });
    expect(first).toEqual({ code: 7, stdout: '', stderr: '' });
    expect(collector.received).toEqual([]);
    // The next run asks for nothing: it only lives a little longer than its first record.
    const next = startTool(dir, `telemetry.command_run({ command: 'query' }); setInterval(() => {}, 1000);`, {
      env: env(),
    });
    await collector.requests(1);
    next.kill('SIGKILL');
    expect(collector.events().map(({ fields }) => fields.command)).toEqual([undefined, 'sync']);
  });

  test('that is switched on in the middle loses no more at its end than one that was on from the start', async () => {
    const body = `telemetry.command_run({ command: 'index' }); telemetry.$choose('on'); telemetry.command_run({ command: 'query' }); process.exit();`;
    const run = await runTool(dir, body, { consent: 'off', env: { TESTTOOL_TELEMETRY_ENDPOINT: collector.url } });
    expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
    const buffer = readFileSync(join(dir, 'buffer.jsonl'), 'utf8');
    expect([buffer.includes('query'), buffer.includes('index')]).toEqual([true, false]);
  });

  const bodies = [
    ['a plain end', `telemetry.command_run({ command: 'index' });`, 0],
    ['an awaited delivery', `telemetry.command_run({ command: 'index' }); await telemetry.$deliver();`, 0],
    ['an exit code', `telemetry.command_run({ command: 'index' }); process.exitCode = 3;`, 3],
    ['process.exit', `telemetry.command_run({ command: 'index' }); await telemetry.$deliver(); process.exit(4);`, 4],
  ] as const;
  const collectors = [
    ['hangs', 'hang'],
    ['closes the line', 'cut'],
    ['trickles', 'trickle'],
    ['redirects', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['refuses', { status: 400 }],
  ] as const;
  test.each(collectors)('ends as it would without us where the collector %s', async (_how, behaviour) => {
    collector.behave(behaviour);
    for (const [, body, code] of bodies) {
      // A buffer of an earlier run, so that every run tries to deliver.
      await runTool(dir, `telemetry.command_run({ command: 'sync' });`, { env: env() });
      const run = await runTool(dir, body, { env: env(), options: 'budget: 300,' });
      expect(run).toEqual({ code, stdout: '', stderr: '' });
    }
  });

  test('ends as it would where nobody listens', async () => {
    const closed = { TESTTOOL_TELEMETRY_ENDPOINT: 'http://127.0.0.1:1' };
    for (const [, body, code] of bodies)
      expect(await runTool(dir, body, { env: env(closed) })).toEqual({ code, stdout: '', stderr: '' });
  });

  test('is not held by a collector that hangs', async () => {
    await runTool(dir, `telemetry.command_run({ command: 'sync' });`, { env: env() });
    collector.behave('hang');
    // Ends by itself after the request has left; the budget is a minute, the test's patience is half of that.
    const run = await runTool(
      dir,
      `telemetry.command_run({ command: 'index' });
setTimeout(() => {}, 300);`,
      { env: env(), options: 'budget: 60_000,' },
    );
    expect(run.code).toBe(0);
    expect(collector.received).toHaveLength(1);
  });

  test('is not held where connections are dropped, not even in the middle of connecting', async () => {
    const drop = await dropping();
    const variables = env({ TESTTOOL_TELEMETRY_ENDPOINT: drop.url });
    await runTool(dir, `telemetry.command_run({ command: 'sync' });`, { env: variables });
    const run = await runTool(
      dir,
      `telemetry.command_run({ command: 'index' }); console.log('done'); setTimeout(() => {}, 20);`,
      { env: variables, options: 'budget: 60_000,' },
    );
    drop.close();
    expect(run).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
  });

  test('is killed at any time and loses at most a second', async () => {
    const child = startTool(
      dir,
      `telemetry.command_run({ command: 'index' }); setInterval(() => {}, 1000); const { existsSync } = await import('node:fs'); const look = setInterval(() => { if (existsSync(${JSON.stringify(join(dir, 'buffer.jsonl'))})) console.log('written'); }, 20);`,
      { env: env() },
    );
    await new Promise((done) => child.stdout?.once('data', done));
    child.kill('SIGKILL');
    expect(readFileSync(join(dir, 'buffer.jsonl'), 'utf8')).toContain('command_run');
  });

  test.each([
    [
      'a file where a folder should be',
      () => {
        const file = join(temporaryFolder(), 'file');
        writeFileSync(file, '');
        return join(file, 'below');
      },
    ],
    ['a home that is no home', () => '/proc/1/nope/deep/er'],
  ])('lives with %s, and delivers from memory', async (_what, where) => {
    const run = await runTool(
      where(),
      `telemetry.started(); telemetry.command_run({ command: 'index' }); telemetry.$flush(); await telemetry.$deliver(); telemetry.$choose('off'); telemetry.$status();`,
      { env: env() },
    );
    expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(
      collector
        .events()
        .map(({ event }) => event)
        .sort(),
    ).toEqual(['command_run', 'started']);
  });

  test('shows a developer what it would send, and keeps and sends nothing', async () => {
    const run = await runTool(dir, `telemetry.command_run({ command: 'index' }); await telemetry.$deliver();`, {
      env: env({ TESTTOOL_TELEMETRY_DEBUG: '1' }),
    });
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(JSON.parse(run.stderr)).toMatchObject({
      key: 'ab_test',
      events: [{ event: 'command_run', fields: { command: 'index' } }],
    });
    expect(existsSync(dir)).toBe(false);
    expect(collector.received).toEqual([]);
  });
});

test('a run that only records loads one file of ours, and nothing of Node’s that is slow to load', async () => {
  const body = `telemetry.command_run({ command: 'index' }); process.on('exit', () => {
    const ours = Object.keys(require.cache).filter((file) => file.includes('aboveboard/dist'));
    const slow = /NativeModule (crypto|http|https|net|tls|dns|child_process|worker_threads|cluster)$/;
    console.log(JSON.stringify([ours.map((file) => require('node:path').basename(file)).sort(), process.moduleLoadList.filter((name) => slow.test(name))]));
  });`;
  // The first run of a day makes the day's marks.
  await runTool(dir, body, { env: env(), format: 'cjs' });
  const { stdout } = await runTool(dir, body, { env: env(), format: 'cjs' });
  expect(JSON.parse(stdout)).toEqual([['command.cjs', 'contract.cjs', 'index.cjs'], []]);
});

describe('a claim', () => {
  test('of a process that was killed before it had its answer is sent by the next, under the same id', async () => {
    collector.behave('hang', { status: 204 });
    const child = startTool(dir, `telemetry.command_run({ command: 'index' }); await telemetry.$deliver();`, {
      env: env(),
      options: 'budget: 60_000,',
    });
    await collector.requests(1);
    child.kill('SIGKILL');
    await ended(child);
    await runTool(dir, `await telemetry.$deliver();`, { env: env() });
    const [first, second] = collector.received;
    expect(second?.batch).toEqual(first?.batch);
    expect(readdirSync(dir).filter((name) => /buffer|sending/.test(name))).toEqual([]);
  });

  test('in the hands of a living process is not touched by another', async () => {
    collector.behave('hang');
    const child = startTool(dir, `telemetry.command_run({ command: 'index' }); await telemetry.$deliver();`, {
      env: env(),
      options: 'budget: 60_000,',
    });
    await collector.requests(1);
    await runTool(dir, `await telemetry.$deliver();`, { env: env() });
    expect(collector.received).toHaveLength(1);
    child.kill('SIGKILL');
    await ended(child);
  });
});

describe('many processes at once', () => {
  test('keep 50 of 50 events and counts, while they also deliver', async () => {
    mkdirSync(dir, { recursive: true });
    const body = `telemetry.command_run({ command: 'index' }); telemetry.usage({ tool: 'search', calls: 2 }); setTimeout(() => {}, Math.random() * 50);`;
    const tomorrow = `host: { now: () => Date.now() + 86_400_000 },`;
    await Promise.all(Array.from({ length: 50 }, () => runTool(dir, body, { env: env() })));
    // A day later: the last of it, and the counters of the completed day.
    for (let i = 0; i < 3; i++) await runTool(dir, 'await telemetry.$deliver();', { env: env(), options: tomorrow });
    const events = collector.events();
    expect(events.filter(({ event }) => event === 'command_run')).toHaveLength(50);
    const calls = events.filter(({ event }) => event === 'usage').map(({ fields }) => fields.calls as number);
    expect(calls.reduce((a, b) => a + b, 0)).toBe(100);
    expect(events.filter(({ event }) => event === 'active')).toHaveLength(1);
    expect(readdirSync(dir).filter((name) => /buffer|sending|tmp/.test(name))).toEqual([]);
  });

  test('make one id in 20 first starts', async () => {
    await Promise.all(Array.from({ length: 20 }, () => runTool(dir, `telemetry.started();`, { env: env() })));
    await runTool(dir, 'await telemetry.$deliver();', { env: env() });
    const ids = collector.received.flatMap(({ batch }) =>
      batch.events[0]?.event === 'started' ? [batch.identity] : [],
    );
    expect(new Set(ids)).toEqual(new Set([readFileSync(join(dir, 'id'), 'utf8').trim()]));
    expect(collector.events()).toHaveLength(21); // and one report of presence
  });
});

describe('the notice', () => {
  test('comes before anything is sent, once, and its run sends nothing', async () => {
    const sending = { TESTTOOL_TELEMETRY_ENDPOINT: collector.url };
    const body = `telemetry.command_run({ command: 'index' }); await telemetry.$deliver();`;
    const first = await runTool(dir, body, { env: sending });
    expect(first.stderr).toMatch(
      /^testtool sends anonymous usage telemetry.*TESTTOOL_TELEMETRY=0.*DO_NOT_TRACK=1.*\n$/,
    );
    expect(first.stderr.trim().split('\n')).toHaveLength(1);
    expect(first.stdout).toBe('');
    expect(collector.received).toEqual([]);
    expect(await runTool(dir, body, { env: sending })).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(collector.events().filter(({ event }) => event === 'command_run')).toHaveLength(2);
  });

  test('is not shown while nothing would be sent, nor where somebody has chosen', async () => {
    const sending = { TESTTOOL_TELEMETRY_ENDPOINT: collector.url };
    expect((await runTool(dir, `telemetry.command_run({ command: 'index' });`, { env: sending })).stderr).toBe('');
    expect(
      (
        await runTool(
          dir,
          `telemetry.$choose('on'); telemetry.command_run({ command: 'index' }); await telemetry.$deliver();`,
          { env: sending },
        )
      ).stderr,
    ).toBe('');
    expect(collector.received).toHaveLength(1);
  });
});

/** A port whose queue of connections is full, as behind a firewall that drops: nobody is refused, and nobody gets through. */
async function dropping(): Promise<{ url: string; close(): void }> {
  const child = spawn('python3', [
    '-c',
    `
import socket, time
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0)
cs = []
for i in range(4):
    c = socket.socket(); c.setblocking(False); cs.append(c)
    try: c.connect(s.getsockname())
    except BlockingIOError: pass
print(s.getsockname()[1], flush=True)
time.sleep(120)`,
  ]);
  const port = await new Promise<string>((done) => child.stdout.once('data', (chunk) => done(String(chunk).trim())));
  return { url: `http://127.0.0.1:${port}`, close: () => void child.kill() };
}
