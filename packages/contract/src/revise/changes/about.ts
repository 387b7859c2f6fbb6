import type { Deprecation } from '../../kinds/kind.ts';
import { change } from './change.ts';
import { arrow, type Rule, type Rules, step } from './compare.ts';

/** What a contract, an event and a field say of themselves. */
interface About {
  readonly why: string;
  readonly owner?: string;
  readonly until?: string;
  readonly review?: string;
  readonly deprecated?: Deprecation;
  readonly crosses?: readonly (readonly [string, string])[];
}

/** The sentences: what is sent stays, what people read of it changes. */
export const aboutRules: Rules<About> = {
  why: words('why', 'why.reworded', 'What is sent stays; what people are told of it changes.'),
  owner: words('owner', 'owner.changed', 'Somebody else answers for it; what is sent stays.'),
  review: (before, after, path) => [
    change(path, `review ${arrow(before.review, after.review)}`, {
      id: 'review.changed',
      privacy: 'same',
      wire: 'same',
      why: 'A link for readers of the contract; what is sent stays.',
    }),
  ],
  until: (before, after, path) => [
    // No date is for ever: later than any.
    step(
      path,
      (after.until ?? FOR_EVER) > (before.until ?? FOR_EVER) ? 1 : -1,
      `until ${arrow(before.until, after.until)}`,
      {
        wire: 'same',
        wider: { id: 'until.later', privacy: 'wider-value', why: 'It stays longer than was said.' },
        narrower: { id: 'until.sooner', why: 'It goes sooner than was said.' },
      },
    ),
  ],
  deprecated: (before, after, path) => [
    change(path, `deprecated ${arrow(before.deprecated, after.deprecated)}`, {
      id: 'deprecated.changed',
      privacy: 'wording',
      wire: 'same',
      why: 'A deprecation announces a change; it is none itself.',
    }),
  ],
  crosses: (before, after, path) => [
    change(path, `crosses ${arrow(before.crosses, after.crosses)}`, {
      id: 'crosses.changed',
      privacy: 'same',
      wire: 'same',
      why: 'About which charts are drawn of it; what is sent stays.',
    }),
  ],
};

const FOR_EVER = '9999';

function words(key: 'why' | 'owner', id: string, why: string): Rule<About> {
  return (before, after, path) => [
    change(path, `${key} ${arrow(before[key], after[key])}`, { id, privacy: 'wording', wire: 'same', why }),
  ];
}
