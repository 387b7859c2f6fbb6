import {
  type Contract,
  Drop,
  type Event,
  encodeBucket,
  type Fields,
  fieldsOf,
  sha256,
  toHex,
  utf8,
} from '@aboveboard/contract';
import type { Json } from '../dialect.ts';

/**
 * How a foreign client's values find the words of a contract. It is the same for every dialect, so that a contract's
 * author learns it once:
 *
 * - a name is the contract's with `_` for each dash, dot and space: `wren-ui-version` is `wren_ui_version`;
 * - a value that is `null` is one that was not sent;
 * - a number for a `bucket` is put into its range. Only our own client sends the index of a range.
 *
 * Nothing is judged here: a name or a value that the contract does not know goes on as it came, for admit to count.
 */

export interface Sorted {
  readonly common: Json;
  readonly fields: Json;
}

/**
 * Sorts what came in one heap into the fields of its event and the common fields. A name of the event wins; one that
 * neither knows stays with the event, where it is counted as unknown.
 *
 * @example sortValues(contract, 'ping', { os: 'linux', mode: 'x' }) // { common: { os: 'linux' }, fields: { mode: 'x' } }
 */
export function sortValues(contract: Contract, event: unknown, values: Json): Sorted {
  const own = eventFields(contract, event);
  const isCommon = (name: string) => !Object.hasOwn(own, name) && Object.hasOwn(contract.common, name);
  const named = Object.entries(values).map(([name, value]) => [fieldName(name), value] as const);
  return {
    common: inWordsOf(contract.common, Object.fromEntries(named.filter(([name]) => isCommon(name)))),
    fields: inWordsOf(own, Object.fromEntries(named.filter(([name]) => !isCommon(name)))),
  };
}

/**
 * Values in the words of these fields.
 *
 * @example inWordsOf({ took: bucket([10, 100], …) }, { took: 50, 'a-b': 1, c: null }) // { took: 1, a_b: 1 }
 */
export function inWordsOf(fields: Fields, values: Json): Json {
  const entries = Object.entries(values).filter(([, value]) => value !== null);
  // Unlike an assignment, `fromEntries` makes `__proto__` a name like any other.
  return Object.fromEntries(
    entries.map(([foreign, value]) => {
      const name = fieldName(foreign);
      return [name, Object.hasOwn(fields, name) ? ranged(fields[name] as Fields[string], value) : value];
    }),
  );
}

/** The fields of an event of the contract; none where it has no such event. */
export function eventFields(contract: Contract, event: unknown): Fields {
  const isKnown = typeof event === 'string' && Object.hasOwn(contract.events, event);
  return isKnown ? fieldsOf(contract.events[event] as Event) : {};
}

function fieldName(foreign: string): string {
  return foreign.replaceAll(/[-. ]/g, '_');
}

function ranged(field: Fields[string], value: unknown): unknown {
  if (field.kind !== 'bucket' || typeof value !== 'number') return value;
  const index = encodeBucket(field)(value);
  // What has no range, a negative number, is no index either: admit refuses it.
  return index instanceof Drop ? value : index;
}

/**
 * The id under which a delivery is stored once, made of ids of the client's that it repeats when it sends again. They are
 * texts of the client's, so they are hashed rather than kept. Without them every delivery is one of its own.
 *
 * @example batchId(['018eeb03-85db-73be-b7b6-84b2d735f19c'])
 */
export function batchId(ids: readonly unknown[] = []): string {
  if (ids.length === 0 || ids.some((id) => typeof id !== 'string' || id === '')) {
    return toHex(crypto.getRandomValues(new Uint8Array(16)));
  }
  return toHex(sha256(utf8(JSON.stringify(ids))).subarray(0, 16));
}

/** A list in pieces of at most so many. */
export function pieces<T>(list: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
