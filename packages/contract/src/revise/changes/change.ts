/**
 * A change between two contracts, judged on two axes: what it means for the people who are measured (privacy) and for
 * the programs that send and read (wire). Every rule of this folder makes changes with {@link change}; what CI asks for
 * and what users see follow from the two axes and are decided here, once.
 */

/** From nothing to the worst. A widening is whatever stands above `narrower`. */
export const PRIVACY = [
  'same',
  'wording',
  'narrower',
  'wider-value',
  'wider-field',
  'wider-event',
  'wider-identity',
  'wider-recipient',
] as const;
export type Privacy = (typeof PRIVACY)[number];

/** `breaking`: a program of before and one of after mean different things by the same bytes, or refuse each other's. */
export const WIRE = ['same', 'compatible', 'breaking'] as const;
export type Wire = (typeof WIRE)[number];

/** What CI asks for. `deprecate-first` is on top of the reviews that {@link reviewsFor} counts. */
export type Asks = 'nothing' | 'review-link' | 'review-and-revision' | 'two-reviews' | 'deprecate-first';

/** What the people who are measured get to see of it. */
export type Users = 'changelog' | 'asked-again-over-budget' | 'stripped-until-accepted';

/**
 * @example
 * {
 *   id: 'bucket.finer', path: 'events.index.fields.duration', privacy: 'wider-field', wire: 'compatible',
 *   message: 'events.index.fields.duration: edges 100, 1000 -> 50, 100, 1000',
 *   why: 'Finer ranges tell machines apart that were alike before.',
 *   asks: 'review-and-revision', users: 'stripped-until-accepted',
 * }
 */
export interface Change {
  /** The rule, of a closed list: `field.added`, `bucket.finer`, `retention.longer`. */
  readonly id: string;
  /** Dotted path from the contract's root; for something removed, in the contract of before. */
  readonly path: string;
  readonly privacy: Privacy;
  readonly wire: Wire;
  /** What changed, naming the path, the before and the after. */
  readonly message: string;
  /** Why it counts as it does. */
  readonly why: string;
  readonly asks: Asks;
  readonly users: Users;
}

/** What a rule says of a change; the rest follows. */
export interface Judgement {
  readonly id: string;
  readonly privacy: Privacy;
  readonly wire: Wire;
  readonly why: string;
}

/**
 * @param what the before and the after, to be read behind the path
 * @example change('k', '20 -> 5', { id: 'k.lower', privacy: 'wider-recipient', wire: 'same', why: '…' }).asks // 'two-reviews'
 */
export function change(path: string, what: string, { id, privacy, wire, why }: Judgement): Change {
  return Object.freeze({
    id,
    path,
    privacy,
    wire,
    message: `${path}: ${what}`,
    why,
    asks: wire === 'breaking' ? 'deprecate-first' : BY_PRIVACY[privacy].asks,
    users: BY_PRIVACY[privacy].users,
  });
}

/** A breaking change of something that was deprecated before: what was asked for has been done, the reviews remain. */
export function announced(changes: readonly Change[]): readonly Change[] {
  return changes.map((change) =>
    change.asks === 'deprecate-first' ? Object.freeze({ ...change, asks: BY_PRIVACY[change.privacy].asks }) : change,
  );
}

/** Does it say more of people, of more people, to more people, or for longer than before? */
export function isWider({ privacy }: Pick<Change, 'privacy'>): boolean {
  return PRIVACY.indexOf(privacy) > PRIVACY.indexOf('narrower');
}

/**
 * How many reviews must be recorded with it: by its privacy none, one or two; one at least where CI asks for more than
 * it can see for itself, as with a breaking change that was not deprecated first.
 */
export function reviewsFor({ privacy, asks }: Pick<Change, 'privacy' | 'asks'>): 0 | 1 | 2 {
  const byPrivacy = BY_PRIVACY[privacy].reviews;
  return asks === 'deprecate-first' && byPrivacy === 0 ? 1 : byPrivacy;
}

const NOTHING = { asks: 'nothing', users: 'changelog', reviews: 0 } as const;
const REVISION = { asks: 'review-and-revision', users: 'stripped-until-accepted', reviews: 1 } as const;
const TWO = { asks: 'two-reviews', users: 'stripped-until-accepted', reviews: 2 } as const;

const BY_PRIVACY: Readonly<
  Record<Privacy, { readonly asks: Asks; readonly users: Users; readonly reviews: 0 | 1 | 2 }>
> = {
  same: NOTHING,
  wording: NOTHING,
  narrower: NOTHING,
  'wider-value': { asks: 'review-link', users: 'asked-again-over-budget', reviews: 1 },
  'wider-field': REVISION,
  'wider-event': REVISION,
  'wider-identity': TWO,
  'wider-recipient': TWO,
};
