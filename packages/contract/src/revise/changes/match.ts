import type { Deprecation } from '../../kinds/kind.ts';
import { isSame } from './compare.ts';

/** Which names of before and after are the same thing. */
export interface Match {
  readonly kept: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** From the old name to the new one. */
  readonly renamed: readonly (readonly [from: string, to: string])[];
  /** Added beside a deprecated thing that says the same and names it: the first half of a rename. */
  readonly begun: readonly (readonly [from: string, to: string])[];
}

interface Named {
  readonly why: string;
  readonly deprecated?: Deprecation;
}

/**
 * Matches things by name, and what is left by content. Only the same content *and* the same sentence make a rename:
 * of two flags, one may ask for a plugin and the other for a subscription, and only the sentence tells them apart.
 *
 * @param pathOf the full path of a name, by which a deprecation may name its successor
 * @example match({ secs: a }, { seconds: a }, (name) => `common.${name}`).renamed // [['secs', 'seconds']]
 */
export function match<T extends Named>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  pathOf: (name: string) => string,
): Match {
  const added = new Set(Object.keys(after).filter((name) => !Object.hasOwn(before, name)));
  const removed = new Set(Object.keys(before).filter((name) => !Object.hasOwn(after, name)));
  const renamed: [string, string][] = [];
  const begun: [string, string][] = [];
  const succeeds = (from: T, to: string) => from.deprecated?.use === to || from.deprecated?.use === pathOf(to);
  // By announcement first: of two equal candidates it names the one that is meant.
  for (const isMeant of [succeeds, () => true]) {
    for (const from of [...removed].sort()) {
      const old = before[from] as T;
      const to = [...added].sort().find((name) => isMeant(old, name) && saysSame(old, after[name] as T));
      if (to === undefined) continue;
      renamed.push([from, to]);
      removed.delete(from);
      added.delete(to);
    }
  }
  const kept = Object.keys(after).filter((name) => Object.hasOwn(before, name));
  for (const to of [...added].sort()) {
    const from = kept
      .sort()
      .find((name) => succeeds(after[name] as T, to) && saysSame(after[name] as T, after[to] as T));
    if (from === undefined) continue;
    begun.push([from, to]);
    added.delete(to);
  }
  return { kept: kept.sort(), added: [...added].sort(), removed: [...removed].sort(), renamed, begun };
}

/** Apart from who answers for it and how long it stays. */
function saysSame(a: object, b: object): boolean {
  return isSame(content(a), content(b));
}

function content(thing: object): object {
  return Object.fromEntries(Object.entries(thing).filter(([key]) => !ASIDE.has(key)));
}
const ASIDE = new Set(['deprecated', 'owner', 'until', 'review', 'shares', 'crosses']);
