import { type Change, type Lock, PRIVACY, type Privacy, reviewsFor, unreviewed } from '@aboveboard/contract/life';

/** What `--fail-on` takes: a level of the privacy ladder, the wire, or what was not looked at. */
export const LEVELS = ['unreviewed', ...PRIVACY.slice(1), 'breaking', 'never'] as readonly Level[];
export type Level = 'unreviewed' | Exclude<Privacy, 'same'> | 'breaking' | 'never';

interface Compared {
  readonly lock: Lock;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly changes: readonly Change[];
  /** What the contract as it is changes of the last revision; nothing where two revisions are compared. */
  readonly unlocked: readonly Change[];
}

/**
 * Why CI should stop here, `undefined` where it should not.
 *
 * @example refusal('wider-field', compared) // '2 changes at wider-field or above'
 */
export function refusal(level: Level, compared: Compared): string | undefined {
  if (level === 'never') return undefined;
  if (level === 'unreviewed') return unseen(compared);
  const count = compared.changes.filter(({ privacy, wire }) =>
    level === 'breaking' ? wire === 'breaking' : PRIVACY.indexOf(privacy) >= PRIVACY.indexOf(level),
  ).length;
  if (count === 0) return undefined;
  return `${count} change${count === 1 ? '' : 's'} at ${level}${level === 'breaking' ? '' : ' or above'}`;
}

/**
 * What nobody has looked at: a change that is not locked, and locked ones of the revisions that are compared. Without
 * a revision those are all of them, so that a widening does not slip through below the next harmless revision.
 */
function unseen({ lock, from = 1, to = lock.revisions.length, unlocked }: Compared): string | undefined {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const reasons = unreviewed(lock)
    .filter(({ revision }) => revision > low && revision <= high)
    .map(({ revision, needs, has }) => `revision ${revision} waits for ${reviews(needs - has)}`);
  const needs = Math.max(0, ...unlocked.map(reviewsFor));
  if (needs > 0) reasons.push(`the contract changes what asks for ${reviews(needs)}, and is not locked`);
  if (reasons.length === 0) return undefined;
  return `unreviewed: ${reasons.join('; ')}. Record them: aboveboard lock --review LINK`;
}

function reviews(count: number): string {
  return count === 1 ? '1 review' : `${count} reviews`;
}
