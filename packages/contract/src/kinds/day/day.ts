import type { FieldBase, Kind } from '../kind.ts';
import { malformed, outOfRange, wrongType } from '../kind.ts';

/** A UTC date, written by the client. The tool passes nothing; a time of day is never kept. */
export interface Day extends FieldBase {
  readonly kind: 'day';
}

/** From this date on a day is believable at all. Whether it is recent enough is for admit to say. */
const FIRST = '2000-01-01';
const LAST = '2199-12-31';

function check(value: unknown) {
  if (typeof value !== 'string') return wrongType;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return malformed;
  if (value < FIRST || value > LAST) return outOfRange;
  const time = Date.parse(`${value}T00:00:00Z`);
  // Date.parse lets the 31st of February become a day of March; the way back tells.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value) ? value : malformed;
}

export const dayKind: Kind<Day> = {
  name: 'day',
  keys: [],
  problems() {},
  encode: () => check,
  accept: () => check,
  column: () => 'Nullable(Date)',
};
