import type { Contract } from '../define/contract.ts';
import { score } from '../score/score.ts';
import type { Change } from './changes/change.ts';
import { diff } from './diff.ts';
import type { Lock } from './lock.ts';
import { type Since, sinceAfter } from './since.ts';

/**
 * For a tool to ship: the number of the contract's last revision, and for each part that came or widened after the first
 * one, by its path, the revision since which it is as wide as now. Its client leaves out on a user's machine whatever is
 * newer than the revision that the user accepted. The empty path stands for the contract as a whole (recipients, retention,
 * the consent where nobody has chosen): where that is newer, nothing may leave.
 *
 * @example
 * // Revision 2 added a field and told `os` finer, 3 put an event into a stream with an id, 4 kept the data for longer.
 * { revision: 4, since: { '': 4, 'common.os': 2, 'events.index': 3, 'events.index.fields.duration': 2 } }
 */
export interface Revisions {
  readonly revision: number;
  readonly since: Readonly<Record<string, number>>;
}

/**
 * Goes through the revisions and takes for each part the last one that widened it so far that `diff` says: stripped until
 * accepted. A value that a list gained is one of those where it takes a stream over its budget in bits. What became narrower
 * in between and wide again is as wide as now since then only: nobody who accepted the narrower one accepted more. A part that
 * was renamed and says the same keeps its revision.
 *
 * @param lock a lock of at least one revision, as `parseLock` reads it
 * @example revisionsOf(lock).since['events.index.fields.duration'] // 2
 */
export function revisionsOf({ revisions }: Pick<Lock, 'revisions'>): Revisions {
  let before: Contract | null = null;
  let since: Since = {};
  let whole = 1;
  for (const { revision, contract } of revisions) {
    const next: Record<string, number> = { ...sinceAfter(before && { contract: before, since }, contract, revision) };
    for (const { path } of before === null ? [] : toBeAccepted(before, contract)) {
      const part = partOf(path, next);
      if (part === undefined) whole = revision;
      else next[part] = revision;
    }
    before = contract;
    since = next;
  }
  const later = Object.entries({ '': whole, ...since }).filter(([, at]) => at > 1);
  return { revision: revisions.length, since: Object.fromEntries(later.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** What of a revision nobody has agreed to who agreed to the one before. */
function toBeAccepted(before: Contract, after: Contract): readonly Change[] {
  const already = overBudget(before);
  const over = overBudget(after).filter((stream) => !already.includes(stream));
  return diff(before, after).filter(
    ({ users, path }) =>
      users === 'stripped-until-accepted' ||
      (users === 'asked-again-over-budget' && streamsOf(path, after).some((stream) => over.includes(stream))),
  );
}

function overBudget(contract: Contract): readonly string[] {
  return score(contract).streams.flatMap(({ stream, isOver }) => (isOver ? stream : []));
}

/** The streams in whose reports a part stands: common fields are in all of them. */
function streamsOf(path: string, { events, streams }: Contract): readonly string[] {
  const [group, name = ''] = path.split('.');
  if (group !== 'events') return Object.keys(streams);
  return Object.hasOwn(events, name) ? [(events[name] as Contract['events'][string]).stream] : [];
}

/** The part that a change is of: the change may be of something in it. */
function partOf(path: string, parts: Since): string | undefined {
  for (let part = path; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('.')))) {
    if (Object.hasOwn(parts, part)) return part;
  }
  return undefined;
}
