import type { Books } from '@aboveboard/collector/api';

/** One term of the equation: received = stored + duplicate + dropped + limited + waiting. */
export interface Term {
  readonly name: string;
  readonly count: number;
  readonly means: string;
}

export interface Balance {
  readonly terms: readonly Term[];
  /** Received, less everything that is accounted for: zero, or the books are wrong. */
  readonly missing: number;
}

export function balance(books: Books): Balance {
  const dropped = Object.values(books.dropped).reduce((sum, count) => sum + count, 0);
  const terms: Term[] = [
    { name: 'Stored', count: books.stored, means: 'in the store' },
    { name: 'Duplicate', count: books.duplicate, means: 'sent twice' },
    { name: 'Dropped', count: dropped, means: 'not in the contract' },
    { name: 'Limited', count: books.limited, means: 'over the limit' },
    { name: 'Waiting', count: books.waiting, means: 'on its way' },
  ];
  return { terms, missing: books.received - terms.reduce((sum, { count }) => sum + count, 0) };
}
