import type { Count } from '../../../kinds/count/count.ts';
import { step } from '../compare.ts';
import type { KindRules } from './kinds.ts';

export const countRules: KindRules<Count> = {
  max: (before, after, path) => [
    step(path, after.max - before.max, `max ${before.max} -> ${after.max}`, {
      wider: { id: 'count.wider', privacy: 'wider-field', why: 'Heavy use is told apart further up.' },
      narrower: { id: 'count.narrower', why: 'Heavy use looks alike sooner.' },
    }),
  ],
};
