import { canonical } from '../../canonical/canonical.ts';
import { short } from '../../problem.ts';
import { type Change, change, type Judgement, type Wire } from './change.ts';

/** Judges one key of a thing that is not the same before and after. */
export type Rule<T> = (before: T, after: T, path: string) => readonly Change[];

/** A rule for every key: a key that is added to the language does not compile here until somebody has judged it. */
export type Rules<T> = { readonly [K in keyof T]-?: Rule<T> };

/**
 * Compares two states of one thing key by key. What differs and is judged by no rule, which only a contract of a later
 * language can bring about, counts as the worst: nothing widens because nobody thought of it.
 */
export function compare<T extends object>(before: T, after: T, path: string, rules: Rules<T>): readonly Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const name = key as keyof T;
    if (isSame(before[name], after[name])) return [];
    const changes = Object.hasOwn(rules, key) ? rules[name](before, after, path) : [];
    return changes.length > 0 ? changes : [unjudged(path === '' ? key : `${path}.${key}`)];
  });
}

function unjudged(path: string): Change {
  return change(path, 'changed', {
    id: 'unjudged',
    privacy: 'wider-recipient',
    wire: 'breaking',
    why: 'No rule judges this change, so it counts as the worst.',
  });
}

/** Do two values say the same, whatever the order of their keys? */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonical(a) === canonical(b);
}

/** The two sides of a step on a ladder: which way it went decides which is said. */
export interface Ladder {
  readonly wire?: Wire;
  readonly wider: Omit<Judgement, 'wire'>;
  readonly narrower: Omit<Judgement, 'wire' | 'privacy'>;
}

/**
 * A step on a ladder, up being wider.
 *
 * @example step('k', 20 - 5, '20 -> 5', { wider: { id: 'k.lower', … }, narrower: { id: 'k.higher', … } })
 */
export function step(path: string, up: number, what: string, { wire = 'compatible', wider, narrower }: Ladder): Change {
  return change(path, what, up > 0 ? { ...wider, wire } : { ...narrower, privacy: 'narrower', wire });
}

/** How far up one went on a ladder of names. */
export function rise<V extends string>(ladder: readonly V[], before: V, after: V): number {
  return ladder.indexOf(after) - ladder.indexOf(before);
}

/** `before -> after`, each short enough for a line. */
export function arrow(before: unknown, after: unknown): string {
  return `${say(before)} -> ${say(after)}`;
}

/** A list for a line of text; a long one names only its first members and how many there are. */
export function list(items: readonly (string | number)[]): string {
  const shown = items.slice(0, MAX_SHOWN).map((item) => (typeof item === 'number' ? item : say(item)));
  const more = items.length - shown.length;
  return items.length === 0 ? 'none' : `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
const MAX_SHOWN = 12;

/** Plain where it is one word, quoted (and its line breaks escaped) where it is not. */
function say(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'string') return typeof value === 'object' ? short(canonical(value)) : String(value);
  return /^[\w.:/+@<>%-]{1,80}$/.test(value) ? value : JSON.stringify(short(value));
}
