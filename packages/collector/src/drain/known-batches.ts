import { countEach, queryEach, type Store } from '../store/store.ts';
import { type BatchFilter, openBatchFilter } from './batch-filter.ts';

/**
 * Tells of nearly every new batch that it is new, so that the store is asked only for the others: it would have to look for each
 * among all that came in weeks.
 */
export interface KnownBatches {
  /** Reads in some of what is stored, a part with each call. */
  readSome(): Promise<void>;
  /** @returns those of the ids that may be stored: all of them until everything is read in */
  among(ids: readonly string[]): readonly string[];
  /** It is about to be stored. */
  add(id: string): void;
}

/** Made for so many at first, and for twice as many as there are whenever it is full. */
const SMALLEST = 500_000;
/** Above this it would take 100 MB and more, and the store is asked for each. */
const LARGEST = 50_000_000;
/** About so many ids are read in at once. */
const PART = 50_000;

/** @example const known = openKnownBatches(store); await known.readSome(); const ids = known.among(all); */
export function openKnownBatches(store: Store, smallest = SMALLEST): KnownBatches {
  let filter: BatchFilter | null = null;
  /** First digits of the ids that are not read in yet; `null` where they never will be. */
  let unread: readonly string[] | null = [];
  const begin = async () => {
    const stored = await countEach(store, 'SELECT count() AS n FROM batches');
    const isTooMuch = 2 * stored > LARGEST;
    filter = isTooMuch ? null : openBatchFilter(Math.max(smallest, 2 * stored));
    unread = isTooMuch ? null : prefixes(stored / PART);
  };
  return {
    async readSome() {
      if (unread === null) return;
      if (filter === null || filter.isFull()) await begin();
      const [prefix, ...rest] = unread;
      if (prefix === undefined) return;
      const found = await queryEach<{ ids: string }>(
        store,
        `SELECT arrayStringConcat(groupArray(batch)) AS ids FROM batches WHERE startsWith(batch, {prefix:String})`,
        { prefix },
      );
      for (const { ids } of found) filter?.addAll(ids);
      unread = rest;
    },
    among: (ids) => (unread?.length === 0 && filter !== null ? ids.filter(filter.has) : ids),
    add: (id) => filter?.add(id),
  };
}

/** What ids begin with, in at least so many parts of a like size. */
function prefixes(parts: number): readonly string[] {
  let found = [''];
  while (found.length < parts)
    found = found.flatMap((prefix) => [...'0123456789abcdef'].map((digit) => prefix + digit));
  return found;
}
