import { countingIn, type Question } from './report.ts';

/** Of rows of the days themselves, as SQL: how many installs are numbers there, in the place of ids that have expired. */
export const SEALED = 'sum(days)';

/**
 * Whether distinct installs can be told over days. Only ids tell, and numbers in the place of ids cannot be united; what is
 * known of one row should be known of all, so one sealed day is enough.
 *
 * @param days answers about the days themselves, with {@link SEALED} in them
 */
export function hasDistinct(question: Question, days: readonly { readonly sealed: string | number }[]): boolean {
  return countingIn(question) === 'identity' && days.every(({ sealed }) => Number(sealed) === 0);
}
