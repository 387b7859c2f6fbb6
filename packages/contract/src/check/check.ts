import { contractHash } from '../canonical/canonical.ts';
import type { Contract } from '../define/contract.ts';
import { type Event, type Fields, fieldsOf } from '../define/event.ts';
import type { Check, FieldDropReason, Secrets, WireValue } from '../kinds/kind.ts';
import { Drop } from '../kinds/kind.ts';
import { kindOf } from '../kinds/kinds.ts';

/** A refused field. `field` is `null` where the contract has no such name: unknown names are counted, never kept. */
export interface FieldDrop {
  readonly reason: FieldDropReason;
  readonly field: string | null;
}

/** Why a whole event was refused. */
export type EventDropReason = 'unknown_event' | 'malformed_event' | 'missing_field';

/** Values that passed, by field name. */
export type Values = Readonly<Record<string, WireValue>>;

/** What became of one event, or of the common fields. */
export type Verdict =
  | { readonly kept: true; readonly fields: Values; readonly drops: readonly FieldDrop[] }
  | {
      readonly kept: false;
      readonly reason: EventDropReason;
      /** With `missing_field`: the required field that is not there, or was refused. */
      readonly field: string | null;
      readonly drops: readonly FieldDrop[];
    };

/**
 * The gate of one contract. `encode…` stands at the tool's calls, `accept…` at a request's way in; whatever `encode`
 * keeps, `accept` keeps unchanged. Neither throws, whatever it is given, nor reads a property twice: what is judged is
 * what was read, whatever a second look would have given. Only own properties of the contract's names are read at all.
 */
export interface Checker {
  readonly contract: Contract;
  /** {@link contractHash} of the contract; computed when first asked for. */
  readonly hash: string;
  encodeEvent(name: string, values: unknown): Verdict;
  encodeCommon(values: unknown): Verdict;
  acceptEvent(name: unknown, values: unknown): Verdict;
  acceptCommon(values: unknown): Verdict;
}

/**
 * Compiles a contract's gate. Do it once and keep it; checking is the hot path.
 *
 * @param secrets where the contract has a `digest`: the installation's key, asked for when first needed. Whoever only
 *   accepts needs none; to encode a digest without it is a programmer's mistake, and the one thing that throws
 * @example
 * const checker = compile(contract);
 * checker.acceptEvent('command_run', { command: 'index' }) // { kept: true, fields: { command: 'index' }, drops: [] }
 */
export function compile(contract: Contract, secrets?: () => Uint8Array): Checker {
  const events = new Map<unknown, { encode: Gate; accept: Gate }>();
  const gatesOf = (name: unknown) => {
    let gates = events.get(name);
    if (gates === undefined && typeof name === 'string' && Object.hasOwn(contract.events, name)) {
      const fields = fieldsOf(contract.events[name] as Event);
      gates = both(fields, `${contract.name}.${name}`, secrets, requiredOf(fields));
      events.set(name, gates);
    }
    return gates;
  };
  let common: { encode: Gate; accept: Gate } | undefined;
  const commonGates = () => {
    // A report is worth having without one of its common fields, so none of them is required.
    common ??= both(contract.common, contract.name, secrets, []);
    return common;
  };
  let hash: string | undefined;
  return {
    contract,
    get hash() {
      hash ??= contractHash(contract);
      return hash;
    },
    encodeEvent: (name, values) => gatesOf(name)?.encode(values) ?? UNKNOWN,
    encodeCommon: (values) => commonGates().encode(values),
    acceptEvent: (name, values) => gatesOf(name)?.accept(values) ?? UNKNOWN,
    acceptCommon: (values) => commonGates().accept(values),
  };
}

type Gate = (values: unknown) => Verdict;

const NO_DROPS: readonly FieldDrop[] = Object.freeze([]);
const UNKNOWN_FIELD: FieldDrop = Object.freeze({ reason: 'unknown_field', field: null });
const UNKNOWN: Verdict = Object.freeze({ kept: false, reason: 'unknown_event', field: null, drops: NO_DROPS });
const MALFORMED: Verdict = Object.freeze({ kept: false, reason: 'malformed_event', field: null, drops: NO_DROPS });

/** Beyond this many keys an object is not read on: no event has that many fields. */
const MAX_KEYS = 1000;

function requiredOf(fields: Fields): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name]?.optional !== true);
}

function both(
  fields: Fields,
  domain: string,
  key: (() => Uint8Array) | undefined,
  required: readonly string[],
): { encode: Gate; accept: Gate } {
  const checks = (side: 'encode' | 'accept') =>
    Object.entries(fields).map(([name, field]): [string, Check] => {
      const kind = kindOf(field);
      const secrets = (): Secrets => ({ key: (key ?? noKey)(), domain: `${domain}.${name}` });
      return [name, side === 'encode' ? kind.encode(field, secrets) : kind.accept(field)];
    });
  const isKeyless = key === undefined && Object.values(fields).some((field) => field.kind === 'digest');
  return {
    encode: isKeyless ? noKey : gate(new Map(checks('encode')), required),
    accept: gate(new Map(checks('accept')), required),
  };
}

function gate(checks: ReadonlyMap<string, Check>, required: readonly string[]): Gate {
  return (values) => {
    const kept: Record<string, WireValue> = {};
    let drops: FieldDrop[] | undefined;
    try {
      if (typeof values !== 'object' || values === null || Array.isArray(values)) return MALFORMED;
      const keys = Object.keys(values);
      if (keys.length > MAX_KEYS) return MALFORMED;
      for (const name of keys) {
        const check = checks.get(name);
        if (check === undefined) {
          drops ??= [];
          drops.push(UNKNOWN_FIELD);
          continue;
        }
        const value = (values as Readonly<Record<string, unknown>>)[name];
        if (value === undefined) continue;
        const result = check(value);
        if (result instanceof Drop) {
          drops ??= [];
          drops.push({ reason: result.reason, field: name });
        } else kept[name] = result;
      }
    } catch {
      return MALFORMED; // An accessor that throws, a proxy that objects to being looked at.
    }
    for (const name of required) {
      if (!Object.hasOwn(kept, name)) {
        return { kept: false, reason: 'missing_field', field: name, drops: drops ?? NO_DROPS };
      }
    }
    return { kept: true, fields: kept, drops: drops ?? NO_DROPS };
  };
}

function noKey(): never {
  throw new TypeError('compile: this contract has a digest; pass `secrets`, the function that gives the key');
}
