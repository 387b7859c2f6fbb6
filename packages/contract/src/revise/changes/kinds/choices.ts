import type { Choices } from '../../../kinds/choices/choices.ts';
import { step } from '../compare.ts';
import type { KindRules } from './kinds.ts';
import { aliasChanges, otherChanges, valueChanges } from './lists.ts';

export const choicesRules: KindRules<Choices> = {
  values: (before, after, path) => valueChanges(before.values, after.values, path),
  other: (_, after, path) => otherChanges(after.other, path),
  aliases: (before, after, path) => aliasChanges(before.aliases, after.aliases, path, after.other),
  max: (before, after, path) => [
    step(path, after.max - before.max, `max ${before.max} -> ${after.max}`, {
      wider: { id: 'choices.larger', privacy: 'wider-field', why: 'Larger sets single out more machines.' },
      narrower: { id: 'choices.smaller', why: 'Smaller sets are shared by more machines.' },
    }),
  ],
};
