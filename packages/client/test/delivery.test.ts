import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  choice,
  contract,
  count,
  digest,
  event,
  flag,
  install,
  once,
  os,
  perProcess,
  rollup,
  version,
} from '@aboveboard/contract';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { createTelemetry } from '../src/index.ts';
import { deliver } from '../src/session/deliver.ts';
import { SESSION } from '../src/session/key.ts';
import type { Session } from '../src/session/session.ts';
import { type Collector, startCollector } from './collector.ts';

const why = 'To test.';
const commands = ['index', 'query', 'sync'] as const;
const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why, consent: 'on' },
  streams: {
    default: { identity: { type: 'none' } },
    installs: { identity: install({ why }) },
    runs: { identity: perProcess({ why }) },
  },
  common: { version: version({ why }), os: os() },
  events: {
    command_run: event({ why, fields: { command: choice(commands, { why, other: false }) } }),
    started: event({ why, stream: 'installs' }),
    ran: event({ why, stream: 'runs' }),
    project: event({ why, fields: { remote: digest({ of: 'the address of the remote', why }) } }),
    first: once('process', { why }),
    daily: once('day', { why }),
    upgraded: once('version', { why }),
    usage: rollup('day', {
      why,
      by: { tool: choice(['search', 'explore'], { why }), isCached: flag({ why }) },
      counts: { calls: count({ why, max: 10 }), errors: count({ why }) },
    }),
  },
});

let collector: Collector;
let dir: string;
let now: number;
let env: Record<string, string>;
let lines: string[];
const DAY = 86_400_000;

beforeEach(async () => {
  collector = await startCollector();
  dir = join(temporaryFolder(), 'home');
  now = Date.parse('2026-11-21T12:00:00Z');
  env = { TOOL_TELEMETRY_ENDPOINT: collector.url, TOOL_TELEMETRY: 'on' };
  lines = [];
});
afterEach(() => collector.close());

/** As a run of the tool would have it. */
const start = (more: { key?: string; config?: boolean; budget?: number; version?: string } = {}) => {
  const { version: of = '1.4.2', ...options } = more;
  const telemetry = createTelemetry(tool, {
    key: 'ab_test',
    common: { version: of },
    dir,
    ...options,
    host: { env, now: () => now, stderr: (line) => lines.push(line) },
  });
  // Or it would write what it has in memory at the end of all tests, into a folder that is gone.
  onTestFinished(() => telemetry.$flush());
  return telemetry;
};
const files = () => (existsSync(dir) ? readdirSync(dir).sort() : []);
/** Lets the deliveries begin that runs start by themselves: here they are in one process, and would take from each other. */
const aside = () => new Promise((done) => setTimeout(done, 120));
const names = () =>
  collector
    .events()
    .map(({ event: name }) => name)
    .sort();
const onDisk = () => files().filter((name) => /buffer|sending/.test(name));

describe('what is delivered', () => {
  test('has the common fields as they are when it is written, so that a host that runs for days may give a getter', async () => {
    let of = '1.4.2';
    const common = {
      get version() {
        return of;
      },
    };
    const host = { env, now: () => now, stderr: () => {} };
    const telemetry = createTelemetry(tool, { key: 'ab_test', dir, common, host });
    telemetry.command_run({ command: 'index' });
    telemetry.$flush();
    of = '1.5.0';
    telemetry.command_run({ command: 'query' });
    await telemetry.$deliver();
    const versions = collector.received.map(({ batch }) => (batch.common as { readonly version: string }).version);
    expect(versions.sort()).toEqual(['1.4', '1.5']);
  });

  test('is what the contract says, in a batch a stream', async () => {
    const telemetry = start();
    telemetry.command_run({ command: 'index' });
    telemetry.command_run({ command: 'secret' as 'index' });
    telemetry.started();
    telemetry.ran();
    expect(await telemetry.$deliver()).toEqual({ sent: 4, kept: 0, outcome: 'delivered' });
    const batches = collector.received.map(({ batch }) => batch);
    expect(batches.map(({ events }) => events.map(({ event: name }) => name))).toEqual([
      ['active', 'command_run'],
      ['started'],
      ['ran'],
    ]);
    expect(batches.map(({ identity }) => identity?.length)).toEqual([undefined, 32, 32]);
    expect(batches[0]).toMatchObject({ key: 'ab_test', revision: 0, common: { version: '1.4' } });
    expect(batches[0]?.contract).toMatch(/^[0-9a-f]{64}$/);
    // Nothing that two batches have in common may link them.
    expect(new Set(batches.map(({ batch }) => batch.slice(0, 8))).size).toBe(3);
    expect(onDisk()).toEqual([]);
    expect(await telemetry.$deliver()).toEqual({ sent: 0, kept: 0, outcome: 'nothing' });
  });

  test('carries no header that tells who calls, and is packed where that helps', async () => {
    const telemetry = start();
    telemetry.command_run({ command: 'index' });
    await telemetry.$deliver();
    for (let i = 0; i < 90; i++) telemetry.command_run({ command: 'query' });
    await telemetry.$deliver();
    const [small, large] = collector.received;
    expect(Object.keys(small?.headers ?? {}).sort()).toEqual(['connection', 'content-length', 'content-type', 'host']);
    expect(large?.headers['content-encoding']).toBe('gzip');
    expect(large?.bytes).toBeLessThan(1024);
    expect(large?.batch.events).toHaveLength(90);
  });

  test('comes in batches of at most 100', async () => {
    const telemetry = start();
    for (let i = 0; i < 250; i++) telemetry.command_run({ command: 'query' });
    expect(await telemetry.$deliver()).toMatchObject({ sent: 251, outcome: 'delivered' });
    expect(Math.max(...collector.received.map(({ batch }) => batch.events.length))).toBe(100);
  });

  test('is reported once where it is to be reported once', async () => {
    const run = async () => {
      const telemetry = start();
      for (let i = 0; i < 3; i++) {
        telemetry.first();
        telemetry.daily();
        telemetry.upgraded();
      }
      await telemetry.$deliver();
    };
    await run();
    await run();
    expect(names()).toEqual(['active', 'daily', 'first', 'first', 'upgraded']);
    now += DAY;
    await run();
    expect(names()).toEqual(['active', 'active', 'daily', 'daily', 'first', 'first', 'first', 'upgraded']);
  });

  test('tells equal inputs of a digest from others, and nothing more', async () => {
    const telemetry = start();
    for (const remote of ['https://a', 'https://a', 'https://b']) telemetry.project({ remote });
    await telemetry.$deliver();
    const [a, again, b] = collector.events().flatMap(({ fields }) => fields.remote ?? []);
    expect(a).toMatch(/^[0-9a-f]{32}$/);
    expect(again).toBe(a);
    expect(b).not.toBe(a);
    expect(JSON.stringify(collector.received)).not.toContain('https://a');
  });

  test('has another digest of one input on the next machine, so that no list of likely inputs finds it', async () => {
    const remote = 'https://git.example.com/ada/shop';
    for (const machine of ['one', 'two']) {
      dir = join(dir, '..', machine);
      const telemetry = start();
      telemetry.project({ remote });
      await telemetry.$deliver();
    }
    const [one, two] = collector.events().flatMap(({ fields }) => (fields.remote as string | undefined) ?? []);
    expect(two).toMatch(/^[0-9a-f]{32}$/);
    expect(two).not.toBe(one);
    for (const guess of [remote, `tool.project.remote\0\0${remote}`]) {
      const hash = createHash('sha256').update(guess).digest('hex');
      for (const digest of [one, two]) expect(hash).not.toContain(digest);
    }
  });

  test('counts installs without identifying them', async () => {
    for (let day = 0; day < 40; day++) {
      const short = start();
      short.first();
      // As at its end: a second later it would be another day here.
      short.$flush();
      const telemetry = start();
      telemetry.command_run({ command: 'index' });
      await telemetry.$deliver();
      now += DAY;
    }
    const active = collector.events().filter(({ event: name }) => name === 'active');
    const sum = (flagName: string) => active.filter(({ fields }) => fields[flagName] === true).length;
    // 21 November to 30 December 2026: 40 days, the weeks of 16 November to 28 December, two months.
    expect([sum('day'), sum('week'), sum('month')]).toEqual([40, 7, 2]);
    expect(new Set(active.map(({ fields }) => fields.cohort))).toEqual(new Set(['2026-11-16']));
  });
});

describe('counters', () => {
  test('leave when their day is over, one row a combination', async () => {
    for (let run = 0; run < 3; run++) {
      const telemetry = start();
      telemetry.usage({ tool: 'search', isCached: true, calls: 3, errors: 1 });
      telemetry.usage({ tool: 'search', isCached: true, calls: 1 });
      telemetry.usage({ tool: 'search', isCached: false });
      await telemetry.$deliver();
    }
    expect(names()).toEqual(['active']);
    expect(start().$status().waiting).toBeGreaterThan(0);
    now += DAY;
    await start().$deliver();
    const rows = collector.events().filter(({ event: name }) => name === 'usage');
    expect(rows).toEqual([
      { event: 'usage', day: '2026-11-21', fields: { tool: 'search', isCached: true, calls: 10, errors: 3 } },
      { event: 'usage', day: '2026-11-21', fields: { tool: 'search', isCached: false, calls: 0, errors: 0 } },
    ]);
    expect(onDisk()).toEqual([]);
  });

  test('of a clock that goes backwards are all there, and none twice', async () => {
    const add = () => {
      const telemetry = start();
      telemetry.usage({ tool: 'search', isCached: false, calls: 2 });
      telemetry.$flush();
      return telemetry;
    };
    const calls = () => collector.events().flatMap(({ event, fields }) => (event === 'usage' ? [fields.calls] : []));
    add();
    now -= 3 * DAY;
    await add().$deliver();
    now += 9 * DAY;
    await start().$deliver();
    expect(calls()).toEqual([2, 2]);
  });
});

describe('a collector that does not take it', () => {
  const record = (telemetry = start({ budget: 300 })) => {
    telemetry.command_run({ command: 'index' });
    return telemetry;
  };

  test.each([
    ['hangs', 'hang'],
    ['closes the line', 'cut'],
    ['redirects', { status: 307, headers: { location: 'http://127.0.0.1:1/' } }],
    ['is not available', { status: 503 }],
    ['is behind a bad gateway', { status: 502 }],
  ] as const)('%s: everything is kept, and sent again under the same id', async (_how, behaviour) => {
    collector.behave(behaviour, { status: 204 });
    const telemetry = record();
    expect(await telemetry.$deliver()).toMatchObject({ sent: 0, outcome: 'failed', kept: 2 });
    expect(await telemetry.$deliver()).toMatchObject({ sent: 2, outcome: 'delivered', kept: 0 });
    const [first, second] = collector.received;
    expect(second?.batch).toEqual(first?.batch);
    expect(files()).not.toContain('backoff.json');
  });

  test.each([400, 401, 403, 404, 413, 415, 500])('answers %d: that is final', async (status) => {
    collector.behave({ status });
    expect(await record().$deliver()).toEqual({ sent: 0, kept: 0, outcome: 'failed' });
    expect(collector.received).toHaveLength(1);
    expect(onDisk()).toEqual([]);
  });

  test('names a time: it is obeyed by everybody', async () => {
    collector.behave({ status: 429, headers: { 'retry-after': '7200' } }, { status: 204 });
    await record().$deliver();
    expect(await record().$deliver()).toMatchObject({ sent: 0, outcome: 'failed' });
    now += 7_199_000;
    await record().$deliver();
    expect(collector.received).toHaveLength(1);
    await aside();
    now += 1000;
    expect(await start().$deliver()).toMatchObject({ outcome: 'delivered', kept: 0 });
  });

  test('has cost a run its whole budget: the next runs do not pay again, until the wait is over', async () => {
    collector.behave('hang', { status: 204 });
    await record().$deliver();
    expect(await record().$deliver()).toMatchObject({ sent: 0, outcome: 'failed' });
    expect(collector.received).toHaveLength(1);
    await aside();
    now += 3_600_000;
    expect(await start().$deliver()).toMatchObject({ outcome: 'delivered', kept: 0 });
  });

  test('has failed at once: whoever asks gets another try', async () => {
    env.TOOL_TELEMETRY_ENDPOINT = 'http://127.0.0.1:1';
    expect(await record().$deliver()).toMatchObject({ outcome: 'failed' });
    env.TOOL_TELEMETRY_ENDPOINT = collector.url;
    expect(await start().$deliver()).toMatchObject({ outcome: 'delivered' });
    collector.behave({ status: 503 }, { status: 204 });
    expect(await record().$deliver()).toMatchObject({ outcome: 'failed' });
    expect(await start().$deliver()).toMatchObject({ outcome: 'delivered' });
  });

  test('says stop: nothing is recorded or sent again, by any run of this version', async () => {
    collector.behave({ status: 410 });
    const telemetry = record();
    expect(await telemetry.$deliver()).toEqual({ sent: 0, kept: 0, outcome: 'stopped' });
    telemetry.command_run({ command: 'sync' });
    telemetry.$flush();
    const next = record();
    next.$flush();
    expect(await next.$deliver()).toEqual({ sent: 0, kept: 0, outcome: 'stopped' });
    expect(next.$status().why).toMatch(/stop/);
    expect(collector.received).toHaveLength(1);
    expect(onDisk()).toEqual([]);
  });

  test('trickles its answer: the status is what counts, and the budget is kept', async () => {
    collector.behave('trickle');
    expect(await record().$deliver()).toMatchObject({ sent: 2, outcome: 'delivered' });
  });

  test('answers once and then hangs: one limit holds for both, and none is added to it', async () => {
    collector.behave({ status: 204 }, 'hang');
    const telemetry = record(start({ budget: 437 }));
    telemetry.started();
    // What the run begins by itself has a limit of its own.
    await aside();
    const limits = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => limits.mockRestore());
    expect(await telemetry.$deliver()).toMatchObject({ outcome: 'failed' });
    expect(collector.received).toHaveLength(2);
    expect(limits.mock.calls.map(([, wait]) => wait)).toEqual([437]);
  });

  test('is asked twice at once: one delivery after the other, each event once', async () => {
    const telemetry = record();
    const [one, two] = await Promise.all([telemetry.$deliver(), telemetry.$deliver()]);
    expect([one?.outcome, two?.outcome]).toEqual(['delivered', 'nothing']);
    expect(collector.received).toHaveLength(1);
  });

  test('is asked by itself and by somebody at once: who waits has everything delivered', async () => {
    const telemetry = record();
    const session = Reflect.get(telemetry, SESSION) as Session;
    const aside = deliver(session, 'eager');
    expect(await deliver(session, 'awaited')).toEqual({ sent: 2, kept: 0, outcome: 'delivered' });
    expect(await aside).toMatchObject({ sent: 0, outcome: 'failed' });
    expect(collector.events()).toHaveLength(2);
  });

  test('is asked three times at once where nothing can be kept: likewise', async () => {
    dir = '/proc/1/nope';
    const telemetry = record();
    const all = await Promise.all([telemetry.$deliver(), telemetry.$deliver(), telemetry.$deliver()]);
    expect(all.map(({ outcome }) => outcome)).toEqual(['delivered', 'nothing', 'nothing']);
    expect(collector.received).toHaveLength(1);
  });
});

describe('a no', () => {
  test('of another process drops what this one holds, before it is written', () => {
    delete env.TOOL_TELEMETRY;
    const telemetry = start();
    telemetry.command_run({ command: 'index' });
    start().$choose('off');
    telemetry.$flush();
    expect(files()).toEqual(['choice.json']);
    telemetry.command_run({ command: 'index' });
    telemetry.$flush();
    expect(files()).toEqual(['choice.json']);
  });

  test('of another process drops what this one holds, before it is sent', async () => {
    delete env.TOOL_TELEMETRY;
    start().$choose('on');
    const telemetry = start();
    telemetry.command_run({ command: 'index' });
    telemetry.$flush();
    start().$choose('off');
    expect(await telemetry.$deliver()).toEqual({ sent: 0, kept: 0, outcome: 'off' });
    expect(files()).toEqual(['choice.json']);
    expect(collector.received).toEqual([]);
  });

  test('that was taken back does not bring back what was recorded before', async () => {
    delete env.TOOL_TELEMETRY;
    start().$choose('on');
    const telemetry = start();
    telemetry.command_run({ command: 'index' });
    start().$choose('off');
    start().$choose('on');
    telemetry.command_run({ command: 'sync' });
    await telemetry.$deliver();
    expect(collector.events()).toEqual([]);
    telemetry.command_run({ command: 'query' });
    await telemetry.$deliver();
    expect(collector.events().map(({ fields }) => fields.command)).toEqual([undefined, 'query']);
  });

  test('between two batches keeps the second here', async () => {
    delete env.TOOL_TELEMETRY;
    start().$choose('on');
    const telemetry = start();
    for (let i = 0; i < 150; i++) telemetry.command_run({ command: 'index' });
    collector.behave('hang');
    const delivery = telemetry.$deliver();
    await collector.requests(1);
    start().$choose('off');
    await collector.close();
    expect(await delivery).toMatchObject({ sent: 0, kept: 0 });
    expect(collector.received).toHaveLength(1);
    expect(files()).toEqual(['choice.json']);
  });

  test.each([{ DO_NOT_TRACK: '1' }, { TOOL_TELEMETRY: 'off' }])(
    'that the environment says in the middle of a run is heard: %j',
    async (word) => {
      const telemetry = start();
      telemetry.command_run({ command: 'index' });
      Object.assign(env, word);
      telemetry.$flush();
      expect(await telemetry.$deliver()).toMatchObject({ outcome: 'off' });
      expect(files()).toEqual([]);
      expect(collector.received).toEqual([]);
    },
  );

  test('deletes the id, and a later yes has another', async () => {
    delete env.TOOL_TELEMETRY;
    start().$choose('on');
    start().started();
    const id = async () => {
      const telemetry = start();
      telemetry.started();
      await telemetry.$deliver();
      return readFileSync(join(dir, 'id'), 'utf8');
    };
    const before = await id();
    start().$choose('off');
    start().$choose('on');
    expect(await id()).not.toBe(before);
  });

  test('where nothing can be stored holds for this process', () => {
    delete env.TOOL_TELEMETRY;
    dir = '/proc/1/nope';
    const telemetry = start();
    telemetry.$choose('off');
    expect(telemetry.$status()).toMatchObject({ mode: 'off', decider: 'stored' });
  });
});

describe('local', () => {
  test.each([
    [
      'by choice',
      () => {
        env.TOOL_TELEMETRY = 'local';
        return start();
      },
    ],
    ['without a key', () => createTelemetry(tool, { common: { version: '1' }, dir, host: { env, now: () => now } })],
    [
      'without an address',
      () => {
        env.TOOL_TELEMETRY_ENDPOINT = 'nonsense';
        return start();
      },
    ],
  ])('%s records and sends nothing', async (_how, make) => {
    const telemetry = make();
    telemetry.command_run({ command: 'index' });
    expect(await telemetry.$deliver()).toEqual({ sent: 0, kept: 2, outcome: 'local' });
    expect(telemetry.$status()).toMatchObject({ mode: 'local', waiting: 2 });
    expect(files()).toContain('buffer.jsonl');
    expect(collector.received).toEqual([]);

    // Nor does a later run that may send: it was recorded under the word that nothing leaves.
    env = { TOOL_TELEMETRY_ENDPOINT: collector.url, TOOL_TELEMETRY: 'on' };
    const later = start();
    later.command_run({ command: 'query' });
    await later.$deliver();
    expect(collector.events().filter(({ event }) => event === 'command_run')).toEqual([
      expect.objectContaining({ fields: { command: 'query' } }),
    ]);
  });
});

describe('the notice of a contract', () => {
  const noticed = (notice: 'before' | 'same-run' | 'documented-only') => {
    env = { TOOL_TELEMETRY_ENDPOINT: collector.url };
    const said = { name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why };
    const announced = contract({ ...said, consent: 'on', notice, common: {}, events: { started: event({ why }) } });
    const telemetry = createTelemetry(announced, {
      ...{ key: 'ab_test', common: {}, dir },
      host: { env, now: () => now, stderr: (line) => lines.push(line) },
    });
    telemetry.started();
    return telemetry.$deliver();
  };

  test.each([
    ['before', 1, 0],
    ['same-run', 1, 2],
    ['documented-only', 0, 2],
  ] as const)('%s: %i line, and %i events in the first run', async (notice, shown, sent) => {
    expect((await noticed(notice)).sent).toBe(sent);
    expect(lines).toHaveLength(shown);
  });

  test('same-run sends nothing where it cannot be shown, since nobody could remember that it was', async () => {
    writeFileSync(dir, 'a file where the folder should be');
    expect((await noticed('same-run')).sent).toBe(0);
    expect(lines).toEqual([]);
  });
});

describe('a run that records only at its end', () => {
  test('delivers what an earlier one has left, once it is told that it begins, and not because it was made', async () => {
    const first = start();
    first.command_run({ command: 'index' });
    first.$flush();
    const second = start();
    await new Promise((done) => setImmediate(done));
    expect(collector.received).toEqual([]);
    second.$begin();
    await expect.poll(() => collector.events().length).toBe(2);
  });
});

describe('the status', () => {
  test('asked first, as by a tool that prints it at its start, keeps no earlier run from being delivered', async () => {
    const first = start();
    first.command_run({ command: 'index' });
    first.$flush();
    const second = start();
    second.$status();
    second.command_run({ command: 'query' });
    await expect.poll(() => collector.events().length).toBe(2);
  });

  test('says who decided and where things are, and writes nothing', () => {
    expect(start().$status()).toEqual({
      mode: 'on',
      decider: 'environment',
      why: 'The environment variable TOOL_TELEMETRY says on.',
      dir,
      endpoint: collector.url,
      waiting: 0,
      lost: 0,
      revision: 0,
      accepted: 0,
    });
    expect(files()).toEqual([]);
  });

  test('names the folder that the person’s variable names, whatever the tool says, and everything is in there', () => {
    env.TOOL_TELEMETRY_DIR = join(dir, 'own');
    const telemetry = createTelemetry(tool, {
      ...{
        key: 'ab_test',
        common: { version: '1.4.2' },
        dir: join(dir, 'of-the-tool'),
        idFile: join(dir, 'shared-id'),
      },
      host: { env, now: () => now },
    });
    telemetry.started();
    telemetry.$flush();
    expect(telemetry.$status().dir).toBe(join(dir, 'own'));
    expect(readdirSync(dir)).toEqual(['own']);
    expect(readdirSync(join(dir, 'own'))).toEqual(expect.arrayContaining(['buffer.jsonl', 'id']));
  });

  test('counts what waits in memory, in the buffer and in claims', async () => {
    const telemetry = start();
    telemetry.command_run({ command: 'index' });
    expect(telemetry.$status().waiting).toBe(1);
    telemetry.$flush();
    expect(telemetry.$status().waiting).toBe(2);
    collector.behave({ status: 503 });
    await telemetry.$deliver();
    telemetry.command_run({ command: 'index' });
    telemetry.$flush();
    expect(telemetry.$status().waiting).toBe(3);
  });
});

describe('whatever it is given, the client', () => {
  const angry = new Proxy(
    {},
    {
      ...{ get: boom, has: boom, ownKeys: boom, getOwnPropertyDescriptor: boom, getPrototypeOf: boom },
    },
  );
  function boom(): never {
    throw new Error('no');
  }
  const anything: unknown[] = [
    undefined,
    null,
    true,
    0,
    Number.NaN,
    1n,
    '',
    'text',
    Symbol('s'),
    [],
    {},
    () => {},
    new Date(Number.NaN),
    new Map(),
    angry,
    Object.create(null),
    Object.freeze({
      get command() {
        return boom();
      },
    }),
  ];

  test('does not throw, and records nothing that is not in the contract', async () => {
    for (const value of anything) {
      const telemetry = start();
      for (const call of [telemetry.command_run, telemetry.usage, telemetry.project] as ((values: unknown) => void)[]) {
        expect(call(value)).toBeUndefined();
        expect(call({ command: value, tool: value, isCached: value, calls: value, remote: value })).toBeUndefined();
      }
      telemetry.$choose(value as 'on');
    }
    const telemetry = start();
    await telemetry.$deliver();
    expect(collector.events().filter(({ event: name }) => name === 'command_run' || name === 'usage')).toEqual([]);
  });

  test('lives with options and contracts of any kind', async () => {
    for (const value of anything) {
      for (const options of [
        value,
        {
          key: value,
          common: value,
          endpoint: value,
          config: value,
          dir: value === '' ? undefined : dir,
          idFile: value,
          budget: value,
          every: value === 0 ? 0 : undefined,
          host: value,
        },
      ]) {
        const telemetry = createTelemetry(tool, options as never);
        telemetry.$status();
        for (const broken of [createTelemetry(value as typeof tool, options as never)]) {
          broken.$status();
          broken.$choose('nonsense' as never);
          broken.$flush();
          expect(await broken.$deliver()).toMatchObject({ sent: 0 });
        }
      }
    }
  });

  test('survives stand-ins that throw', async () => {
    const telemetry = createTelemetry(tool, {
      key: 'ab_test',
      common: { version: '1' },
      dir,
      host: { env, now: boom, stderr: boom },
    });
    telemetry.command_run({ command: 'index' });
    telemetry.$flush();
    telemetry.$choose('off');
    expect(await telemetry.$deliver()).toMatchObject({ sent: 0 });
  });

  test('reads past whatever stands in its files', async () => {
    start().$choose('on');
    for (const name of [
      'buffer.jsonl',
      'presence.json',
      'once.json',
      'backoff.json',
      'stopped',
      'id',
      'secret',
      'sending-00112233445566778899aabb.jsonl',
    ]) {
      writeFileSync(join(dir, name), '{"v":1,"events":[null]}\n\0\0\0{');
    }
    const telemetry = start();
    telemetry.command_run({ command: 'index' });
    telemetry.started();
    telemetry.daily();
    telemetry.project({ remote: 'x' });
    expect(await telemetry.$deliver()).toMatchObject({ sent: 5, outcome: 'delivered', kept: 0 });
    expect(names()).toEqual(['active', 'command_run', 'daily', 'project', 'started']);
  });

  test('does not send what somebody has written into the buffer', async () => {
    const telemetry = start();
    telemetry.command_run({ command: 'index' });
    telemetry.$flush();
    const buffer = join(dir, 'buffer.jsonl');
    writeFileSync(buffer, readFileSync(buffer, 'utf8').replace('"index"', '"/home/ada"'));
    await telemetry.$deliver();
    expect(JSON.stringify(collector.received)).not.toContain('ada');
  });
});

test('a long-running host delivers by itself', async () => {
  const telemetry = createTelemetry(tool, {
    key: 'ab_test',
    common: { version: '1' },
    dir,
    every: 20,
    host: { env, now: () => now },
  });
  telemetry.command_run({ command: 'index' });
  await collector.requests(1);
  telemetry.command_run({ command: 'query' });
  await collector.requests(2);
  expect(names()).toEqual(['active', 'command_run', 'command_run']);
});
