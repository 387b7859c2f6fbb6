import { rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import manifest from '../package.json' with { type: 'json' };
import { AxonFlow, type AxonFlowOptions, VERSION } from '../src/index.ts';
import type { Mode } from '../src/modes.ts';
import contract from '../telemetry.contract.ts';
import { filesIn, type Handler, replies, type Stage, silent, stalls, startStage } from './support/stage.ts';

/**
 * What AxonFlow's own suites hold their SDKs to, by the numbers under which its page lists them, over the TypeScript SDK.
 * Their eras contradict each other; where they do, the promise of the page decides and the title says so. 68 to 77 are of
 * its plugins and of its source scan.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let stage: Stage;
let home: string;
let env: Record<string, string>;
let now: number;

beforeEach(async () => {
  stage = await startStage();
  home = temporaryFolder();
  env = { HOME: home, XDG_CACHE_HOME: join(home, 'cache') };
  now = Date.parse('2026-11-21T12:00:00Z');
});
afterEach(() => {
  rmSync(join(home, 'state'), { recursive: true, force: true });
});

const start = (more: Partial<AxonFlowOptions> = {}, collector: string | undefined = stage.url) =>
  new AxonFlow({
    endpoint: stage.url,
    telemetry: {
      ...(collector === undefined ? {} : { endpoint: collector }),
      dir: join(home, 'state'),
      host: { env, now: () => now },
    },
    ...more,
  });

/** Starts a client and lets its report come to an end. */
const report = async (more: Partial<AxonFlowOptions> = {}, collector?: string) => {
  const client = start(more, collector);
  await client.flushTelemetry();
  return client;
};
/** Requests, and not batches: one that is sent again counts. */
const sent = () => stage.to('/v1/batch').length;
const fieldsOf = (at: number) => stage.batches()[at]?.events[0]?.fields ?? {};

test('1 the version is that of package.json', () => {
  expect(VERSION).toBe(manifest.version);
});

describe('who may refuse, and how', () => {
  test.each<[string, Record<string, string>, Partial<AxonFlowOptions>, number]>([
    ['2 DO_NOT_TRACK=1: none', { DO_NOT_TRACK: '1' }, {}, 0],
    ['3 AXONFLOW_TELEMETRY=off: none', { AXONFLOW_TELEMETRY: 'off' }, {}, 0],
    ['4 DO_NOT_TRACK=0: one', { DO_NOT_TRACK: '0' }, {}, 1],
    ['5 AXONFLOW_TELEMETRY=on: one', { AXONFLOW_TELEMETRY: 'on' }, {}, 1],
    ['6 AXONFLOW_TELEMETRY=OFF: none', { AXONFLOW_TELEMETRY: 'OFF' }, {}, 0],
    ['7 sandbox: none', {}, { mode: 'sandbox' }, 0],
    ['8 nobody chose a mode: one, and it is no sandbox that was chosen for them', {}, {}, 1],
    ['9 production: one', {}, { mode: 'production' }, 1],
    ['10 staging: one', {}, { mode: 'staging' }, 1],
    ['11 development: one', {}, { mode: 'development' }, 1],
    ['12, 13 a platform on this machine: one, since the page makes it a matter of the mode', {}, {}, 1],
    ['15 a platform on this machine, and switched on: one', {}, { telemetryEnabled: true }, 1],
    ['16 sandbox, and switched on: one', {}, { mode: 'sandbox', telemetryEnabled: true }, 1],
    ['17 production, and switched off: none', {}, { telemetryEnabled: false }, 0],
    ['18 DO_NOT_TRACK=1 beats switched on', { DO_NOT_TRACK: '1' }, { telemetryEnabled: true }, 0],
    ['19 AXONFLOW_TELEMETRY=off beats switched on', { AXONFLOW_TELEMETRY: 'off' }, { telemetryEnabled: true }, 0],
    ['30 DO_NOT_TRACK=1 alone refuses, as the page says and later versions deny', { DO_NOT_TRACK: '1' }, {}, 0],
    ['30 both: none', { DO_NOT_TRACK: '1', AXONFLOW_TELEMETRY: 'off' }, {}, 0],
  ])('%s', async (_title, variables, options, expected) => {
    env = { ...env, ...variables };
    await report(options);
    expect(sent()).toBe(expected);
    if (expected === 0) expect([stage.requests, filesIn(home)]).toEqual([[], []]);
  });

  test.each(['start', 'weekly'] as const)('AXONFLOW_TELEMETRY=local: nothing leaves (%s)', async (telemetryCadence) => {
    env.AXONFLOW_TELEMETRY = 'local';
    await report({ telemetryCadence });
    expect(stage.requests).toEqual([]);
  });

  test('14 a platform elsewhere that cannot be reached: one', async () => {
    await report({ endpoint: 'http://127.0.0.1:1' });
    expect([sent(), fieldsOf(0)]).toEqual([1, { deployment_mode: 'production' }]);
  });
});

describe('what is sent', () => {
  test('20 the address, the method, the headers and every field', async () => {
    await report({ mode: 'staging' });
    const [{ method, path, headers } = { method: '', path: '', headers: {} }] = stage.to('/v1/batch');
    expect([method, path]).toEqual(['POST', '/v1/batch']);
    expect(Object.keys(headers).sort()).toEqual(['connection', 'content-length', 'content-type', 'host']);
    expect(headers['content-type']).toBe('application/json');
    expect(stage.batches()).toEqual([
      {
        key: 'ab_example_axonflow',
        contract: expect.stringMatching(/^[0-9a-f]{64}$/),
        revision: 1,
        batch: expect.stringMatching(/^[0-9a-f]{32}$/),
        identity: expect.stringMatching(/^[0-9a-f]{32}$/),
        common: {
          sdk: 'typescript',
          sdk_version: VERSION,
          os: expect.stringMatching(/^(?:linux|macos|windows|freebsd)$/),
          arch: expect.stringMatching(/^\w+$/),
          runtime_version: process.versions.node.split('.').slice(0, 2).join('.'),
        },
        events: [
          {
            event: 'ping',
            day: '2026-11-21',
            fields: { deployment_mode: 'staging', platform_version: '5.1.0' },
          },
        ],
      },
    ]);
  });

  test.each<Mode>(['production', 'staging', 'development'])(
    '21, 31 the mode is that of the client: %s',
    async (mode) => {
      await report({ mode });
      expect(fieldsOf(0).deployment_mode).toBe(mode);
    },
  );

  test('22, 32 the id is another at every start, and random', async () => {
    for (let i = 0; i < 3; i++) await report();
    const ids = stage.batches().map(({ identity }) => identity);
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });

  test('28 an address of one’s own', async () => {
    const other = await startStage();
    env.AXONFLOW_TELEMETRY_ENDPOINT = other.url;
    await report();
    expect([other.batches().length, sent()]).toEqual([1, 0]);
  });

  test('29 the default address is the contract’s, and without one nothing leaves', async () => {
    expect(contract.endpoint).toBeUndefined();
    const client = new AxonFlow({
      endpoint: stage.url,
      telemetry: { dir: join(home, 'state'), host: { env, now: () => now } },
    });
    await client.flushTelemetry();
    expect(stage.requests).toEqual([]);
  });

  test('37, 38, 57 the mode is what the client was told, not what its address or the platform says', async () => {
    stage.on['/health'] = replies(200, '{"version":"5.1.0","deployment_mode":"in-vpc-enterprise","stream":"sandbox"}');
    await report({ mode: 'development' });
    expect(fieldsOf(0)).toEqual({ deployment_mode: 'development', platform_version: '5.1.0' });
    expect(stage.requests.map(({ body }) => body).join()).not.toMatch(/in-vpc|stream|127\.0\.0\.1/);
  });
});

describe('trouble is silent', () => {
  test.each<[string, Record<string, Handler>, string | undefined]>([
    ['23, 36 nobody listens', {}, 'http://127.0.0.1:1'],
    ['24 the platform fails', { '/health': replies(500) }, undefined],
    ['25 the line is cut', { '/v1/batch': (_, response) => response.destroy() }, undefined],
    ['26, 34 the collector fails', { '/v1/batch': replies(500) }, undefined],
    ['27 there is no such port', {}, 'http://127.0.0.1:99999'],
    ['35 the address is none', {}, 'collector'],
  ])('%s', async (_title, on, collector) => {
    Object.assign(stage.on, on, { '/v1/policies': replies(200, '{"policies":[]}') });
    const client = start({}, collector ?? stage.url);
    await expect(client.flushTelemetry()).resolves.toBeUndefined();
    // What the SDK is for goes on.
    expect(await client.policies()).toEqual([]);
  });

  test('33, 50 a collector that never answers: the wait has an end, though the collector has none', async () => {
    stage.on['/v1/batch'] = silent;
    await report();
    expect(sent()).toBe(1);
  });

  test('51 a body that stalls after its head: likewise', async () => {
    stage.on['/v1/batch'] = stalls;
    await report();
    expect(sent()).toBe(1);
  });

  test('49 a platform that never answers: the report goes without its version', async () => {
    stage.on['/health'] = silent;
    await report();
    expect([sent(), fieldsOf(0)]).toEqual([1, { deployment_mode: 'production' }]);
  });

  test('49 a platform whose answer stalls: likewise', async () => {
    stage.on['/health'] = stalls;
    await report();
    expect([sent(), fieldsOf(0)]).toEqual([1, { deployment_mode: 'production' }]);
  });
});

describe('the heartbeat of later versions', () => {
  const weekly = (more: Partial<AxonFlowOptions> = {}) => report({ telemetryCadence: 'weekly', ...more });
  const stamp = () => join(env.XDG_CACHE_HOME ?? '', 'axonflow', 'typescript-telemetry-last-sent');
  /** Puts the stamp so far back, and lets the memory of this process pass. */
  const backdate = (age: number) => {
    now += HOUR;
    utimesSync(stamp(), (now - age) / 1000, (now - age) / 1000);
  };
  const again = async (client: AxonFlow) => {
    await client.policies().catch(() => {});
    await client.flushTelemetry();
  };

  test('39 cold: one, and a stamp', async () => {
    await weekly();
    expect([sent(), statSync(stamp()).mtimeMs]).toEqual([1, now]);
  });

  test.each([
    ['40 a stamp of a day: none', DAY, 1],
    ['41 a stamp of eight days: one, and the stamp is new', 8 * DAY, 2],
    ['41 a stamp of seven days: one', 7 * DAY, 2],
    ['a stamp of a moment later was set meanwhile: none', -1000, 1],
    ['a stamp of tomorrow is none', -DAY, 2],
  ])('%s', async (_title, age, expected) => {
    await weekly();
    backdate(age);
    await weekly();
    expect(sent()).toBe(expected);
    if (expected === 2) expect(statSync(stamp()).mtimeMs).toBe(now);
  });

  test('42 five requests in an hour: one', async () => {
    const client = await weekly();
    for (let i = 0; i < 5; i++) {
      now += HOUR / 6;
      await again(client);
    }
    expect(sent()).toBe(1);
  });

  test('43 the hour is over and the stamp is old: a second', async () => {
    const client = await weekly();
    backdate(8 * DAY);
    await again(client);
    expect(sent()).toBe(2);
  });

  test('44 a no in the middle: none, and the stamp is untouched', async () => {
    const client = await weekly();
    backdate(8 * DAY);
    const before = statSync(stamp()).mtimeMs;
    env.AXONFLOW_TELEMETRY = 'off';
    await again(client);
    expect([sent(), statSync(stamp()).mtimeMs]).toEqual([1, before]);
  });

  test('45 a hundred at once: one', async () => {
    await Promise.all(Array.from({ length: 100 }, () => weekly()));
    expect(sent()).toBe(1);
  });

  test.each([
    ['no folder for caches', () => ({ XDG_CACHE_HOME: '', HOME: '' })],
    ['a folder that cannot be made', () => ({ XDG_CACHE_HOME: '/proc/1/nope' })],
    ['a folder that is a file', () => ({ XDG_CACHE_HOME: join(home, 'a-file') })],
  ])('46 %s: one, none after an hour, and one after seven days', async (_title, variables) => {
    writeFileSync(join(home, 'a-file'), '');
    env = { ...env, ...variables() };
    const client = await weekly();
    expect(sent()).toBe(1);
    now += HOUR;
    await again(client);
    expect(sent()).toBe(1);
    now += 7 * DAY;
    await again(client);
    expect(sent()).toBe(2);
  });

  test.each([
    ['503', replies(503)],
    ['500', replies(500)],
    ['66 a redirect', replies(307, '', { location: 'http://127.0.0.1:1/v1/batch' })],
  ])('47 a report that fails: no stamp, and a later one succeeds (%s)', async (_title, answer) => {
    stage.on['/v1/batch'] = answer;
    const client = await weekly();
    expect(filesIn(home)).not.toContain('typescript-telemetry-last-sent');
    stage.on['/v1/batch'] = replies(204);
    await again(client);
    expect(sent()).toBe(1);
    now += HOUR;
    await again(client);
    expect([sent(), statSync(stamp()).mtimeMs]).toEqual([2, now]);
  });

  test('67 the pause doubles, ends at seven days, and has no failure too many', async () => {
    stage.on['/v1/batch'] = replies(500);
    const client = await weekly();
    const pauses: number[] = [];
    for (let i = 0; i < 11; i++) {
      let hours = 0;
      for (const before = sent(); sent() === before && hours < 400; hours++) {
        now += HOUR;
        await again(client);
      }
      pauses.push(hours);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 168, 168, 168]);
  });
});

describe('what the platform says of itself', () => {
  const longest = `5.1.0+${'é'.repeat(29)}`;
  const json = (value: unknown) => replies(200, JSON.stringify(value));

  test.each<[string, Handler, string | undefined]>([
    ['53 a version', json({ version: '5.1.0' }), '5.1.0'],
    ['54 500', replies(500, '{"version":"5.1.0"}'), undefined],
    ['54 no JSON', replies(200, '{"version":'), undefined],
    ['54 no such key', json({ tier: 'Enterprise' }), undefined],
    ['54 an empty text', json({ version: '' }), undefined],
    ['54 a number', json({ version: 5 }), undefined],
    ['54 a list', json({ version: ['5.1.0'] }), undefined],
    ['54 null', json(null), undefined],
    ['55 a version beside a tier that is none', json({ version: '5.1.0', license_tier: 42 }), '5.1.0'],
    ['61 64 bytes', json({ version: longest }), '5.1.0'],
    ['61 65 bytes, counted in bytes', json({ version: `${longest}a` }), undefined],
    ['64 a text that is no version', json({ version: 'acme-internal' }), 'other'],
    ['more than a mebibyte', replies(200, `{"version":"5.1.0"${' '.repeat(1024 * 1024)}}`), undefined],
  ])('%s: the report is sent all the same', async (_title, answer, expected) => {
    stage.on['/health'] = answer;
    await report();
    expect([sent(), fieldsOf(0).platform_version]).toEqual([1, expected]);
  });

  test('53, 58, 59, 62 tiers and adapters are in no field of the contract, so there is no way to send one', async () => {
    stage.on['/health'] = json({
      version: '5.1.0',
      license_tier: 'Enterprise',
      edition: 'enterprise',
      features: ['a'],
    });
    await report();
    expect(Object.keys(fieldsOf(0)).sort()).toEqual(['deployment_mode', 'platform_version']);
  });

  test('56 both ways to send carry it', async () => {
    await report();
    await report({ telemetryCadence: 'weekly' });
    expect([fieldsOf(0), fieldsOf(1)].map((fields) => fields.platform_version)).toEqual(['5.1.0', '5.1.0']);
  });

  test('63 it is asked once a report', async () => {
    await report();
    expect(stage.to('/health')).toHaveLength(1);
  });

  test('65 its redirect is refused, and the target never asked', async () => {
    const target = await startStage();
    stage.on['/health'] = replies(302, '', { location: `${target.url}/health` });
    await report();
    expect([target.requests, fieldsOf(0)]).toEqual([[], { deployment_mode: 'production' }]);
  });
});

test('a collector that says 410 is asked never again by this contract', async () => {
  stage.on['/v1/batch'] = replies(410);
  const client = await report({ telemetryCadence: 'weekly' });
  now += 400 * DAY;
  await client.policies().catch(() => {});
  await client.flushTelemetry();
  await report();
  expect(sent()).toBe(1);
});

test('a collector that names a time is asked again when it has come', async () => {
  stage.on['/v1/batch'] = replies(429, '', { 'retry-after': '7200' });
  await report();
  stage.on['/v1/batch'] = replies(204);
  now += 2 * HOUR - 1;
  await report();
  expect(sent()).toBe(1);
  now += 1;
  await report();
  // What waited is delivered along with what is new, each under its own id.
  expect(sent()).toBe(4);
  expect(new Set(stage.batches().map(({ batch }) => batch)).size).toBe(3);
});

test.each<[string, Partial<AxonFlowOptions>]>([
  ['endpoint', { endpoint: 'secret' }],
  ['mode', { mode: 'secret' as Mode }],
  ['telemetryCadence', { telemetryCadence: 'secret' as 'start' }],
])('an option that cannot be meant is named at once, and its value is not: %s', (name, options) => {
  const wrong = () => start(options);
  expect(wrong).toThrow(`AxonFlow: ${name}: expected`);
  expect(wrong).not.toThrow('secret');
});
