import type { Digest } from '../../../kinds/digest/digest.ts';
import { change } from '../change.ts';
import { arrow, rise, step } from '../compare.ts';
import type { KindRules } from './kinds.ts';

const LIVES: readonly Digest['life'][] = ['day', 'month', 'install'];

export const digestRules: KindRules<Digest> = {
  of: (before, after, path) => [
    change(path, `of ${arrow(before.of, after.of)}`, {
      id: 'digest.of',
      // It may be reworded only, but words are all that says which secret goes in, so they count as the secret.
      privacy: 'wider-identity',
      wire: 'compatible',
      why: 'Something else of the user’s goes into it, and joins other reports.',
    }),
  ],
  life: (before, after, path) => [
    step(path, rise(LIVES, before.life, after.life), `life ${arrow(before.life, after.life)}`, {
      wider: {
        id: 'digest.longer',
        privacy: 'wider-identity',
        why: 'Equal inputs can be joined over a longer time.',
      },
      narrower: { id: 'digest.shorter', why: 'Equal inputs can be joined over a shorter time.' },
    }),
  ],
};
