import type { Int } from '../../../kinds/int/int.ts';
import { step } from '../compare.ts';
import type { KindRules } from './kinds.ts';

export const intRules: KindRules<Int> = {
  min: (before, after, path) => [
    step(path, before.min - after.min, `min ${before.min} -> ${after.min}`, {
      wider: { id: 'int.wider', privacy: 'wider-field', why: 'Numbers that were dropped are sent.' },
      narrower: { id: 'int.narrower', why: 'Fewer numbers are sent.' },
    }),
  ],
  max: (before, after, path) => [
    step(path, after.max - before.max, `max ${before.max} -> ${after.max}`, {
      wider: { id: 'int.wider', privacy: 'wider-field', why: 'Numbers that were dropped are sent.' },
      narrower: { id: 'int.narrower', why: 'Fewer numbers are sent.' },
    }),
  ],
};
