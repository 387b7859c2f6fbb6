import type { UsageRow } from '@aboveboard/collector/api';
import { spark } from '../../../terminal/spark.ts';
import { type Cell, table } from '../../../terminal/table.ts';
import { count, percent } from '../../../terminal/words.ts';
import { nothing, type Page } from '../page.ts';

/** Events, and below each the values of its first field that are most frequent. */
export const events: Page = {
  about: 'events and what they were of: how often, by how many, how they ended, how long they took',
  main: 'events',
  async draw(ask, frame) {
    const usage = await ask.report('usage');
    const tops = usage.filter(({ field }) => field === null);
    if (tops.length === 0) return nothing(frame, 'Events');
    const rows = tops.flatMap((event) => {
      const fields = usage.filter((row) => row.event === event.event && row.field !== null && row.value !== null);
      const first = fields[0]?.field;
      const values = fields.filter(({ field }) => field === first);
      const rest = values.length - MOST;
      const more: (string | Cell)[][] = rest > 0 ? [[{ text: `    … and ${rest} more`, format: 'dim' }]] : [];
      return [rowOf(event), ...values.slice(0, MOST).map(rowOf), ...more];
    });
    const has = (some: (row: UsageRow) => unknown) => tops.some((row) => some(row) !== null);
    const columns = [
      { head: 'event', give: 'cut' as const },
      { head: 'count', isNumber: true },
      { head: 'installs', isNumber: true },
      { head: 'went well', isNumber: true },
      { head: 'p95', isNumber: true },
      { head: 'by day', give: 'spare' as const },
    ];
    // What no event of this contract says needs no column.
    const isSaid = [true, true, has(({ share }) => share), has(({ success }) => success), has(({ p95 }) => p95), true];
    const said = <T>(row: readonly T[]) => row.filter((_, at) => isSaid[at]);
    return table(said(columns), rows.map(said), frame);
  },
};

const MOST = 6;
const SPARK = 20;

function rowOf(row: UsageRow): (string | Cell)[] {
  const isEvent = row.field === null;
  return [
    isEvent ? { text: row.event, format: 'bold' } : `    ${row.value}`,
    count(row.count),
    row.share === null ? '' : percent(row.share),
    row.success === null ? '' : { text: percent(row.success), ...(row.success < 0.9 && { format: 'yellow' as const }) },
    row.p95 === null ? '' : row.p95.label,
    { text: spark(row.series, SPARK), format: isEvent ? 'cyan' : 'dim' },
  ];
}
