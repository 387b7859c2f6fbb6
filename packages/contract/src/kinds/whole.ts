import { type Drop, type Emit, outOfRange, wrongType } from './kind.ts';

/** A whole number from `min` to `max`, or why not. Minus zero is none: it would come back from JSON as another number. */
export function whole(value: unknown, min: number, max: number): number | Drop {
  if (typeof value !== 'number') return wrongType;
  return Number.isInteger(value) && value >= min && value <= max && !Object.is(value, -0) ? value : outOfRange;
}

/** {@link whole} as text, keeping an expression of `v`. */
export function wholeSource(min: number, max: number, expression: string, { keep, drop }: Emit): string {
  const tests = [
    'Number.isInteger(v)',
    `v >= ${JSON.stringify(min)}`,
    `v <= ${JSON.stringify(max)}`,
    ...(min <= 0 && max >= 0 ? ['!Object.is(v, -0)'] : []),
  ];
  return `if (${tests.join(' && ')}) ${keep(expression)} else if (typeof v === 'number') ${drop('out_of_range')} else ${drop('wrong_type')}`;
}
