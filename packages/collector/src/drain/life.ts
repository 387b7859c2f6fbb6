import { DAY_MS } from '../day/day.ts';
import type { Store } from '../store/store.ts';

/** For how many days of the drain's life a batch id is known: the 35 in which a client may come again, and a margin. */
export const KNOWN_DAYS = 40;

/**
 * How long the drain has lived, all its runs together, in milliseconds of a clock that only goes forward. Batch ids grow
 * old by it and not by the calendar: however the calendar jumps, a life of 40 days takes at least 40 days. Time in which
 * no collector ran does not count, nor does what a crash did not write down, so ids are kept for longer rather than less.
 *
 * @param before the life that the cursor says
 */
export function openLife(before: number, steady: () => number): { now(): number; day(): number } {
  const start = steady();
  const now = () => before + Math.max(0, steady() - start);
  return { now, day: () => Math.floor(now() / DAY_MS) };
}

/** Forgets ids that nobody may send again. */
export async function forgetBatches(store: Store, day: number): Promise<void> {
  if (day > KNOWN_DAYS) await store.run(`ALTER TABLE batches DELETE WHERE age < ${day - KNOWN_DAYS}`);
}
