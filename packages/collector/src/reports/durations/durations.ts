import type { DurationRow } from '../../api/types.ts';
import { askRollup, planOf, type Report, textOf } from '../report.ts';
import { rangeOf } from '../usage/quantile.ts';
import { isTimeOf, type TimedEvent, timedEvents } from '../usage/timed.ts';
import { byVersion } from '../versions/order.ts';

/** How long things took, by version: one row for each range in which there is something. */
export const durations: Report<'durations'> = async (question) => {
  const { timed, where } = timedEvents(planOf(question));
  if (timed.length === 0) return [];
  const found = await askRollup<Took>(
    question,
    'SELECT dimension, event, version, value, sum(count) AS n {rows} GROUP BY dimension, event, version, value',
    where,
  );
  return durationRows(timed, found);
};

interface Took {
  readonly dimension: string;
  readonly event: string;
  readonly version: string;
  readonly value: string;
  readonly n: string | number;
}

/** @param found rollup rows by version, those of other things among them */
export function durationRows(timed: readonly TimedEvent[], found: readonly Took[]): DurationRow[] {
  return timed.flatMap((event) =>
    found
      .filter((row) => isTimeOf(event, row) && Number(row.value) <= event.bucket.edges.length)
      .map(
        ({ version, value, n }): DurationRow => ({
          event: event.name,
          field: event.field,
          version: textOf(version),
          bucket: Number(value),
          ...rangeOf(event.bucket, Number(value)),
          count: Number(n),
        }),
      )
      .sort((a, b) => byVersion(a.version, b.version) || a.bucket - b.bucket),
  );
}
