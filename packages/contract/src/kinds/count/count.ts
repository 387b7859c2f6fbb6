import type { Check, FieldBase, FieldOptions, KindProblems, Source } from '../kind.ts';
import { whole, wholeSource } from '../whole.ts';

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

/** Both ways. */
export function checkCount({ max }: Count): Check {
  return (value) => {
    const sum = whole(value, 0, Number.MAX_VALUE);
    return typeof sum === 'number' ? Math.min(sum, max) : sum;
  };
}

/** {@link checkCount} as text. */
export const countSource: Source<Count> = ({ max }, emit) =>
  wholeSource(0, Number.MAX_VALUE, `v < ${JSON.stringify(max)} ? v : ${JSON.stringify(max)}`, emit);

export const countProblems: KindProblems<Count> = {
  keys: ['max'],
  problems({ max }, say) {
    if (!Number.isInteger(max) || (max as number) < 1 || (max as number) > CEILING) {
      say('max', `a whole number from 1 to ${CEILING}`, max);
    }
  },
};

/** The ClickHouse type that holds an accepted value, or its absence. */
export const countColumn = () => 'Nullable(UInt32)';
