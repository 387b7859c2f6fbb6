import { type Drop, outOfRange, wrongType } from './kind.ts';

/** A whole number from `min` to `max`, or why not. Minus zero is none: it would come back from JSON as another number. */
export function whole(value: unknown, min: number, max: number): number | Drop {
  if (typeof value !== 'number') return wrongType;
  return Number.isInteger(value) && value >= min && value <= max && !Object.is(value, -0) ? value : outOfRange;
}
