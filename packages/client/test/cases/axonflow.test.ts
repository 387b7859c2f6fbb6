import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { choice, contract as make, once, perProcess, version } from '@aboveboard/contract';
import { describe, expect, onTestFinished, test } from 'vitest';
import axonflow from '../../../../examples/axonflow/telemetry.contract.ts';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { afterFailure } from '../../src/deliver/pause.ts';
import type { TelemetryOptions } from '../../src/index.ts';
import { DAY, type Machine, machineOf, NOON } from '../machine.ts';
import { runTool } from '../tool.ts';

/**
 * The cases of AxonFlow's SDKs, by their numbers, under its own contract. Where we differ the title says how.
 *
 * Not here, since they are about the SDK and the user's own platform rather than about telemetry: 1 (the SDK's version),
 * 24, 49 (the platform's /health), 37 (the host table), 38 (a tag of the wire), 53 to 63 (tiers and adapters), 65 (its
 * redirect).
 */
type Axon = Machine<typeof axonflow>;
type Options = Partial<TelemetryOptions<typeof axonflow>>;
const machine = (): Promise<Axon> =>
  machineOf(axonflow, { common: { sdk: 'typescript', sdk_version: '9.1.0', runtime_version: '20.11.1' } });

/** A client of the SDK is made. @returns how many reports of it arrived */
async function ping(at: Axon, options: Options = {}): Promise<number> {
  const before = at.collector.events().length;
  const telemetry = at.run({ budget: 300, ...options });
  telemetry.ping({ platform_version: '10.4.0', deployment_mode: 'production' });
  await telemetry.$deliver();
  return at.collector.events().length - before;
}

describe('consent', () => {
  test.each<[number | string, Record<string, string>, Options, number]>([
    [2, { DO_NOT_TRACK: '1' }, {}, 0],
    [3, { AXONFLOW_TELEMETRY: 'off' }, {}, 0],
    [4, { DO_NOT_TRACK: '0' }, {}, 1],
    [5, { AXONFLOW_TELEMETRY: 'on' }, {}, 1],
    [6, { AXONFLOW_TELEMETRY: 'OFF' }, {}, 0],
    [7, {}, { deployment: 'sandbox' }, 0],
    ['8, where nobody has said that it is one', {}, {}, 1],
    [9, {}, { deployment: 'production' }, 1],
    [10, {}, { deployment: 'staging' }, 1],
    [11, {}, { deployment: 'development' }, 1],
    // A rule of the SDK's own is its configuration.
    ['12 and 13, by the SDK’s rule for a platform on this machine', {}, { config: false }, 0],
    ['14, by the same rule', {}, { deployment: 'production' }, 1],
    ['15, by the same rule', {}, { config: true }, 1],
    [16, {}, { deployment: 'sandbox', config: true }, 1],
    [17, {}, { deployment: 'production', config: false }, 0],
    [18, { DO_NOT_TRACK: '1' }, { config: true }, 0],
    [19, { AXONFLOW_TELEMETRY: 'off' }, { config: true }, 0],
    ['30, but DO_NOT_TRACK alone does switch it off', { DO_NOT_TRACK: '1' }, {}, 0],
    ['30', { DO_NOT_TRACK: '1', AXONFLOW_TELEMETRY: 'off' }, {}, 0],
    ['30, but DO_NOT_TRACK=true counts as well', { DO_NOT_TRACK: 'true' }, {}, 0],
    ['31, but not in a sandbox, as the page says', {}, { deployment: 'sandbox' }, 0],
  ])('axonflow %s: %j %j: %i reports', async (_number, env, options, reports) => {
    const at = await machine();
    Object.assign(at.env, env);
    expect(await ping(at, options)).toBe(reports);
    expect(at.lines).toEqual([]);
    if (reports === 0) expect([at.collector.received, at.files()]).toEqual([[], []]);
  });
});

describe('the report', () => {
  test.each([20, 21])('axonflow %i, in our envelope: address, method, headers, every field', async () => {
    const at = await machine();
    await ping(at);
    const [received] = at.collector.received;
    expect(received).toMatchObject({ path: '/v1/batch', headers: { 'content-type': 'application/json' } });
    expect(received?.batch).toEqual({
      key: 'ab_test',
      contract: expect.stringMatching(/^[0-9a-f]{64}$/),
      revision: 0,
      batch: expect.stringMatching(/^[0-9a-f]{32}$/),
      identity: expect.stringMatching(/^[0-9a-f]{32}$/),
      common: { sdk: 'typescript', sdk_version: '9.1.0', os: 'linux', arch: process.arch, runtime_version: '20.11' },
      events: [
        {
          event: 'ping',
          day: '2026-11-21',
          fields: { platform_version: '10.4.0', deployment_mode: 'production' },
        },
      ],
    });
  });

  test.each([22, 32])(
    'axonflow %i, as 32 hexadecimal digits: each client has an id of its own, which is kept nowhere',
    async () => {
      const at = await machine();
      for (let client = 0; client < 5; client++) await ping(at);
      const ids = at.collector.received.map(({ batch }) => batch.identity);
      expect(new Set(ids).size).toBe(5);
      expect(at.files()).not.toContain('id');
    },
  );

  test('axonflow 28 and 29: the variable’s address beats the contract’s', async () => {
    const at = await machine();
    expect(await ping(at, { endpoint: 'http://127.0.0.1:1' })).toBe(1);
    const { url } = at.collector;
    at.env = {};
    expect(await ping(at, { endpoint: url })).toBe(1);
  });

  test('axonflow 64, which ours says as `other`: a value that is too long leaves the others as they are', async () => {
    const at = await machine();
    const telemetry = at.run();
    telemetry.ping({ platform_version: 'x'.repeat(100), deployment_mode: 'production' });
    await telemetry.$deliver();
    expect(at.collector.events()[0]?.fields).toEqual({ platform_version: 'other', deployment_mode: 'production' });
  });
});

describe('nothing is thrown, and nothing is waited for longer than the budget', () => {
  test.each([
    ['23, 27 and 36: nobody listens', 'http://127.0.0.1:1'],
    ['35: an address that is none', 'not a url'],
    ['35: another protocol', 'ftp://127.0.0.1/'],
  ])('axonflow %s', async (_case, endpoint) => {
    const at = await machine();
    at.env.AXONFLOW_TELEMETRY_ENDPOINT = endpoint;
    await expect(ping(at)).resolves.toBe(0);
    expect(at.lines).toEqual([]);
  });

  test.each([
    ['25 and 33: it never answers', 'hang'],
    ['26 and 34: it fails', { status: 500 }],
    ['50: it closes the line', 'cut'],
  ] as const)('axonflow %s', async (_case, behaviour) => {
    const at = await machine();
    at.collector.behave(behaviour);
    await expect(ping(at)).resolves.toBe(0);
    expect([at.collector.received.length, at.lines]).toEqual([1, []]);
  });

  test('axonflow 50: a line on which nothing is ever said costs the budget', async () => {
    const silent = createTcpServer();
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const sockets = new Set<{ destroy(): void }>();
    silent.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const at = await machine();
    at.env.AXONFLOW_TELEMETRY_ENDPOINT = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await expect(ping(at)).resolves.toBe(0);
  });

  test('axonflow 51, whose status is the answer: a body that stalls after the headers costs the budget', async () => {
    const at = await machine();
    at.collector.behave('trickle');
    const telemetry = at.run({ budget: 300 });
    telemetry.ping({ deployment_mode: 'production' });
    expect(await telemetry.$deliver()).toMatchObject({ sent: 1, outcome: 'delivered' });
  });

  test('axonflow 52: after a success nothing holds the process', async () => {
    const at = await machine();
    const body = `telemetry.command_run({ command: 'index' }); await telemetry.$deliver(); console.log('done');`;
    const env = { TESTTOOL_TELEMETRY: '1', TESTTOOL_TELEMETRY_ENDPOINT: at.collector.url };
    const run = await runTool(temporaryFolder(), body, { env, options: 'budget: 60_000,' });
    // A timer that held it would outlast the test.
    expect(run).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
    expect(at.collector.received).toHaveLength(1);
  });
});

describe('at most so often', () => {
  const why = 'To test.';
  /** The heartbeat of later versions: once a day of a machine here, since our spans are a process, a day or a version. */
  const heartbeat = make({
    ...{ name: 'heartbeat', env: 'AXONFLOW_TELEMETRY', owner: 'us', contact: 'us', why },
    ...{ consent: 'on', notice: 'documented-only' },
    streams: { default: { identity: perProcess({ why }) } },
    common: { sdk_version: version({ why }) },
    events: { ping: once('day', { why, fields: { mode: choice(['production'], { why }) } }) },
  });
  const beating = () => machineOf(heartbeat, { common: { sdk_version: '9.1.0' }, budget: 300 });
  type Beating = Awaited<ReturnType<typeof beating>>;
  async function beat(at: Beating, telemetry = at.run()): Promise<number> {
    const before = at.collector.events().length;
    telemetry.ping({ mode: 'production' });
    await telemetry.$deliver();
    return at.collector.events().length - before;
  }

  test('axonflow 39 to 41, by the day: the first is sent and leaves a mark, a second is not, the next day’s is', async () => {
    const at = await beating();
    expect(await beat(at)).toBe(1);
    expect(at.files()).toContain('once-ping-2026-11-21');
    at.now += DAY / 4;
    expect(await beat(at)).toBe(0);
    at.now += DAY;
    expect(await beat(at)).toBe(1);
  });

  test('axonflow 42 and 43: five calls in one process are one report, and the next day one more', async () => {
    const at = await beating();
    const telemetry = at.run();
    for (let call = 0; call < 5; call++) await beat(at, telemetry);
    expect(at.collector.events()).toHaveLength(1);
    at.now += DAY;
    expect(await beat(at, telemetry)).toBe(1);
  });

  test('axonflow 44: a no in the middle of a run: nothing is sent', async () => {
    const at = await beating();
    const telemetry = at.run();
    await beat(at, telemetry);
    at.env.AXONFLOW_TELEMETRY = 'off';
    at.now += DAY;
    expect(await beat(at, telemetry)).toBe(0);
    expect(at.files()).not.toContain('once-ping-2026-11-22');
  });

  test('axonflow 45: of a hundred at once, one', async () => {
    const at = await beating();
    const all = Array.from({ length: 100 }, () => at.run());
    for (const telemetry of all) telemetry.ping({ mode: 'production' });
    for (const telemetry of all) telemetry.$flush();
    await Promise.all(all.map((telemetry) => telemetry.$deliver()));
    await expect.poll(() => at.collector.events().length).toBe(1);
    await at.run().$deliver();
    expect(at.collector.events()).toHaveLength(1);
  });

  test('axonflow 46: where nothing can be kept a process says it once a day, and not every hour', async () => {
    const at = await beating();
    const telemetry = at.run({ dir: '/proc/1/nope' });
    for (let hour = 0; hour < 24; hour++) {
      at.now = NOON + hour * 3_600_000;
      await beat(at, telemetry);
    }
    expect(at.collector.events().map(({ day }) => day)).toEqual(['2026-11-21', '2026-11-22']);
  });

  test.each([47, 48])(
    'axonflow %i, without asking again: a report that fails is kept, and delivered by a later run',
    async () => {
      const at = await beating();
      at.collector.behave({ status: 503 }, { status: 204 });
      expect(await beat(at)).toBe(0);
      expect((await at.run().$deliver()).sent).toBe(1);
      expect(await beat(at)).toBe(0);
      at.now += DAY;
      expect(await beat(at)).toBe(1);
    },
  );
});

test('axonflow 66: a redirect is no delivery, and where it leads is never reached', async () => {
  let reached = 0;
  const target = createServer((_request, response) => {
    reached += 1;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((done) => target.once('listening', done));
  onTestFinished(() => void target.close());
  const location = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
  const at = await machine();
  for (const status of [301, 302, 303, 307, 308]) {
    at.collector.behave({ status, headers: { location } });
    expect(await ping(at)).toBe(0);
    at.now += 8 * DAY;
  }
  expect([reached, at.run().$status().waiting]).toEqual([0, 5]);
});

test('axonflow 67: the wait after failures doubles and stops at a week, however many there were', () => {
  const failure = { endpoint: 'https://t.dev', isSlow: true };
  const hours = [0, 1, 2, 6, 7, 8, 1e6].map((failures) => {
    const last = { until: 0, failures, cause: 'slow', endpoint: failure.endpoint } as const;
    return (afterFailure(last, failure, 0).until / 3_600_000) as number;
  });
  expect(hours).toEqual([1, 2, 4, 64, 128, 168, 168]);
});
