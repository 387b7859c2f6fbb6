import { type Bucket, bucketLabels } from '@aboveboard/contract';
import type { Range } from '../../api/types.ts';

/**
 * The range of a bucket field that holds a quantile: exact as far as ranges can say, and never a number between.
 *
 * @param counts how many there are in each range
 * @returns `null` where there are none
 * @example quantile(field, [5, 4, 1], 0.95)?.label // '1000+'
 */
export function quantile(field: Bucket, counts: readonly number[], q: number): Range | null {
  const index = quantileIndex(counts, q);
  return index === null ? null : rangeOf(field, index);
}

/** The index of the first range up to which at least the share `q` lies. */
export function quantileIndex(counts: readonly number[], q: number): number | null {
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [i, count] of counts.entries()) {
    below += count;
    if (below >= q * total - 1e-9) return i;
  }
  return null;
}

export function rangeOf(field: Bucket, index: number): Range {
  const { edges, unit } = field;
  return {
    label: `${bucketLabels(field)[index]} ${unit}`,
    from: index === 0 ? 0 : (edges[index - 1] as number),
    to: edges[index] ?? null,
    unit,
  };
}

/** Rows of a bucket and a count as a list by index. */
export function histogram(field: Bucket, rows: readonly { readonly bucket: string; readonly n: number }[]): number[] {
  const counts = Array<number>(field.edges.length + 1).fill(0);
  for (const { bucket, n } of rows) {
    const index = Number(bucket);
    // An older contract may have had more ranges.
    if (bucket !== '' && index < counts.length) counts[index] = (counts[index] as number) + n;
  }
  return counts;
}
