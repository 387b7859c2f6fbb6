import type { DurationRow } from '../../api/types.ts';
import { askRollup, planOf, type Report, textOf } from '../report.ts';
import { rangeOf } from '../usage/quantile.ts';
import { timedEvents } from '../usage/timed.ts';
import { byVersion } from '../versions/order.ts';

/** How long things took, by version: one row for each range in which there is something. */
export const durations: Report<'durations'> = async (question) => {
  const { timed, where } = timedEvents(planOf(question));
  if (timed.length === 0) return [];
  const found = await askRollup<{ event: string; version: string; value: string; n: string | number }>(
    question,
    'SELECT event, version, value, sum(count) AS n {rows} GROUP BY event, version, value',
    where,
  );
  return timed.flatMap(({ name, field, bucket }) =>
    found
      .filter(({ event, value }) => event === name && Number(value) <= bucket.edges.length)
      .map(
        ({ version, value, n }): DurationRow => ({
          event: name,
          field,
          version: textOf(version),
          bucket: Number(value),
          ...rangeOf(bucket, Number(value)),
          count: Number(n),
        }),
      )
      .sort((a, b) => byVersion(a.version, b.version) || a.bucket - b.bucket),
  );
};
