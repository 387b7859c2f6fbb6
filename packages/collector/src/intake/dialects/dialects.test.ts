import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Contract } from '@aboveboard/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import aiWorkbench from '../../../../../examples/ai-workbench/telemetry.contract.ts';
import axonflow from '../../../../../examples/axonflow/telemetry.contract.ts';
import codegraph from '../../../../../examples/codegraph/telemetry.contract.ts';
import werf from '../../../../../examples/werf/telemetry.contract.ts';
import wrenai from '../../../../../examples/wrenai/telemetry.contract.ts';
import { addBan } from '../../bans/bans.ts';
import { changeRules, readProjects } from '../../projects/projects.ts';
import { dialects } from './dialects.ts';
import { encodeByLibrary, tool } from './otlp/testing.ts';
import { KEY, openTestIntake, sample, type TestIntakeOptions } from './testing.ts';

/**
 * Wrong input, to every dialect alike, over HTTP. Samples of real requests are bent in one to four places, so that what is
 * wrong lies deep in what is right, then written in one of the dialect's encodings and sometimes damaged as bytes.
 *
 * `ABOVEBOARD_FUZZ=1000000 npx vitest run --project collector dialects.test` sends as many.
 */
const REQUESTS = Number(process.env.ABOVEBOARD_FUZZ ?? 10_000);

interface Case {
  readonly dialect: string;
  readonly contract: Contract;
  readonly path: string;
  readonly samples: readonly unknown[];
  readonly encodings: readonly Encoding[];
}

type Encoding = 'json' | 'traces' | 'logs' | 'base64' | 'form' | 'gzip-body';

const of = (dialect: string, ...names: readonly string[]) =>
  names.map((name) => sample(new URL(`./${dialect}/x`, import.meta.url).href, name));

const CASES: readonly Case[] = [
  {
    dialect: 'ai-workbench',
    contract: aiWorkbench,
    path: '',
    samples: of('ai-workbench', 'runtime-start', 'runtime-error', 'cli-command', 'cli-error'),
    encodings: ['json'],
  },
  {
    dialect: 'axonflow',
    contract: axonflow,
    path: '/v1/ping',
    samples: of('axonflow', 'ping', 'ping-later-sdk', 'ping-plugin'),
    encodings: ['json'],
  },
  { dialect: 'codegraph', contract: codegraph, path: '', samples: of('codegraph', 'batch'), encodings: ['json'] },
  {
    dialect: 'werf',
    contract: werf,
    path: '',
    samples: of('werf', 'command-started', 'command-exited'),
    encodings: ['json'],
  },
  {
    dialect: 'werf',
    contract: werf,
    path: '/v1/traces',
    samples: of('werf', 'otlp-trace'),
    encodings: ['json', 'traces'],
  },
  {
    dialect: 'posthog',
    contract: wrenai,
    path: '/e/',
    samples: of('posthog', 'batch'),
    encodings: ['json', 'base64', 'form', 'gzip-body'],
  },
  {
    dialect: 'otlp',
    contract: tool,
    path: '/v1/traces',
    samples: of('otlp', 'traces'),
    encodings: ['json', 'traces'],
  },
  { dialect: 'otlp', contract: tool, path: '/v1/logs', samples: of('otlp', 'logs'), encodings: ['json', 'logs'] },
];

const CANARY = 'CaNaRy7q';

it('is tested with every dialect', () => {
  expect([...new Set(CASES.map(({ dialect }) => dialect))].sort()).toEqual([...dialects.keys()].sort());
});

it.each([...dialects.keys()])('%s has its page, and the page its address', (name) => {
  const page = readFileSync(new URL(`../../../../../docs/dialects/${name}.md`, import.meta.url), 'utf8');
  expect(page).toContain(`/in/KEY/${name}`);
});

describe.each(CASES)('$dialect$path', ({ dialect, contract, path, samples, encodings }) => {
  const address = `/in/${KEY}/${dialect}${path}`;

  it('answers whatever comes, says nothing of it, and stores nothing that the contract does not know', async () => {
    const intake = await openTestIntake(contract);
    const headers = { 'user-agent': CANARY, 'x-forwarded-for': CANARY, cookie: CANARY, referer: CANARY };
    await fc.assert(
      fc.asyncProperty(request(samples, encodings), async ({ bytes, type, encoding, query }) => {
        intake.clear();
        const answer = await intake.post(`${address}${query}`, bytes, {
          ...headers,
          'content-type': type,
          ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
        });
        expect(EXPECTED).toContain(answer.status);
        expect(await answer.text()).not.toContain(CANARY);
        expect(JSON.stringify([...answer.headers])).not.toContain(CANARY);
        expect(intake.spooled()).not.toContain(CANARY);
        if (!answer.ok) expect(intake.batches()).toEqual([]);
      }),
      { numRuns: Math.ceil(REQUESTS / CASES.length) },
    );
  }, 3_600_000);

  it.each([
    ['opened 30 000 deep', '['.repeat(30_000), 400],
    ['closed as well', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, undefined],
    ['deep in objects', `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`, undefined],
    ['of invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400],
    [
      'of a number without end',
      `{"events":${'9'.repeat(10_000)},"event":1e999,"sdk":1e999,"eventType":1e999}`,
      undefined,
    ],
  ])('survives a body that is %s', async (_, body, status) => {
    const intake = await openTestIntake(contract);
    const answer = await intake.post(address, body);
    expect(status === undefined ? answer.status < 500 : answer.status === status).toBe(true);
  });

  it('stops a body that inflates without end', async () => {
    const intake = await openTestIntake(contract);
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect((await intake.post(address, gzipSync(Buffer.alloc(50_000_000)), headers)).status).toBe(413);
    expect(intake.batches()).toEqual([]);
  });

  it.each(REFUSALS)(
    'answers %i to who is %s, says so in its own words, and stores nothing',
    async (status, _, options) => {
      const intake = await openTestIntake(contract, options);
      const [body] = samples;
      const answer = await intake.post(address, body);
      expect(answer.status).toBe(status);
      expect(await answer.text()).toBe((WORDS[dialect + path] ?? WORDS[dialect])?.(status) ?? '');
      expect(intake.batches()).toEqual([]);
    },
  );

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])('answers %s without a body', async (method) => {
    const { url } = await openTestIntake(contract);
    const answer = await fetch(url + address, { method });
    expect(answer.status).toBeLessThan(500);
  });
});

/** What a dialect says where its clients read more than the status. */
const WORDS: Readonly<Record<string, (status: number) => string>> = {
  codegraph: (status) => ({ 403: 'forbidden', 410: 'gone', 429: 'rate limited' })[status] ?? '',
  otlp: rpcStatus,
  'werf/v1/traces': rpcStatus,
};

function rpcStatus(status: number): string {
  return JSON.stringify(
    status === 403
      ? { code: 7, message: 'refused' }
      : status === 410
        ? { code: 9, message: 'this version is refused for good' }
        : { code: 8, message: 'too many requests; come again later' },
  );
}

/** Answers of the gate, which a dialect does not decide about but has to have words for. */
const REFUSALS: readonly (readonly [status: number, why: string, options: TestIntakeOptions])[] = [
  [403, 'banned', { prepare: ban }],
  [410, 'told to stop', { prepare: stop }],
  [429, 'over a limit', { perMinute: 0 }],
];

function ban(folder: string): void {
  addBan(folder, { by: 'address', value: '127.0.0.1', project: null, days: 1 });
}

function stop(folder: string): void {
  for (const { name } of readProjects(folder)) changeRules(folder, name, () => ({ stops: [{}] }));
}

/** What a request to an address that is there may be answered with, where no limit is reached and the disk is well. */
const EXPECTED = [200, 204, 400, 411, 413, 415];

interface WrongRequest {
  readonly bytes: Buffer;
  readonly type: string;
  readonly encoding: string | undefined;
  readonly query: string;
}

function request(samples: readonly unknown[], encodings: readonly Encoding[]): fc.Arbitrary<WrongRequest> {
  return fc
    .tuple(bent(samples), fc.constantFrom(...encodings), harm, headerNoise)
    .map(([text, encoding, act, noise]) => {
      const { bytes, type, query = '' } = written(text, encoding);
      return { bytes: act(bytes), type, encoding: undefined, query, ...noise };
    });
}

/** JSON text of a sample that was changed in a few places, or of anything at all. */
function bent(samples: readonly unknown[]): fc.Arbitrary<string> {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(5), wrong), { minLength: 1, maxLength: 4 });
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.constantFrom(...samples), changes)
        .map(([given, list]) => asText(list.reduce((json, [at, how, value]) => change(json, at, how, value), given))),
    },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...samples), wrong).map(([, value]) => asText(value)) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 5 }).map((text) => text.replaceAll('a', CANARY)) },
  );
}

/** Stands for text that `JSON.stringify` would not write: numbers beyond a double, and duplicate keys. */
const RAW = 'raw:';
const asText = (value: unknown) => (JSON.stringify(value) ?? '').replaceAll(/"raw:([^"]*)"/g, '$1');

const wrong: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    -0,
    -1,
    2.5,
    2 ** 53,
    `${RAW}1e999`,
    `${RAW}-1e999`,
    `${RAW}${'7'.repeat(400)}`,
    '',
    CANARY,
    `${CANARY} at /home/jane`,
    CANARY.repeat(200),
    '\u0000\ud800',
    '__proto__',
    'constructor',
    'NaN',
    [],
    {},
    [CANARY],
    [[CANARY]],
    { [CANARY]: CANARY },
    { name: CANARY, asCli: true },
    { stringValue: CANARY },
    { intValue: CANARY },
    { arrayValue: { values: [{ stringValue: CANARY }] } },
    JSON.parse(`{"__proto__":{"${CANARY}":1},"constructor":{"prototype":"${CANARY}"}}`),
    `{"${CANARY}":"${CANARY}"}`,
    Array(200).fill(CANARY),
    deep(200),
  ),
  fc.double(),
  fc.string().map((text) => text + CANARY),
);

function deep(levels: number): unknown {
  return levels === 0 ? CANARY : { [CANARY]: [deep(levels - 1)] };
}

/** Changes the `at`-th place of a value, counted through: another value, another name, one more, one less, twice. */
function change(json: unknown, at: number, how: number, value: unknown): unknown {
  const places = placesOf(json);
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return value;
  return withChange(json, place, (holder, name) => {
    const entries = Object.entries(holder);
    const i = entries.findIndex(([key]) => key === name);
    const [key, old] = entries[i] as [string, unknown];
    const names = ['__proto__', 'constructor', CANARY, 'event', 'fields', 'props', 'properties'];
    if (how <= 1) entries[i] = [key, value];
    else if (how === 2) entries[i] = [names[at % names.length] as string, old];
    else if (how === 3) entries.push([names[at % names.length] as string, value]);
    else if (how === 4) entries.splice(i, 1);
    else entries.push([`${key}${CANARY}`, old]);
    return Array.isArray(holder) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
  });
}

type Place = readonly string[];

function placesOf(json: unknown, above: Place = []): Place[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, value]) => {
    const place = [...above, name];
    return place.length > 20 ? [place] : [place, ...placesOf(value, place)];
  });
}

function withChange(json: unknown, [name, ...below]: Place, act: (holder: object, name: string) => unknown): unknown {
  const holder = json as Record<string, unknown>;
  if (below.length === 0) return act(holder, name as string);
  const entries = Object.entries(holder).map(
    ([key, value]) => [key, key === name ? withChange(value, below, act) : value] as const,
  );
  return Array.isArray(json) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

function written(text: string, encoding: Encoding): { bytes: Buffer; type: string; query?: string } {
  const plain = { bytes: Buffer.from(text), type: 'application/json' };
  const FORM = 'application/x-www-form-urlencoded';
  switch (encoding) {
    case 'json':
      return plain;
    case 'base64':
      return { bytes: Buffer.from(Buffer.from(text).toString('base64')), type: 'text/plain' };
    case 'form': {
      const data = encodeURIComponent(Buffer.from(text).toString('base64'));
      return { bytes: Buffer.from(`data=${data}`), type: FORM, query: '?compression=base64' };
    }
    case 'gzip-body':
      return { bytes: gzipSync(text), type: 'text/plain', query: '?compression=gzip-js' };
    default: {
      const message = encoding === 'traces' ? 'ExportTraceServiceRequest' : 'ExportLogsServiceRequest';
      try {
        return { bytes: Buffer.from(encodeByLibrary(message, JSON.parse(text))), type: 'application/x-protobuf' };
      } catch {
        // Not everything can be said in protobuf; as JSON under its type it is wrong as well.
        return { ...plain, type: 'application/x-protobuf' };
      }
    }
  }
}

const damage: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc.oneof(
  fc.nat(2000).map((length) => (bytes: Buffer) => bytes.subarray(0, bytes.length - length)),
  fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }).map((flips) => (bytes: Buffer) => {
    const copy = Buffer.from(bytes);
    for (const [at, byte] of flips) copy[at % Math.max(1, copy.length)] = byte;
    return copy;
  }),
  fc.uint8Array({ maxLength: 200 }).map((more) => (bytes: Buffer) => Buffer.concat([bytes, more])),
  fc.uint8Array({ maxLength: 200 }).map((instead) => () => Buffer.from(instead)),
  fc.constant((bytes: Buffer) => gzipSync(bytes)),
);

/** One in five is not even what it was when it was sent. */
const harm = fc.oneof(
  { weight: 4, arbitrary: fc.constant((bytes: Buffer) => bytes) },
  { weight: 1, arbitrary: damage },
);

/** Now and then a header that does not fit the body. */
const headerNoise: fc.Arbitrary<{ readonly type?: string; readonly encoding?: string }> = fc.oneof(
  { weight: 9, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { encoding: 'gzip' },
      { encoding: 'br' },
      { encoding: CANARY },
      { type: 'application/x-protobuf' },
      { type: 'application/x-www-form-urlencoded' },
      { type: `text/${CANARY}` },
      { type: CANARY },
    ),
  },
);
