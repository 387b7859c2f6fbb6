/** Revisions of a contract: what was published, what changed, and what a change asks for. */
export {
  type Asks,
  type Change,
  isWider,
  PRIVACY,
  type Privacy,
  reviewsFor,
  type Users,
  WIRE,
  type Wire,
} from './changes/change.ts';
export { diff, summary, worst } from './diff.ts';
export {
  type Format as ChangeFormat,
  type FormatOptions as ChangeFormatOptions,
  formats as changeFormats,
} from './format/format.ts';
export {
  isLink,
  type Lock,
  type LockOptions,
  lock,
  lockText,
  type Review,
  type Revision,
  sinceOf,
  unreviewed,
  type Waiting,
} from './lock.ts';
export { LockError } from './lock-error.ts';
export { parseLock } from './parse-lock.ts';
export { type Revisions, revisionsOf } from './revisions.ts';
export type { Since } from './since.ts';
