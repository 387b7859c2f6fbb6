/** A proportion before and after. */
export interface Comparison {
  readonly k: number;
  readonly n: number;
  readonly kBefore: number;
  readonly nBefore: number;
}

/**
 * The two-proportion z statistic with a pooled variance; above zero where the share rose.
 *
 * @example zOf({ k: 30, n: 100, kBefore: 10, nBefore: 100 }) // 3.54
 */
export function zOf({ k, n, kBefore, nBefore }: Comparison): number {
  if (n === 0 || nBefore === 0) return 0;
  const pooled = (k + kBefore) / (n + nBefore);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / nBefore));
  return deviation === 0 ? 0 : (k / n - kBefore / nBefore) / deviation;
}

/** How likely a standard normal number is above `z`. Abramowitz and Stegun 26.2.17, error below 7.5e-8. */
export function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return z >= 0 ? tail : 1 - tail;
}

/**
 * Holm's correction: of `m` comparisons the smallest p is multiplied by m, the next by m - 1, and none becomes smaller than
 * one before it. It holds whether or not the comparisons depend on each other.
 *
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  const adjusted = Array<number>(ps.length);
  let floor = 0;
  for (const [rank, { p, i }] of order.entries()) {
    floor = Math.min(1, Math.max(floor, p * (ps.length - rank)));
    adjusted[i] = floor;
  }
  return adjusted;
}
