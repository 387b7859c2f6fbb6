import type { Verdict } from '../check/verdict.ts';
import type { Contract } from '../define/contract.ts';
import type { FieldDropReason } from '../kinds/kind.ts';

/**
 * Runs the shared vectors (`packages/contract/vectors`, see README.md there for their form) over an implementation of
 * the contract language. It knows no test framework: it says what was expected and what came, and a suite compares.
 */

/** What is asked of an implementation. A TypeScript one is this interface; others read the vectors by themselves. */
export interface Implementation {
  /** The canonical text of a JSON value. */
  canonical(value: unknown): string;
  /** SHA-256 of the canonical text, in hexadecimal. */
  hash(value: object): string;
  /** From what a tool's code passes to what travels. */
  encode(setting: Setting, event: string | null, input: unknown): Verdict;
  /** From what arrived to what is stored. */
  accept(setting: Setting, event: string | null, input: unknown): Verdict;
  /** A call in the tool, as the client makes it: counts that are left out are zero, and then `encode`. */
  call(setting: Setting, event: string, input: unknown): Verdict;
  /** The identity of a batch, as the stream of that name accepts it. */
  identity(setting: Setting, stream: string, input: unknown): string | FieldDropReason;
}

/** What the cases of one file stand in. */
export interface Setting {
  readonly contract: Contract;
  /** The installation's key, 32 bytes in hexadecimal; with a digest. */
  readonly key?: string;
  /** The UTC date on which a digest is made. */
  readonly today?: string;
}

/** One file of vectors. */
export interface Vectors extends Partial<Setting> {
  readonly title: string;
  readonly cases: readonly VectorCase[];
}

export type VectorCase = ValueCase | TextCase | IdentityCase | BatchCase;

/** What becomes of the fields of one event. */
interface Expected {
  /** The fields that are kept; absent where the event is dropped. */
  readonly output?: unknown;
  /** Why the event is dropped. */
  readonly dropped?: string;
  /** With `missing_field`: which. */
  readonly field?: string;
  /** The fields that are dropped, in the order of the input. Absent: none. */
  readonly drops?: readonly { readonly reason: string; readonly field: string | null }[];
}

interface ValueCase extends Expected {
  readonly title: string;
  readonly side: 'encode' | 'accept' | 'call';
  /** `null` for the common fields. */
  readonly event: string | null;
  readonly input: unknown;
  /** Values that JSON cannot say, by field; see {@link jsValues}. */
  readonly js?: Readonly<Record<string, string>>;
}

interface TextCase {
  readonly title: string;
  readonly value: unknown;
  readonly text?: string;
  readonly sha256: string;
}

interface IdentityCase extends Expected {
  readonly title: string;
  readonly side: 'accept';
  readonly stream: string;
  readonly input: unknown;
}

interface BatchCase {
  readonly title: string;
  readonly batch: {
    readonly contract: string;
    readonly identity?: unknown;
    readonly common: unknown;
    readonly events: readonly { readonly event: string; readonly fields: unknown }[];
  };
  readonly common: Expected;
  readonly identity?: Expected;
  readonly events: readonly Expected[];
}

/** What a case expects and what the implementation says; equal, if it is right. */
export interface Result {
  readonly title: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/**
 * Runs every case of one file.
 *
 * @example
 * for (const { title, expected, got } of run(vectors, mine)) it(title, () => expect(got).toEqual(expected));
 */
export function run(vectors: Vectors, implementation: Implementation): readonly Result[] {
  const setting = vectors as Setting;
  return vectors.cases.map((given) => {
    if ('batch' in given) return runBatch(setting, given, implementation);
    if ('stream' in given) return runIdentity(setting, given, implementation);
    if ('side' in given) return runValue(setting, given, implementation);
    return runText(given, implementation);
  });
}

function runValue(setting: Setting, given: ValueCase, implementation: Implementation): Result {
  const { title, side, event } = given;
  const input = withJs(given.input, given.js);
  const verdict =
    side === 'call'
      ? implementation.call(setting, event as string, input)
      : implementation[side](setting, event, input);
  const where = event === null ? 'common' : event;
  return { title: `${side} ${where}: ${title}`, expected: expectedOf(given), got: spoken(verdict) };
}

function runText({ title, value, text, sha256 }: TextCase, implementation: Implementation): Result {
  const isContract = text === undefined;
  return {
    title,
    expected: isContract ? { sha256 } : { text, sha256 },
    got: {
      ...(isContract ? {} : { text: implementation.canonical(value) }),
      sha256: implementation.hash(value as object),
    },
  };
}

function runIdentity(setting: Setting, given: IdentityCase, implementation: Implementation): Result {
  return {
    title: `${given.side} ${given.stream}: ${given.title}`,
    expected: given.output ?? given.dropped,
    got: implementation.identity(setting, given.stream, given.input),
  };
}

function runBatch(setting: Setting, given: BatchCase, implementation: Implementation): Result {
  const { title, batch, common, identity, events } = given;
  const stream = setting.contract.events[batch.events[0]?.event ?? '']?.stream ?? 'default';
  return {
    title,
    expected: {
      contract: batch.contract,
      common: expectedOf(common),
      identity: identity?.output ?? identity?.dropped,
      events: events.map(expectedOf),
    },
    got: {
      contract: implementation.hash(setting.contract),
      common: spoken(implementation.accept(setting, null, batch.common)),
      identity: batch.identity === undefined ? undefined : implementation.identity(setting, stream, batch.identity),
      events: batch.events.map(({ event, fields }) => spoken(implementation.accept(setting, event, fields))),
    },
  };
}

function expectedOf({ output, dropped, field, drops = [] }: Expected) {
  return dropped === undefined ? { output, drops } : { dropped, field: field ?? null, drops };
}

function spoken(verdict: Verdict) {
  const { drops } = verdict;
  return verdict.kept ? { output: verdict.fields, drops } : { dropped: verdict.reason, field: verdict.field, drops };
}

function withJs(input: unknown, js: ValueCase['js']): unknown {
  if (js === undefined) return input;
  const values = { ...(input as object) };
  for (const [field, name] of Object.entries(js)) {
    const property = jsValues[name];
    if (property === undefined) throw new TypeError(`no such value of JavaScript: ${name}`);
    Object.defineProperty(values, field, { ...property, enumerable: true });
  }
  return values;
}

/** What the `js` of a case names. A class or an accessor is made anew for nobody: none of them is ever looked into. */
const jsValues: Readonly<Record<string, PropertyDescriptor>> = {
  undefined: { value: undefined },
  NaN: { value: Number.NaN },
  Infinity: { value: Number.POSITIVE_INFINITY },
  '-0': { value: -0 },
  bigint: { value: 1n },
  symbol: { value: Symbol('a') },
  function: { value: () => 'a' },
  date: { value: new Date(0) },
  accessor: {
    get() {
      throw new Error('an accessor was run');
    },
  },
};
