import type { ActiveRow } from '@aboveboard/collector/api';

/** Room for `21 Nov` and air. */
const LABEL = 64;

/** The days to be named on an axis where each has `slot` pixels: today always, and whole weeks back where possible. */
export function labelled<Row extends Pick<ActiveRow, 'day'>>(rows: readonly Row[], slot: number): Row[] {
  const least = Math.max(1, Math.ceil(LABEL / Math.max(1, slot)));
  const step = least <= 2 ? least : Math.ceil(least / 7) * 7;
  return rows.filter((_, i) => (rows.length - 1 - i) % step === 0);
}
