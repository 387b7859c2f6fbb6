import { gzipSync } from 'node:zlib';
import type { Contract } from '@aboveboard/contract';
import fc from 'fast-check';
import aiWorkbench from '../../../../../examples/ai-workbench/telemetry.contract.ts';
import axonflow from '../../../../../examples/axonflow/telemetry.contract.ts';
import codegraph from '../../../../../examples/codegraph/telemetry.contract.ts';
import werf from '../../../../../examples/werf/telemetry.contract.ts';
import wrenai from '../../../../../examples/wrenai/telemetry.contract.ts';
import { encodeByLibrary, tool } from './otlp/testing.ts';
import { sample } from './testing.ts';

/**
 * Wrong input. Samples of real requests are bent in one to four places, so that what is wrong lies deep in what is right,
 * then written in one of the encodings of their format and sometimes damaged as bytes. Wherever a value can hide there is a
 * canary now and then.
 */

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

/** Our own format, at its own address; the key is in the body. */
export function nativeCase(contract: Contract, key: string): DialectCase {
  const day = new Date().toISOString().slice(0, 10);
  const run = { event: 'command_run', day, fields: { command: 'index', ok: true } };
  const batch = { key, contract: '0'.repeat(64), revision: 0, common: { version: '1.4.2', os: 'linux' } };
  const samples = ['a', 'b'].map((digit) => ({ ...batch, batch: digit.repeat(32), events: [run, run] }));
  return { dialect: 'native', contract, path: '/v1/batch', samples, encodings: ['json'] };
}

/** What is nowhere but in wrong input. */
export const CANARY = 'CaNaRy7q';

/** What a request to an address that is there may be answered with, where no limit is reached and the disk is well. */
export const EXPECTED = [200, 204, 400, 411, 413, 415];

export interface WrongRequest {
  readonly bytes: Buffer;
  readonly type: string;
  readonly encoding: string | undefined;
  readonly query: string;
}

/** Of every wrong request. */
export const CANARY_HEADERS: Readonly<Record<string, string>> = {
  ...{ 'user-agent': CANARY, 'x-forwarded-for': CANARY, cookie: `aboveboard=${CANARY}`, referer: CANARY },
  ...{ authorization: `Bearer ${CANARY}`, prefer: CANARY, accept: `text/${CANARY}`, [`x-${CANARY}`]: CANARY },
};

export function wrongRequest({
  samples,
  encodings,
}: Pick<DialectCase, 'samples' | 'encodings'>): fc.Arbitrary<WrongRequest> {
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
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...samples), fc.nat(), fc.nat(), wrong)
        .map(([given, at, name, value]) => twice(asText(given), at, name, asText(value))),
    },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...samples), wrong).map(([, value]) => asText(value)) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 5 }).map((text) => text.replaceAll('a', CANARY)) },
  );
}

/** Stands for text that `JSON.stringify` would not write: numbers beyond a double. */
const RAW = 'raw:';
const asText = (value: unknown) => (JSON.stringify(value) ?? '').replaceAll(/"raw:([^"]*)"/g, '$1');

/** Before some member another one, by a name that there is already, often in the same object. */
function twice(text: string, at: number, name: number, value: string): string {
  const members = [...text.matchAll(/"[^"\\]+":/g)];
  const before = members[at % members.length];
  if (before === undefined) return text;
  const index = before.index;
  return `${text.slice(0, index)}${members[name % members.length]?.[0]}${value || 'null'},${text.slice(index)}`;
}

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
