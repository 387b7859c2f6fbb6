import { endOf, startOf } from '../../format/day.ts';

/** Days without data that follow each other, as one stretch of time. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly days: number;
}

/** `rows` are days in their order, none left out. */
export function gapsOf<Row extends { readonly day: string }>(
  rows: readonly Row[],
  isGap: (row: Row) => boolean,
): Gap[] {
  const gaps: Gap[] = [];
  for (const row of rows.filter(isGap)) {
    const last = gaps.at(-1);
    if (last?.to === startOf(row.day)) gaps[gaps.length - 1] = { ...last, to: endOf(row.day), days: last.days + 1 };
    else gaps.push({ from: startOf(row.day), to: endOf(row.day), days: 1 });
  }
  return gaps;
}
