import type { Id } from '../../../kinds/id/id.ts';
import { change } from '../change.ts';
import { arrow } from '../compare.ts';
import type { KindRules } from './kinds.ts';

export const idRules: KindRules<Id> = {
  format: (before, after, path) => [
    change(path, `format ${arrow(before.format, after.format)}`, {
      id: 'identity.format',
      privacy: 'same',
      wire: 'breaking',
      why: 'The same id, in a form that readers of the other one refuse.',
    }),
  ],
};
