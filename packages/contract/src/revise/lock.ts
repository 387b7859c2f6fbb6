import { canonical, contractHash } from '../canonical/canonical.ts';
import { sha256, toHex, utf8 } from '../canonical/sha256.ts';
import type { Contract } from '../define/contract.ts';
import { reviewsFor } from './changes/change.ts';
import { diff } from './diff.ts';
import { LockError } from './lock-error.ts';
import { type Since, sinceAfter } from './since.ts';

/**
 * The lock: `contract.lock.json`, the append-only file of what was published. Only the command writes it.
 *
 * Every revision holds its whole contract, so that any two can be compared without git, in a tarball or on a collector,
 * and so that `hash` and `since` can be computed again instead of believed. Each entry is sealed by `chain`, SHA-256 over
 * the chain of the entry before and the canonical JSON of the entry itself; `head` seals the two ends, so that leaving
 * out the last entry shows as well. White space and the order of keys are not sealed: a formatter may have its way.
 *
 * A seal has no secret. It shows what was edited by hand or merged wrongly; whoever runs this code over a history of
 * their own making gets another valid lock, and it is for version control to show that.
 *
 * @example
 * {
 *   "aboveboard": 1,
 *   "name": "mytool",
 *   "revisions": [
 *     { "revision": 1, "date": "2026-10-01", "hash": "5f0c…", "since": { "events.index": 1, "events.index.fields.ok": 1 },
 *       "contract": { "aboveboard": 1, "name": "mytool", … }, "previous": "", "chain": "91ab…" },
 *     { "revision": 2, "date": "2026-11-21", "hash": "77d3…", "since": { …, "events.index.fields.duration": 2 },
 *       "contract": { … }, "previous": "91ab…", "chain": "c04e…" }
 *   ],
 *   "reviews": [
 *     { "revision": 2, "of": "c04e…", "link": "https://example.com/pull/12", "date": "2026-11-21", "previous": "", "chain": "…" }
 *   ],
 *   "head": "…"
 * }
 */
export interface Lock {
  readonly aboveboard: 1;
  /** The tool's name: the one name that all its revisions have. */
  readonly name: string;
  readonly revisions: readonly Revision[];
  /** Kept beside the revisions, because a review may come after the revision that waits for it. */
  readonly reviews: readonly Review[];
  readonly head: string;
}

/** One published state of the contract. */
export interface Revision {
  /** 1, 2, 3, … */
  readonly revision: number;
  /** UTC date on which it was locked. */
  readonly date: string;
  /** {@link contractHash} of the contract. */
  readonly hash: string;
  readonly since: Since;
  readonly contract: Contract;
  /** The chain of the entry before, `''` for the first. */
  readonly previous: string;
  readonly chain: string;
}

/** That somebody looked at a revision: a link to where they said so. */
export interface Review {
  readonly revision: number;
  /** The chain of that revision, so that a review cannot be moved to another history. */
  readonly of: string;
  readonly link: string;
  readonly date: string;
  readonly previous: string;
  readonly chain: string;
}

export interface LockOptions {
  /** UTC date, `2026-11-21`. */
  readonly date: string;
  /** Links to the reviews of what waits for one, the new revision included. */
  readonly reviews?: readonly string[];
}

/**
 * Appends a revision where the contract says something else than the last one; never changes what was written before.
 * Reviews are recorded for every revision that still waits for one.
 *
 * @param before the lock so far, `null` for a contract that is locked for the first time
 * @returns the same lock where there was nothing to append
 * @throws LockError for a contract of another name; TypeError for a date or a link that is none
 * @example lock(before, contract, { date: '2026-11-21', reviews: ['https://example.com/pull/12'] }).revision // 2
 */
export function lock(
  before: Lock | null,
  contract: Contract,
  { date, reviews = [] }: LockOptions,
): { readonly lock: Lock; readonly revision: number; readonly isNew: boolean } {
  if (!isDate(date)) throw new TypeError('lock: `date` must be a UTC date such as "2026-11-21"');
  for (const link of reviews) if (!isLink(link)) throw new TypeError('lock: a review must be a link, "https://…"');
  if (before !== null && before.name !== contract.name) {
    throw new LockError([
      `the lock is of the contract "${before.name}" and this is "${contract.name}": a contract of another name begins a lock of its own`,
    ]);
  }
  const last = before?.revisions.at(-1);
  const isNew = last === undefined || last.hash !== contractHash(contract);
  const revisions = isNew ? [...(before?.revisions ?? []), follow(last, contract, date)] : (before?.revisions ?? []);
  const revision = revisions.length;
  const unsigned = { aboveboard: 1 as const, name: contract.name, revisions, reviews: before?.reviews ?? [] };
  const reviewed = review(unsigned, reviews, date);
  if (before !== null && !isNew && reviewed === before.reviews) return { lock: before, revision, isNew };
  return { lock: { ...unsigned, reviews: reviewed, head: headOf({ revisions, reviews: reviewed }) }, revision, isNew };
}

/** The lock's text, as it stands in the file. */
export function lockText(lock: Lock): string {
  return `${JSON.stringify(lock, null, 2)}\n`;
}

/**
 * In which revision the part at each path appeared, of the last revision: `events.X`, `events.X.fields.Y` (of a rollup
 * `events.X.by.Y` and `events.X.counts.Y`, as in the contract), `common.Z`, `streams.S`.
 *
 * @example sinceOf(lock)['events.index.fields.duration'] // 2
 */
export function sinceOf(lock: Pick<Lock, 'revisions'>): Since;
export function sinceOf(lock: Pick<Lock, 'revisions'>, path: string): number | undefined;
export function sinceOf(lock: Pick<Lock, 'revisions'>, path?: string): Since | number | undefined {
  const since = lock.revisions.at(-1)?.since ?? {};
  if (path === undefined) return since;
  return Object.hasOwn(since, path) ? since[path] : undefined;
}

/** A revision that waits for reviews. */
export interface Waiting {
  readonly revision: number;
  readonly needs: number;
  readonly has: number;
}

/**
 * The revisions that changed more than the reviews recorded for them allow. The first revision waits for none: before
 * it nobody had agreed to anything that could widen.
 *
 * @example unreviewed(lock) // [{ revision: 2, needs: 2, has: 1 }]
 */
export function unreviewed({ revisions, reviews }: Pick<Lock, 'revisions' | 'reviews'>): readonly Waiting[] {
  return revisions.slice(1).flatMap(({ revision, contract }, i) => {
    const before = revisions[i] as Revision;
    const needs = Math.max(0, ...diff(before.contract, contract).map(reviewsFor));
    const has = new Set(reviews.filter((one) => one.revision === revision).map(({ link }) => link)).size;
    return has < needs ? [{ revision, needs, has }] : [];
  });
}

/** SHA-256 over the chain of the entry before and everything that the entry says. */
export function seal(previous: string, entry: object): string {
  const { chain: _, ...rest } = entry as Record<string, unknown>;
  return toHex(sha256(utf8(`${previous}\n${canonical(rest)}`)));
}

/** Seals the ends of both lists. */
export function headOf({ revisions, reviews }: Pick<Lock, 'revisions' | 'reviews'>): string {
  return seal(revisions.at(-1)?.chain ?? '', { reviews: reviews.at(-1)?.chain ?? '' });
}

/** A date of the calendar: `2026-11-21`. */
export function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** A link that can be printed into a terminal and a table. */
export function isLink(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 1000 && /^https?:\/\/[\x21-\x7e]+$/.test(value);
}

function follow(last: Revision | undefined, contract: Contract, date: string): Revision {
  const revision = (last?.revision ?? 0) + 1;
  const previous = last?.chain ?? '';
  const since = sinceAfter(last ?? null, contract, revision);
  const entry = { revision, date, hash: contractHash(contract), since, contract, previous };
  return { ...entry, chain: seal(previous, entry) };
}

/** The reviews so far, and one for each link and revision that waits; the same list where there is nothing to add. */
function review(lock: Pick<Lock, 'revisions' | 'reviews'>, links: readonly string[], date: string): readonly Review[] {
  let { reviews } = lock;
  for (const { revision } of links.length === 0 ? [] : unreviewed(lock)) {
    for (const link of links) {
      if (reviews.some((one) => one.revision === revision && one.link === link)) continue;
      const of = lock.revisions[revision - 1]?.chain ?? '';
      const previous = reviews.at(-1)?.chain ?? '';
      const entry = { revision, of, link, date, previous };
      reviews = [...reviews, { ...entry, chain: seal(previous, entry) }];
    }
  }
  return reviews;
}
