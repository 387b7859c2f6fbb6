import { SENSITIVITIES } from '../../define/sensitivity.ts';
import type { FieldBase } from '../../kinds/kind.ts';
import type { Field } from '../../kinds/kinds.ts';
import { aboutRules } from './about.ts';
import { type Change, change, type Judgement } from './change.ts';
import { arrow, compare, type Rules } from './compare.ts';
import { kindRules } from './kinds/kinds.ts';
import { logStates } from './kinds/states.ts';

/** Judges one field that was there before: by what all fields have, and by its kind. */
export function fieldChanges(before: Field, after: Field, path: string): readonly Change[] {
  if (before.kind === after.kind) return compare(before, after, path, { ...baseRules, ...kindRules(before) });
  return [
    ...compare(baseOf(before), baseOf(after), path, baseRules),
    change(path, `${before.kind} -> ${after.kind}`, kindChanged(before, after)),
  ];
}

const BASE: readonly string[] = [
  ...['why', 'owner', 'until', 'review', 'deprecated', 'optional', 'auto', 'sensitivity', 'shares'],
];

function baseOf(field: Field): Omit<FieldBase, 'kind'> {
  return Object.fromEntries(Object.entries(field).filter(([key]) => BASE.includes(key))) as Omit<FieldBase, 'kind'>;
}

const baseRules: Rules<Omit<FieldBase, 'kind'>> & Readonly<Record<'kind', () => readonly Change[]>> = {
  ...aboutRules,
  kind: () => [], // Judged above: here the kinds are equal.
  optional: (_, after, path) => [
    after.optional
      ? change(path, 'required -> optional', {
          id: 'field.optional',
          privacy: 'wider-value',
          wire: 'compatible',
          why: 'Events without it were refused; now they are sent, and its absence is one value more.',
        })
      : change(path, 'optional -> required', {
          id: 'field.required',
          privacy: 'narrower',
          wire: 'breaking',
          why: 'Events of programs that leave it out are refused.',
        }),
  ],
  auto: (before, after, path) => [
    after.auto === undefined
      ? change(path, `detected ${arrow(before.auto, after.auto)}`, {
          id: 'field.passed',
          privacy: 'narrower',
          wire: 'compatible',
          why: 'The client no longer looks for it on the machine.',
        })
      : change(path, `detected ${arrow(before.auto, after.auto)}`, {
          id: 'field.detected',
          privacy: 'wider-field',
          wire: before.auto === undefined ? 'compatible' : 'breaking',
          why: 'The client finds it out on every machine, where only the tool gave it, or finds out something else.',
        }),
  ],
  sensitivity: (before, after, path) => {
    // What is not raised by hand follows from the kind, and stands below anything that is.
    const rank = ({ sensitivity }: Pick<FieldBase, 'sensitivity'>) =>
      sensitivity === undefined ? -1 : SENSITIVITIES.indexOf(sensitivity);
    const isLowered = rank(after) < rank(before);
    return [
      change(path, `sensitivity ${arrow(before.sensitivity, after.sensitivity)}`, {
        id: isLowered ? 'sensitivity.lowered' : 'sensitivity.raised',
        privacy: isLowered ? 'wider-value' : 'wording',
        wire: 'same',
        why: isLowered
          ? 'It is handled with less care than was said.'
          : 'It is handled with more care; what is sent stays.',
      }),
    ];
  },
  shares: (_, __, path) => [
    change(path, 'expected shares changed', {
      id: 'shares.changed',
      privacy: 'same',
      wire: 'same',
      why: 'An estimate for the score; what is sent stays.',
    }),
  ],
};

/**
 * Another kind is judged by how much it can say: a digest joins reports; of other kinds, the one with more possible
 * values is the wider. With as many values as before it may still be about something else, so it is no narrower.
 */
function kindChanged(before: Field, after: Field): Judgement {
  const wire = 'breaking';
  if (after.kind === 'digest') {
    return { id: 'field.kind', privacy: 'wider-identity', wire, why: 'Reports with equal digests can be joined.' };
  }
  return logStates(after) < logStates(before)
    ? { id: 'field.kind', privacy: 'narrower', wire, why: 'It can say less; readers of before refuse or misread it.' }
    : { id: 'field.kind', privacy: 'wider-field', wire, why: 'It can say as much or more, and something else.' };
}
