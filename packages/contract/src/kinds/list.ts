import { short } from '../problem.ts';
import type { Say } from './kind.ts';

/** What stands for every value outside the list. */
export const OTHER = 'other';
/** Most values that one list may hold; above it the list is a dictionary of something else. */
export const MAX_VALUES = 1000;
/** Longest value of a list, in UTF-16 units. */
export const MAX_VALUE_LENGTH = 64;

/** A literal list: the error type of a widened one says what to write instead. */
export type Literals<V extends readonly string[]> = [Wide<V[number]>] extends [never]
  ? V
  : readonly ['write the list with `as const`: a string[] could hold anything'];

/** `true` for `string` and for a pattern such as `x-${string}`, `never` for a literal; no key of a pattern is required. */
type Wide<S extends string> = S extends S ? (Record<never, never> extends Record<S, 1> ? true : never) : never;

/** Says what is wrong with the `values` of a `choice` or `choices`. */
export function listProblems(values: unknown, say: Say): void {
  if (!Array.isArray(values) || values.length === 0) return say('values', 'a list of at least one value', values);
  if (values.length > MAX_VALUES) return say('values', `at most ${MAX_VALUES} values`, values);
  const seen = new Set<unknown>();
  for (const [i, value] of values.entries()) {
    if (!isListValue(value)) say(`values.${i}`, `1 to ${MAX_VALUE_LENGTH} printable characters`, value);
    else if (seen.has(value)) say(`values.${i}`, 'each value once', value);
    seen.add(value);
  }
}

/**
 * Says what is wrong with the `aliases` of a `choice` or `choices`: each must lead to a value of the list and hide none.
 * `other` is no alias where it stands for everything outside the list, or what was kept once would change the next time.
 */
export function aliasProblems({ aliases, values, other }: Readonly<Record<string, unknown>>, say: Say): void {
  const list = new Set<unknown>(Array.isArray(values) ? values : []);
  for (const [alias, value] of aliasEntries(aliases, say)) {
    const path = `aliases.${short(alias)}`;
    if (!list.has(value)) say(path, 'a value of the list', value);
    if (list.has(alias)) say(path, 'an alias that is not itself a value', alias);
    else if (alias === OTHER && other !== false) say(path, 'an alias that is not what stands for all others', alias);
  }
}

/** The entries of an alias table; says what is wrong with the table itself. */
export function aliasEntries(aliases: unknown, say: Say): readonly [string, unknown][] {
  if (aliases === undefined) return [];
  if (typeof aliases !== 'object' || aliases === null || Array.isArray(aliases)) {
    say('aliases', 'an object from alias to value', aliases);
    return [];
  }
  const entries = Object.entries(aliases);
  if (entries.length > MAX_VALUES) say('aliases', `at most ${MAX_VALUES} aliases`, entries.length);
  for (const [alias] of entries) {
    if (!isListValue(alias)) {
      say(`aliases.${short(alias)}`, `an alias of 1 to ${MAX_VALUE_LENGTH} printable characters`, alias);
    }
  }
  return entries;
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
