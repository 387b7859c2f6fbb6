import { START_OF_TIME } from '../../day/day.ts';
import { askRollup, dimension, type Question } from '../report.ts';

/** The first day on which each version was ever seen, whatever the range of the question and whatever it is narrowed down to. */
export async function firstDays(question: Question): Promise<ReadonlyMap<string, string>> {
  const rows = await askRollup<{ version: string; first: string }>(
    { ...question, from: START_OF_TIME, where: null },
    'SELECT version, toString(min(day)) AS first {rows} GROUP BY version',
    dimension('', ''),
  );
  return new Map(rows.map(({ version, first }) => [version, first]));
}
