import type { Field } from '../../../kinds/kinds.ts';

/**
 * How many values a field can take, as a power of two: only to tell which of two kinds can say more. The score has its
 * own, finer reckoning, with the shares that values have in practice.
 *
 * @example logStates(flag({ why: '…' })) // 1
 */
export function logStates(field: Field): number {
  switch (field.kind) {
    case 'flag':
      return 1;
    case 'choice':
      return Math.log2(field.values.length + (field.other ? 1 : 0));
    case 'choices': {
      // Every set up to `max` members is at most this many draws.
      const values = field.values.length + (field.other ? 1 : 0);
      return Math.min(values, Math.log2(values + 1) * field.max);
    }
    case 'bucket':
      return Math.log2(field.edges.length + 1);
    case 'int':
      return Math.log2(field.max - field.min + 1);
    case 'count':
      return Math.log2(field.max + 1);
    case 'version':
      // Up to four digits a part.
      return Math.log2(10_000) * { major: 1, minor: 2, patch: 3 }[field.keep];
    case 'day':
      return Math.log2(365 * 200);
    case 'digest':
    case 'id':
      return 128;
  }
}
