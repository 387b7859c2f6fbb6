import type { Choice } from '../../../kinds/choice/choice.ts';
import type { KindRules } from './kinds.ts';
import { aliasChanges, otherChanges, valueChanges } from './lists.ts';

export const choiceRules: KindRules<Choice> = {
  values: (before, after, path) => valueChanges(before.values, after.values, path),
  other: (_, after, path) => otherChanges(after.other, path),
  aliases: (before, after, path) => aliasChanges(before.aliases, after.aliases, path, after.other),
};
