import type { Bucket } from '../../../kinds/bucket/bucket.ts';
import { change, type Judgement } from '../change.ts';
import { arrow, list } from '../compare.ts';
import type { KindRules } from './kinds.ts';
import { aliasChanges } from './lists.ts';

export const bucketRules: KindRules<Bucket> = {
  edges: (before, after, path) => [
    change(path, `edges ${list(before.edges)} -> ${list(after.edges)}`, edges(before.edges, after.edges)),
  ],
  unit: (before, after, path) => [
    change(path, `unit ${arrow(before.unit, after.unit)}`, {
      id: 'bucket.unit',
      privacy: 'wider-field',
      wire: 'breaking',
      why: 'The same index means another amount.',
    }),
  ],
  // A label that no alias knows is refused, as a value outside a list that keeps no others.
  aliases: (before, after, path) => aliasChanges(before.aliases, after.aliases, path, false),
};

/**
 * A batch names the revision whose edges its indexes mean, so adding or leaving out edges stays readable: the coarser
 * is computed from the finer. Of edges that moved, neither can be computed from the other.
 */
function edges(before: readonly number[], after: readonly number[]): Judgement {
  if (after.every((edge) => before.includes(edge))) {
    return {
      id: 'bucket.coarser',
      privacy: 'narrower',
      wire: 'compatible',
      why: 'Machines that were told apart are alike now.',
    };
  }
  if (before.every((edge) => after.includes(edge))) {
    return {
      id: 'bucket.finer',
      privacy: 'wider-field',
      wire: 'compatible',
      why: 'Finer ranges tell machines apart that were alike before.',
    };
  }
  return {
    id: 'bucket.moved',
    privacy: 'wider-field',
    wire: 'breaking',
    why: 'Moved edges tell other machines apart, and the numbers of before and after cannot be compared.',
  };
}
