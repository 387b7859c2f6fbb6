import { contractHash } from '../canonical/canonical.ts';
import { hmacSha256, toHex, utf8 } from '../canonical/sha256.ts';
import { finding } from '../compile/find.ts';
import { generating, generatingExact } from '../compile/generate.ts';
import type { Contract } from '../define/contract.ts';
import { type Event, type Fields, fieldsOf } from '../define/event.ts';
import { acceptOf } from '../kinds/accept.ts';
import { compileEncoder, type Encoder } from './encoder.ts';
import { comparing, type MakeExact } from './exact.ts';
import { interpreting } from './gate.ts';
import { byTable, eventOf, type Find, gates } from './gates.ts';
import type { MakeGate, Verdict } from './verdict.ts';

/**
 * The gate of one contract. `encode…` stands at the tool's calls, `accept…` at a request's way in; whatever `encode`
 * keeps, `accept` keeps unchanged. Neither throws, whatever it is given, nor reads a property twice: what is judged is
 * what was read, whatever a second look would have given. Only own properties of the contract's names are read at all.
 */
export interface Checker extends Encoder {
  readonly contract: Contract;
  /** {@link contractHash} of the contract; computed when first asked for. */
  readonly hash: string;
  acceptEvent(name: unknown, values: unknown): Verdict;
  acceptCommon(values: unknown): Verdict;
  /**
   * Would `acceptEvent` keep all of these values, and each as it is? For whoever needs no reasons and no copy. It is an answer
   * about plain data, as `JSON.parse` makes it: an accessor may say something else the next time.
   *
   * @example checker.isExact('command_run', { command: 'index', path: '/home/ada' }) // false
   */
  isExact(name: unknown, values: unknown): boolean;
}

/** How gates are made and found. */
interface Way {
  readonly make: MakeGate;
  readonly makeExact: MakeExact;
  readonly find: Find;
}

/**
 * Compiles a contract's gate. Do it once and keep it; checking is the hot path. What accepts is written as JavaScript and run,
 * where the runtime allows it; see compile/.
 *
 * @param secrets where the contract has a `digest`: the installation's key, asked for when first needed. Whoever only
 *   accepts needs none; to encode a digest without it is a programmer's mistake, and the one thing that throws
 * @param now the clock, for a `digest` that lives for a day or a month. Default: `Date.now`
 * @example
 * const checker = compile(contract);
 * checker.acceptEvent('command_run', { command: 'index' }) // { kept: true, fields: { command: 'index' }, drops: [] }
 */
export function compile(contract: Contract, secrets?: () => Uint8Array, now?: () => number): Checker {
  return checkerOf(contract, GENERATING, secrets, now);
}

/** {@link compile} without generated code, anywhere. Slower, and of the same opinion. */
export function interpret(contract: Contract, secrets?: () => Uint8Array, now?: () => number): Checker {
  return checkerOf(contract, INTERPRETING, secrets, now);
}

const GENERATING: Way = { make: generating, makeExact: generatingExact, find: finding };
const INTERPRETING: Way = {
  make: interpreting(acceptOf),
  makeExact: comparing(interpreting(acceptOf)),
  find: byTable,
};

function checkerOf(
  contract: Contract,
  way: Way,
  secrets: (() => Uint8Array) | undefined,
  now: (() => number) | undefined,
): Checker {
  return new Compiled(contract, way, secrets === undefined ? keyless(contract) : encoderOf(contract, secrets, now));
}

/** A class, since an engine finds the methods of a literal with an accessor by their hashes, at each call. */
class Compiled implements Checker {
  readonly contract: Contract;
  readonly encodeEvent: Checker['encodeEvent'];
  readonly encodeCommon: Checker['encodeCommon'];
  readonly acceptEvent: Checker['acceptEvent'];
  readonly acceptCommon: Checker['acceptCommon'];
  readonly isExact: Checker['isExact'];
  #hash: string | undefined;

  constructor(contract: Contract, { make, makeExact, find }: Way, { encodeEvent, encodeCommon }: Encoder) {
    const { event, common } = gates(contract, make, find);
    this.contract = contract;
    this.encodeEvent = encodeEvent;
    this.encodeCommon = encodeCommon;
    this.acceptEvent = event;
    this.acceptCommon = common;
    this.isExact = find(Object.keys(contract.events), (name) => makeExact(...eventOf(contract, name)), false);
  }

  get hash() {
    this.#hash ??= contractHash(this.contract);
    return this.#hash;
  }
}

function encoderOf(contract: Contract, secrets: () => Uint8Array, now: (() => number) | undefined): Encoder {
  const hmac = (text: string) => toHex(hmacSha256(secrets(), utf8(text)));
  return compileEncoder(contract, { hmac, ...(now === undefined ? {} : { now }) });
}

/** Without a key, whatever has a digest is a mistake of the program, and is told at the first call and not the first value. */
function keyless(contract: Contract): Encoder {
  const { encodeEvent, encodeCommon } = encoderOf(contract, noKey, undefined);
  const needsKey = (fields: Fields) => Object.values(fields).some(({ kind }) => kind === 'digest');
  const keyed = Object.keys(contract.events).filter((name) => needsKey(fieldsOf(contract.events[name] as Event)));
  return {
    encodeEvent: (name, values) => (keyed.includes(name) ? noKey() : encodeEvent(name, values)),
    encodeCommon: needsKey(contract.common) ? noKey : encodeCommon,
  };
}

function noKey(): never {
  throw new TypeError('compile: this contract has a digest; pass `secrets`, the function that gives the key');
}
