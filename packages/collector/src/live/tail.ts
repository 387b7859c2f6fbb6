import { countEntries, type Settled } from './entries.ts';

/** Entries kept of each project. */
export const KEPT = 300;

/** What the drain tells of one project's part of a chunk. */
export interface Tail {
  /** How many entries all of its records give. */
  readonly entries: number;
  /** The last records, which give as many entries as anybody is shown. */
  readonly records: readonly Settled[];
}

/** Of the thousands of records of a chunk, the last ones of each project: all of them would fill the memory. */
export interface Tails {
  add(record: Settled): void;
  of(): ReadonlyMap<string, Tail>;
}

/** @example const tails = openTails(); tails.add({ head, body, isDuplicate: false, erased: [] }); live.onSettled(tails.of()); */
export function openTails(): Tails {
  const projects = new Map<string, { entries: number; records: Settled[] }>();
  return {
    add(record) {
      const count = countEntries(record);
      if (count === 0) return;
      const { project } = record.head;
      const tail = projects.get(project) ?? { entries: 0, records: [] };
      projects.set(project, tail);
      tail.entries += count;
      tail.records.push(record);
      // Each gives one entry at least.
      if (tail.records.length >= 2 * KEPT) tail.records.splice(0, KEPT);
    },
    of: () => projects,
  };
}
