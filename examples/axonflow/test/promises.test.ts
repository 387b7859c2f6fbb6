import { rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Books } from '@aboveboard/collector/api';
import { contractHash } from '@aboveboard/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { afterTheLast, temporaryFolder } from '../../../test/support/at-end.ts';
import { startCollector } from '../../../test/support/collector.ts';
import { contentsOf, filesWith } from '../../../test/support/files.ts';
import manifest from '../package.json' with { type: 'json' };
import { startPlatform } from '../src/platform/platform.ts';
import contract from '../telemetry.contract.ts';
import revisions from '../telemetry.revisions.ts';
import { ADDRESS, type Collector, startAxonflowCollector } from './support/collector.ts';
import { ask, type Sdk, sdks } from './support/sdks.ts';
import { filesIn, replies, type Stage, silent, startStage } from './support/stage.ts';

/**
 * The table of promises of AxonFlow's documentation, line by line, for each SDK: a real process, a real platform, and a
 * real collector, to which every report is passed on as it comes.
 */

const atEnd = afterTheLast();
let collector: Collector;
let platform: Awaited<ReturnType<typeof startPlatform>>;
let stage: Stage;
let home: string;
let env: Record<string, string>;

beforeAll(async () => {
  [collector, platform] = await Promise.all([startAxonflowCollector(atEnd), startPlatform()]);
});
afterAll(() => platform.close());
beforeEach(async () => {
  // The platform is the real one; between it and the SDK stands a stage that writes down what is asked.
  const passOn = async ({ method, path, body, headers }: Stage['requests'][number], response: Response) => {
    const { authorization = '' } = headers;
    const answer = await fetch(platform.url + path, { method, headers: { authorization }, ...(body ? { body } : {}) });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  };
  type Response = Parameters<Stage['on'][string]>[1];
  stage = await startStage({
    '/health': passOn,
    '/v1/policies': passOn,
    '/v1/decisions': passOn,
    '/v1/audits': passOn,
    '/v1/batch': (request, response) => collector.forward(request, response),
  });
  home = temporaryFolder();
  env = { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), AXONFLOW_TELEMETRY_ENDPOINT: stage.url };
});

/** What an SDK reports that no other does. */
const runtimes: Readonly<Record<Sdk['name'], RegExp>> = {
  typescript: /^\d+\.\d+$/,
  python: /^3\.\d+$/,
  go: /^1\.\d+$/,
};
/** What passes through an SDK, and may be in no report. */
const SECRETS = {
  prompt: 'canary-prompt: wire 5000 to Ada Lovelace',
  tool: 'canary-tool',
  key: 'canary-key-9f3a',
  organisation: 'canary-organisation',
};

for (const sdk of sdks) {
  describe.skipIf(!sdk.isHere)(`${sdk.name}: what the documentation promises`, () => {
    beforeAll(() => sdk.build());

    const run = (...args: readonly string[]) => ask(sdk, env, '--endpoint', stage.url, ...args);

    test('one request when a client is initialised, and none for its calls', async () => {
      // The first call is answered once the report has come: the process lives for as long as that takes, and waits for nothing.
      const { '/v1/decisions': decide = replies(500), '/v1/batch': take = replies(500) } = stage.on;
      let hasCome = () => {};
      const come = new Promise<void>((done) => {
        hasCome = done;
      });
      stage.on['/v1/batch'] = async (request, response) => {
        await take(request, response);
        hasCome();
      };
      stage.on['/v1/decisions'] = async (request, response) => {
        await come;
        await decide(request, response);
      };
      const { exit, lines } = await run('one', 'two', 'drop table users');
      expect(lines.map(({ decision }) => decision)).toEqual(['allow', 'allow', 'deny', undefined]);
      expect([exit, stage.to('/v1/decisions').length, stage.to('/v1/audits').length]).toEqual([0, 3, 2]);
      expect([stage.to('/v1/batch').length, stage.to('/health').length]).toEqual([1, 1]);
    });

    test('and one for each further client', async () => {
      await run('--flush', '--clients', '3');
      expect(stage.batches()).toHaveLength(3);
    });

    test('it has 3 s at most: a platform and a collector that never answer end no later than that', async () => {
      let since = 0;
      stage.on['/health'] = () => {
        since = performance.now();
      };
      stage.on['/v1/batch'] = silent;
      const { exit, stderr } = await run('--flush');
      const took = performance.now() - since;
      expect([exit, stderr, stage.to('/v1/batch').length]).toEqual([0, '', 1]);
      // And what a process on a busy machine takes to end; the second that the platform has is not added to it.
      expect(took).toBeLessThan(3000 + 900);
    });

    test('in the background: calls are answered and the program ends while nothing of it has been', async () => {
      stage.on['/health'] = silent;
      stage.on['/v1/batch'] = silent;
      const { exit, lines, stderr } = await run('one');
      expect([exit, lines[0]?.decision, stderr]).toEqual([0, 'allow', '']);
    });

    test.each([
      ['nobody listens', 'http://127.0.0.1:1'],
      ['the address is none', 'collector'],
      ['the port is none', 'http://127.0.0.1:99999'],
    ])('silent when unreachable: %s', async (_case, url) => {
      env.AXONFLOW_TELEMETRY_ENDPOINT = url;
      const { exit, lines, stderr } = await run('--flush', 'one');
      expect([exit, lines.length, lines[0]?.decision, stderr]).toEqual([0, 2, 'allow', '']);
    });

    test('eight fields: language, its version, the platform’s, system, architecture, runtime, mode, instance', async () => {
      const before = collector.verdicts.length;
      await run('--flush', '--mode', 'staging');
      const [{ identity, common, events, contract: hash, revision } = never()] = stage.batches();
      expect({ instance: identity, ...common, ...events[0]?.fields }).toEqual({
        instance: expect.stringMatching(/^[0-9a-f]{32}$/),
        sdk: sdk.name,
        sdk_version: manifest.version,
        platform_version: '5.1.0',
        os: expect.stringMatching(/^(?:linux|macos|windows|freebsd)$/),
        arch: expect.stringMatching(/^(?:x64|arm64)$/),
        runtime_version: expect.stringMatching(runtimes[sdk.name]),
        deployment_mode: 'staging',
      });
      expect([hash, revision]).toEqual([contractHash(contract), revisions.revision]);
      expect(collector.verdicts.slice(before)).toEqual([{ kept: true }]);
    });

    test('a fresh random instance id at every start, which is of no use to the next', async () => {
      for (let i = 0; i < 3; i++) await run('--flush');
      const ids = stage.batches().map(({ identity }) => identity);
      expect(new Set(ids).size).toBe(3);
      // What has left is written down for the person whose machine it is, and nowhere else.
      const keep = ids.flatMap((id) => filesWith(home, `${id}`));
      expect(keep.filter((path) => !path.endsWith(join('.local/state/axonflow/telemetry', 'sent.jsonl')))).toEqual([]);
    });

    test.each([
      ['sandbox', 0],
      ['production', 1],
      ['staging', 1],
      ['development', 1],
    ])('defaults by mode: %s, %i', async (mode, expected) => {
      await run('--flush', '--mode', mode);
      expect(stage.batches()).toHaveLength(expected);
    });

    test.each<[string, Record<string, string>, readonly string[]]>([
      ['DO_NOT_TRACK=1', { DO_NOT_TRACK: '1' }, []],
      ['AXONFLOW_TELEMETRY=off', { AXONFLOW_TELEMETRY: 'off' }, []],
      ['the SDK’s own config', {}, ['--telemetry', 'false']],
      ['the environment, over the SDK’s own config', { AXONFLOW_TELEMETRY: 'off' }, ['--telemetry', 'true']],
    ])('opting out by %s: no request, not even to the platform, and no file', async (_way, more, args) => {
      Object.assign(env, more);
      for (const cadence of ['start', 'weekly']) {
        expect(await run('--flush', '--cadence', cadence, ...args)).toMatchObject({ exit: 0, stderr: '' });
      }
      expect([stage.requests, filesIn(home)]).toEqual([[], []]);
    });

    test('never a prompt, a tool, a key, a name, a path or a variable in a report', async () => {
      Object.assign(env, {
        AXONFLOW_API_KEY: SECRETS.key,
        ORG_ID: SECRETS.organisation,
        TENANT: SECRETS.organisation,
        CANARY_VARIABLE: 'canary-variable',
      });
      const { lines } = await run('--flush', '--tool', SECRETS.tool, SECRETS.prompt);
      expect(lines[0]?.decision).toBe('allow');
      // It went through the SDK, and is in no report and in no file of it.
      expect(stage.to('/v1/decisions')[0]?.body).toContain(SECRETS.prompt);
      const reports = [...stage.to('/v1/batch'), ...stage.to('/health')];
      const said = reports.map((request) => JSON.stringify(request)).join('\n');
      expect(stage.batches()).toHaveLength(1);
      expect([said, contentsOf(home)].join('\n')).not.toContain('canary');
      expect(
        stage
          .batches()
          .map((batch) => JSON.stringify(batch))
          .join(),
      ).not.toMatch(/127\.0\.0\.1|localhost|\/|PATH/);
      for (const { headers } of stage.to('/v1/batch')) {
        expect(Object.keys(headers).sort()).toEqual(['connection', 'content-length', 'content-type', 'host']);
      }
    });

    describe('and what later versions promise: one delivered report in seven days on one machine', () => {
      const stamp = () => join(home, 'cache', 'axonflow', `${sdk.name}-telemetry-last-sent`);
      const weekly = () => run('--flush', '--cadence', 'weekly');
      const day = 24 * 3600;

      test('48 cold, warm, set back, failing, and tried again', async () => {
        await weekly();
        expect([stage.batches().length, statSync(stamp()).isFile()]).toEqual([1, true]);
        await weekly();
        expect(stage.batches()).toHaveLength(1);
        const old = Date.now() / 1000 - 8 * day;
        utimesSync(stamp(), old, old);
        await weekly();
        expect([stage.batches().length, statSync(stamp()).mtimeMs > old * 1000]).toEqual([2, true]);
        rmSync(stamp());
        stage.on['/v1/batch'] = replies(503, '', { 'retry-after': '0' });
        await weekly();
        expect(filesIn(home)).not.toContain(`${sdk.name}-telemetry-last-sent`);
        // As often as the process had time for, since it was told to come again at once.
        const asked = stage.to('/v1/batch').length;
        expect(asked).toBeGreaterThan(2);
        stage.on['/v1/batch'] = (request, response) => collector.forward(request, response);
        await weekly();
        expect([stage.to('/v1/batch').length, statSync(stamp()).isFile()]).toEqual([asked + 1, true]);
      });

      test('45 eight processes at once: one', async () => {
        const all = await Promise.all(Array.from({ length: 8 }, weekly));
        expect(all.map(({ exit }) => exit)).toEqual(Array(8).fill(0));
        expect(stage.batches()).toHaveLength(1);
      });

      test('46 a home that cannot be written: one in a process, whatever it asks of the platform', async () => {
        Object.assign(env, { HOME: '/proc/1/nope', XDG_CACHE_HOME: '/proc/1/nope' });
        const { exit, stderr } = await run('--flush', '--cadence', 'weekly', '--clients', '5', 'one', 'two', 'three');
        expect([exit, stderr, stage.batches().length]).toEqual([0, '', 1]);
      });
    });

    test('a collector that says 410 is never asked again, by any process', async () => {
      stage.on['/v1/batch'] = replies(410);
      for (let i = 0; i < 3; i++) await run('--flush');
      expect(stage.batches()).toHaveLength(1);
    });

    test('a collector that says when to come again is not asked before', async () => {
      stage.on['/v1/batch'] = replies(429, '', { 'retry-after': '3600' });
      for (let i = 0; i < 3; i++) await run('--flush');
      expect(stage.batches()).toHaveLength(1);
    });

    test('a redirect is refused on both legs', async () => {
      const target = await startStage();
      stage.on['/health'] = replies(302, '', { location: `${target.url}/health` });
      stage.on['/v1/batch'] = replies(307, '', { location: `${target.url}/v1/batch` });
      await run('--flush');
      expect([target.requests, stage.batches()[0]?.events[0]?.fields]).toEqual([[], { deployment_mode: 'production' }]);
    });
  });
}

test('typescript: what a process that ends at once could not send, its next run does', async () => {
  const [sdk] = sdks as [Sdk];
  stage.on['/v1/batch'] = silent;
  await ask(sdk, env, '--endpoint', stage.url);
  stage.on['/v1/batch'] = (request, response) => collector.forward(request, response);
  stage.requests.length = 0;
  // It looks for what waits before it reports itself, so both may come in either order.
  await ask(sdk, env, '--endpoint', stage.url, '--flush');
  expect(new Set(stage.batches().map(({ identity }) => identity)).size).toBe(2);
});

describe('what the collector makes of it', () => {
  const here = sdks.filter(({ isHere }) => isHere).map(({ name }) => name);

  test('its books balance: every report is stored, and no field was dropped', async () => {
    const books = () => collector.api<Books>('/projects/axonflow/books');
    await expect.poll(async () => (await books()).waiting, { timeout: 30_000 }).toBe(0);
    const { received, stored, duplicate } = await books();
    expect(received).toBe(stored + duplicate);
    expect(stored).toBeGreaterThan(10 * here.length);
    expect(collector.verdicts.filter((verdict) => JSON.stringify(verdict) !== '{"kept":true}')).toEqual([]);
    await collector.stop();
  });

  test.each(here)('%s: its reports are there, and the address that they came from is nowhere', (name) => {
    const rows = collector.query('SELECT * FROM events_axonflow');
    expect(JSON.stringify(rows)).toContain(`"sdk":"${name}"`);
    expect(JSON.stringify(rows)).not.toContain(ADDRESS);
    expect([collector.filesWith(ADDRESS), collector.output()]).toEqual([[], expect.not.stringContaining(ADDRESS)]);
  });

  test.each(here)('%s: nothing that passed through it is in any file, table or line', (name) => {
    const rows = JSON.stringify(collector.query('SELECT * FROM events_axonflow'));
    expect(rows).toContain(`"sdk":"${name}"`);
    for (const secret of [...Object.values(SECRETS), 'canary']) {
      expect(rows).not.toContain(secret);
      expect(collector.filesWith(secret)).toEqual([]);
    }
  });

  test('retention: a row of 89 days is kept, and one of 91 days is deleted by the collector itself', async () => {
    expect(contract.retention.days).toBe(90);
    const insert = (age: number) =>
      `INSERT INTO events_axonflow (event, day, identity) SELECT 'ping', today() - ${age}, 'aged ${age}'`;
    const aged = "SELECT identity FROM events_axonflow WHERE identity LIKE 'aged%' ORDER BY identity";
    expect(collector.query(insert(89), insert(91), aged)).toHaveLength(2);
    // It looks when it begins, and once a day; and says what it has deleted.
    const again = await startCollector(collector.dataDir);
    await expect.poll(() => again.output(), { timeout: 20_000 }).toContain('have expired');
    await again.stop();
    expect(collector.query(aged)).toEqual([{ identity: 'aged 89' }]);
  });
});

function never(): never {
  throw new Error('no report has come');
}
