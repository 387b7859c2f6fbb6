import { describe } from '../problem.ts';
import type { Say } from './kind.ts';

/** Most values that one list may hold; above it the list is a dictionary of something else. */
export const MAX_VALUES = 1000;
/** Longest value of a list, in UTF-16 units. */
export const MAX_VALUE_LENGTH = 64;

/** A literal list: the error type of a widened one says what to write instead. */
export type Literals<V extends readonly string[]> = string extends V[number]
  ? readonly ['write the list with `as const`: a string[] could hold anything']
  : V;

/** Says what is wrong with the `values` of a `choice` or `choices`. */
export function listProblems(values: unknown, say: Say): void {
  if (!Array.isArray(values) || values.length === 0) return say('values', 'a list of at least one value', values);
  if (values.length > MAX_VALUES) return say('values', `at most ${MAX_VALUES} values`, values);
  const seen = new Set<unknown>();
  values.forEach((value, i) => {
    if (!isListValue(value)) say(`values.${i}`, `1 to ${MAX_VALUE_LENGTH} printable characters`, value);
    else if (seen.has(value)) say(`values.${i}`, 'each value once', value);
    seen.add(value);
  });
}

/** Says what is wrong with an alias table: each alias must lead to a value of the list and hide none. */
export function aliasProblems(aliases: unknown, values: unknown, say: Say): void {
  if (aliases === undefined) return;
  if (typeof aliases !== 'object' || aliases === null || Array.isArray(aliases)) {
    return say('aliases', 'an object from alias to value', aliases);
  }
  const list = new Set(Array.isArray(values) ? values : []);
  for (const [alias, value] of Object.entries(aliases)) {
    if (!isListValue(alias)) say('aliases', `aliases of 1 to ${MAX_VALUE_LENGTH} printable characters`, alias);
    if (!list.has(value)) say(`aliases.${alias}`, 'a value of the list', value);
    if (list.has(alias)) say(`aliases.${alias}`, 'an alias that is not itself a value', describe(alias));
  }
}

/** From every spelling that counts to the value it means. */
export function lookup(values: readonly string[], aliases: Readonly<Record<string, string>> = {}): Map<string, string> {
  return new Map([...Object.entries(aliases), ...values.map((value): [string, string] => [value, value])]);
}

function isListValue(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= MAX_VALUE_LENGTH && /^[\p{L}\p{N}\p{P}\p{S}\p{M} ]+$/u.test(value)
  );
}
