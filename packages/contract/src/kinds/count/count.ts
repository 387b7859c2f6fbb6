import type { FieldBase, FieldOptions, Kind } from '../kind.ts';
import { outOfRange, wrongType } from '../kind.ts';

/** How often something happened, added up on the machine. Only in rollups. */
export interface Count extends FieldBase {
  readonly kind: 'count';
  /** Where counting stops: a larger sum stays at it. */
  readonly max: number;
}

export interface CountOptions extends FieldOptions {
  /** Where counting stops, 1 to 1 000 000 000. Default: 1 000 000. */
  readonly max?: number;
}

/** The largest `max`: far above a day of anything on one machine, far below where numbers lose precision. */
const CEILING = 1_000_000_000;

/**
 * A counter of a rollup. The tool passes increments; the sum of the day travels and saturates at `max`.
 *
 * @example rollup('day', { why, by: { tool }, counts: { calls: count({ why: 'How often is each tool used?' }) } })
 */
export function count(options: CountOptions): Count {
  return { kind: 'count', max: 1_000_000, ...options };
}

function compile({ max }: Count) {
  return (value: unknown) => {
    if (typeof value !== 'number') return wrongType;
    if (!Number.isInteger(value) || value < 0 || Object.is(value, -0)) return outOfRange;
    return Math.min(value, max);
  };
}

export const countKind: Kind<Count> = {
  name: 'count',
  keys: ['max'],
  problems({ max }, say) {
    if (!Number.isInteger(max) || (max as number) < 1 || (max as number) > CEILING) {
      say('max', `a whole number from 1 to ${CEILING}`, max);
    }
  },
  encode: compile,
  accept: compile,
  column: () => 'Nullable(UInt32)',
};
