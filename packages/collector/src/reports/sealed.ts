import { askRollup, type Question } from './report.ts';

/**
 * How many days of the question's range have numbers of installs in the place of ids. Such numbers cannot be united: who
 * asks for distinct installs over several days gets an answer only where there are none.
 */
export async function sealedDays(question: Question): Promise<number> {
  const [found] = await askRollup<{ n: string | number }>(
    question,
    'SELECT uniqExact(day) AS n {rows}',
    `dimension = '' AND event = '' AND by = '' AND measure = '' AND days > 0`,
  );
  return Number(found?.n);
}
