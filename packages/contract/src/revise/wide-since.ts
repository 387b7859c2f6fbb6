import type { Contract } from '../define/contract.ts';
import { isWider } from './changes/change.ts';
import { diff } from './diff.ts';
import type { Lock } from './lock.ts';
import { type Since, sinceAfter } from './since.ts';

/**
 * Since which revision each part of the last revision is as wide as it is now: for a client, which leaves out on a user's
 * machine whatever is newer than the revision that the user accepted. What stands nowhere is as wide as it was in
 * revision 1, so the object grows with what was widened and not with the contract.
 *
 * @example
 * // Revision 2 added a field and told `os` finer, 3 put an event into a stream with an id, 4 kept the data for longer.
 * { "revision": 4, "contract": 4, "common": { "os": 2 }, "events": { "index": 3 },
 *   "fields": { "index": { "duration": 2 } }, "streams": { "session": 3 } }
 */
export interface WideSince {
  /** The last revision. */
  readonly revision: number;
  /** What is of no part: recipients, retention, the consent where nobody has chosen. Newer than accepted: nothing may leave. */
  readonly contract: number;
  readonly common: Readonly<Record<string, number>>;
  /** How often an event is reported, and in which stream. Newer than accepted: it may not leave, with whatever fields. */
  readonly events: Readonly<Record<string, number>>;
  /** By event; of a rollup both what it is counted by and its counts. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The identity of a stream. Newer than accepted: its events may leave without one at most. */
  readonly streams: Readonly<Record<string, number>>;
}

/**
 * Goes through the revisions and takes for each part the last one that widened it, as `diff` judges: it appeared, again
 * perhaps; its list, range, precision, life or reach grew; it became optional or another kind. What became narrower in
 * between and wide again is as wide as now since then only: nobody who accepted the narrower one accepted more. A part
 * that was renamed and says the same keeps its revision.
 *
 * @param lock a lock of at least one revision, as `parseLock` reads it
 * @example wideSince(lock).fields.index?.duration // 2
 */
export function wideSince({ revisions }: Pick<Lock, 'revisions'>): WideSince {
  let before: Contract | null = null;
  let since: Since = {};
  let whole = 1;
  for (const { revision, contract } of revisions) {
    const next: Record<string, number> = { ...sinceAfter(before && { contract: before, since }, contract, revision) };
    for (const { path } of before === null ? [] : diff(before, contract).filter(isWider)) {
      const part = partOf(path, next);
      if (part === undefined) whole = revision;
      else next[part] = revision;
    }
    before = contract;
    since = next;
  }
  return compact(since, revisions.length, whole);
}

/** The part that a change is of: the change may be of something in it. */
function partOf(path: string, parts: Since): string | undefined {
  for (let part = path; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('.')))) {
    if (Object.hasOwn(parts, part)) return part;
  }
  return undefined;
}

/** Names have no dots, so the path tells what is what. */
function compact(since: Since, revision: number, contract: number): WideSince {
  const found: Record<string, Record<string, number>> = {};
  const fields: Record<string, Record<string, number>> = {};
  for (const [path, at] of Object.entries(since)) {
    if (at === 1) continue;
    const [group = '', name = '', , field] = path.split('.');
    if (field === undefined) found[group] = { ...found[group], [name]: at };
    else fields[name] = { ...fields[name], [field]: at };
  }
  return { revision, contract, common: {}, events: {}, streams: {}, ...found, fields };
}
