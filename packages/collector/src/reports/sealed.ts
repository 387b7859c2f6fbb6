import { askRollup, dimension, type Question } from './report.ts';

/** Of the rows of the days themselves, as SQL: how many days have numbers of installs in the place of ids. */
export const SEALED_DAYS = 'uniqExactIf(day, days > 0)';

/**
 * How many days of the question's range have numbers of installs in the place of ids. Such numbers cannot be united: who
 * asks for distinct installs over several days gets an answer only where there are none.
 */
export async function sealedDays(question: Question): Promise<number> {
  const [found] = await askRollup<{ n: string | number }>(
    question,
    `SELECT ${SEALED_DAYS} AS n {rows}`,
    dimension('', ''),
  );
  return Number(found?.n);
}
