import { gzipSync } from 'node:zlib';
import type { Contract } from '@aboveboard/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import aiWorkbench from '../../../../../examples/ai-workbench/telemetry.contract.ts';
import axonflow from '../../../../../examples/axonflow/telemetry.contract.ts';
import codegraph from '../../../../../examples/codegraph/telemetry.contract.ts';
import werf from '../../../../../examples/werf/telemetry.contract.ts';
import wrenai from '../../../../../examples/wrenai/telemetry.contract.ts';
import { encodeByLibrary, tool } from './otlp/testing.ts';
import { sample } from './testing.ts';

/**
 * Wrong input, to every dialect alike, over HTTP. Samples of real requests are bent in one to four places, so that what is
 * wrong lies deep in what is right, then written in one of the dialect's encodings and sometimes damaged as bytes.
 */

/** An intake with one project, whatever it runs in. */
export interface DialectIntake {
  readonly url: string;
  /** The project's. */
  readonly key: string;
  /** Sends a body as JSON, unless it is bytes or a text already, or the headers say otherwise. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** What was made durable since it was opened or cleared. */
  batches(): readonly object[];
  /** Whatever was written down or passed on since then, as it is. */
  traces(): string;
  clear(): void;
}

/** Why the gate refuses everything of a project. */
export type RefusedFor = 'banned' | 'stopped' | 'limited';

export interface DialectSuiteOptions {
  readonly open: (contract: Contract, refusedFor?: RefusedFor) => Promise<DialectIntake>;
  /** How many wrong requests there are, of all dialects together. */
  readonly requests: number;
  /** What the gate can refuse for. */
  readonly refusals: readonly RefusedFor[];
}

const STATUS = { banned: 403, stopped: 410, limited: 429 } as const;

export interface DialectCase {
  readonly dialect: string;
  readonly contract: Contract;
  readonly path: string;
  readonly samples: readonly unknown[];
  readonly encodings: readonly Encoding[];
}

type Encoding = 'json' | 'traces' | 'logs' | 'base64' | 'form' | 'gzip-body';

const of = (dialect: string, ...names: readonly string[]) =>
  names.map((name) => sample(new URL(`./${dialect}/x`, import.meta.url).href, name));

/** Samples of every dialect, the contracts that they belong to, and how they may be written. */
export const CASES: readonly DialectCase[] = [
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

export function dialectSuite({ open, requests, refusals }: DialectSuiteOptions): void {
  describe.each(CASES)('$dialect $path', ({ dialect, contract, path, samples, encodings }) => {
    const addressAt = ({ key }: DialectIntake) => `/in/${key}/${dialect}${path}`;

    it('answers whatever comes, says nothing of it, and keeps nothing that the contract does not know', async () => {
      const intake = await open(contract);
      const headers = { 'user-agent': CANARY, 'x-forwarded-for': CANARY, cookie: CANARY, referer: CANARY };
      await fc.assert(
        fc.asyncProperty(request(samples, encodings), async ({ bytes, type, encoding, query }) => {
          intake.clear();
          const answer = await intake.post(`${addressAt(intake)}${query}`, bytes, {
            ...headers,
            'content-type': type,
            ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
          });
          expect(EXPECTED).toContain(answer.status);
          expect(await answer.text()).not.toContain(CANARY);
          expect(JSON.stringify([...answer.headers])).not.toContain(CANARY);
          expect(intake.traces()).not.toContain(CANARY);
          if (!answer.ok) expect(intake.batches()).toEqual([]);
        }),
        { numRuns: Math.ceil(requests / CASES.length) },
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
      const intake = await open(contract);
      const answer = await intake.post(addressAt(intake), body);
      expect(status === undefined ? answer.status < 500 : answer.status === status).toBe(true);
    });

    it('stops a body that inflates without end', async () => {
      const intake = await open(contract);
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      expect((await intake.post(addressAt(intake), gzipSync(Buffer.alloc(50_000_000)), headers)).status).toBe(413);
      expect(intake.batches()).toEqual([]);
    });

    it.each(refusals)('says to who is %s so in its own words, and keeps nothing', async (refusedFor) => {
      const intake = await open(contract, refusedFor);
      const [body] = samples;
      const answer = await intake.post(addressAt(intake), body);
      const status = STATUS[refusedFor];
      expect(answer.status).toBe(status);
      expect(await answer.text()).toBe((WORDS[dialect + path] ?? WORDS[dialect])?.(status) ?? '');
      expect(intake.batches()).toEqual([]);
    });

    it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])('answers %s without a body', async (method) => {
      const intake = await open(contract);
      const answer = await fetch(intake.url + addressAt(intake), { method });
      expect(answer.status).toBeLessThan(500);
    });
  });
}

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
