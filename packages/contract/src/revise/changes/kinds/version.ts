import type { Version } from '../../../kinds/version/version.ts';
import { arrow, rise, step } from '../compare.ts';
import type { KindRules } from './kinds.ts';

const KEEPS: readonly Version['keep'][] = ['major', 'minor', 'patch'];

export const versionRules: KindRules<Version> = {
  keep: (before, after, path) => [
    step(path, rise(KEEPS, before.keep, after.keep), `keeps ${arrow(before.keep, after.keep)}`, {
      wider: {
        id: 'version.finer',
        privacy: 'wider-field',
        why: 'A finer version singles out fewer machines, for longer.',
      },
      narrower: { id: 'version.coarser', why: 'More machines share one version.' },
    }),
  ],
};
