import type { Counting, Reports } from '../api/types.ts';
import type { Store } from '../store/store.ts';

/** What every report is asked with. */
export interface Question {
  readonly store: Store;
  readonly project: string;
  /** UTC dates, both included. */
  readonly from: string;
  readonly to: string;
  readonly counting: Counting;
}

/** A typed question to the store. To add one: a folder here, its row in api/types.ts, its name in reports.ts. */
export type Report<Name extends keyof Reports> = (question: Question) => Promise<readonly Reports[Name][]>;

/**
 * The number of active installs among the rows of one group, as SQL: the first reports of a day where installs are
 * counted by presence, the distinct ids where they have one. Over several days both give install-days, so that shares
 * of them can be compared whichever way a project counts.
 */
export function installDays(counting: Counting): string {
  if (counting === 'presence') return `countIf(event = 'active' AND fields.day)`;
  if (counting === 'identity') return `uniqExactIf((identity, day), identity != '')`;
  return 'NULL';
}
