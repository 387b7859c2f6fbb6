import { askRollup, planOf, type Question } from '../report.ts';
import { type OutcomeRow, type ToldOutcome, toldOutcomes } from './success.ts';
import { type TimedEvent, timedEvents } from './timed.ts';

/**
 * How runs went and how long they took, of every event that says so, in one question.
 *
 * @param by what of a rollup row they are told apart by besides, as SQL
 * @example askRuns<OutcomeRow & { version: string }>(question, 'version')
 */
export async function askRuns<Row extends OutcomeRow>(
  question: Question,
  by: string,
): Promise<{
  readonly told: readonly ToldOutcome[];
  readonly timed: readonly TimedEvent[];
  readonly rows: readonly Row[];
}> {
  const told = toldOutcomes(planOf(question));
  const { timed, where } = timedEvents(planOf(question));
  const conditions = [...told.map(({ where }) => where), ...(timed.length === 0 ? [] : [where])];
  if (conditions.length === 0) return { told, timed, rows: [] };
  const rows = await askRollup<Row>(
    question,
    `SELECT dimension, event, measure, value, ${by}, sum(count) AS n {rows} GROUP BY ALL`,
    conditions.join(' OR '),
  );
  return { told, timed, rows };
}
