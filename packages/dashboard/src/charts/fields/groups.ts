import type { FieldRow } from '@aboveboard/collector/api';
import type { Bar } from '../../components/bar-list/bar-list.tsx';
import { number, share } from '../../format/number.ts';
import { readable } from '../../format/range.ts';
import { newestFirst } from '../../format/version-order.ts';

/** All values of one field. */
export interface Group {
  readonly name: string;
  readonly bars: readonly Bar[];
}

/** One group for each field, in the order of the report, of one event where one is chosen. Runs of values keep their own order: ranges, numbers; of versions the newest is first, as everywhere. */
export function groupsOf(all: readonly FieldRow[], event: string | null = null): Group[] {
  const rows = all.filter((row) => event === null || row.event === null || row.event === event);
  return [...new Set(rows.map(nameOf))].map((name) => {
    const values = rows.filter((row) => nameOf(row) === name).toSorted(inOrder);
    const longest = Math.max(...values.map(sizeOf)) || 1;
    return { name, bars: values.map((row) => barOf(row, longest)) };
  });
}

function inOrder(a: FieldRow, b: FieldRow): number {
  return a.kind === 'version' ? newestFirst(a.value, b.value) : a.order - b.order;
}

export const nameOf = ({ event, field }: FieldRow) => (event === null ? field : `${event}.${field}`);

const sizeOf = ({ installDays, count }: FieldRow) => installDays ?? count;

const barOf = (row: FieldRow, longest: number): Bar => ({
  label: row.kind === 'bucket' ? readable(row.label) : row.label,
  value: number(sizeOf(row)),
  aside: row.share === null ? '–' : share(row.share, 1),
  length: sizeOf(row) / longest,
  isPale: row.value === null || row.value === 'other',
  // What goes along with all reports can be asked of all of them.
  ...(row.event === null ? { narrows: { what: row.isRelease ? 'version' : row.field, value: row.value ?? '' } } : {}),
});
