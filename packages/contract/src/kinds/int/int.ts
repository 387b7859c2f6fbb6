import type { Check, FieldBase, FieldOptions, KindProblems, Source } from '../kind.ts';
import { whole, wholeSource } from '../whole.ts';

/** A whole number between two bounds, both included. */
export interface Int extends FieldBase {
  readonly kind: 'int';
  readonly min: number;
  readonly max: number;
}

/**
 * A whole number from `min` to `max`. One outside is dropped, never moved to the bound: a clamped number is a wrong one.
 *
 * @example int(0, 255, { why: 'With which exit code do commands end?' })
 */
export function int(min: number, max: number, options: FieldOptions): Int {
  return { kind: 'int', min, max, ...options };
}

/** Both ways. */
export function checkInt({ min, max }: Int): Check {
  return (value) => whole(value, min, max);
}

/** {@link checkInt} as text. */
export const intSource: Source<Int> = ({ min, max }, emit) => wholeSource(min, max, 'v', emit);

export const intProblems: KindProblems<Int> = {
  keys: ['min', 'max'],
  problems(field, say) {
    const { min, max } = field;
    if (!Number.isSafeInteger(min)) say('min', 'a whole number', min);
    if (!Number.isSafeInteger(max) || (Number.isSafeInteger(min) && (max as number) < (min as number))) {
      say('max', 'a whole number, at least min', max);
    }
  },
};

/** The ClickHouse type that holds an accepted value, or its absence. */
export function intColumn({ min, max }: Int): string {
  return `Nullable(${smallest(min, max)})`;
}

function smallest(min: number, max: number): string {
  for (const bits of [8, 16, 32]) {
    if (min >= 0 && max < 2 ** bits) return `UInt${bits}`;
    if (min >= -(2 ** (bits - 1)) && max < 2 ** (bits - 1)) return `Int${bits}`;
  }
  return 'Int64';
}
