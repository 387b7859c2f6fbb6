import type { DurationRow } from '../../api/types.ts';
import { askRollup, dimension, planOf, type Report, textOf } from '../report.ts';
import { rangeOf } from '../usage/quantile.ts';
import { byVersion } from '../versions/order.ts';

/** How long things took, by version: one row for each range in which there is something. */
export const durations: Report<'durations'> = async (question) => {
  const found = await Promise.all(
    planOf(question).events.map(async ({ name, duration }) => {
      if (duration === null) return [];
      const { field, bucket } = duration;
      const rows = await askRollup<{ version: string; value: string; n: string | number }>(
        question,
        'SELECT version, value, sum(count) AS n {rows} GROUP BY version, value',
        `${dimension(field, name)} AND value != ''`,
      );
      return rows
        .filter(({ value }) => Number(value) <= bucket.edges.length)
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
        .sort((a, b) => byVersion(a.version, b.version) || a.bucket - b.bucket);
    }),
  );
  return found.flat();
};
