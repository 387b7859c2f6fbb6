/** How long to wait after failures, in ms. */
export interface BackOff {
  /** After one more failure: twice as long as after the one before it, within the bounds. */
  next(): number;
  /** Something went well. */
  reset(): void;
}

/** @example const backOff = openBackOff(500, 30_000); backOff.next() // 500, then 1000, 2000, … 30 000 */
export function openBackOff(shortest: number, longest: number): BackOff {
  let failures = 0;
  return {
    next: () => Math.min(shortest * 2 ** failures++, longest),
    reset() {
      failures = 0;
    },
  };
}
