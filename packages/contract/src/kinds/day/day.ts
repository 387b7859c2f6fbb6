import type { Check, FieldBase, KindProblems } from '../kind.ts';
import { malformed, outOfRange, wrongType } from '../kind.ts';

/** A UTC date, written by the client. The tool passes nothing; a time of day is never kept. */
export interface Day extends FieldBase {
  readonly kind: 'day';
}

/** From this date on a day is believable at all. Whether it is recent enough is for admit to say. */
const FIRST = '2000-01-01';
const LAST = '2199-12-31';

/** Both ways. */
export const checkDay =
  ({ isMonday }: Day & { readonly isMonday?: true }): Check =>
  (value) => {
    if (typeof value !== 'string') return wrongType;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return malformed;
    if (value < FIRST || value > LAST) return outOfRange;
    // A date lets the 31st of February become a day of March; the way back tells.
    const day = new Date(value);
    if (!day.toJSON()?.startsWith(value)) return malformed;
    return isMonday && day.getUTCDay() !== 1 ? outOfRange : value;
  };

export const dayProblems: KindProblems<Day> = {
  keys: [],
  problems() {},
};

/** The ClickHouse type that holds an accepted value, or its absence. */
export const dayColumn = () => 'Nullable(Date)';
