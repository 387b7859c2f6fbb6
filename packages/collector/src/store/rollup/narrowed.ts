import { START_OF_TIME } from '../../day/day.ts';
import type { OpenProject } from '../../projects/projects.ts';
import { eventsTable } from '../schema.ts';
import type { Dimension } from './plan.ts';
import { COLUMNS, planFor, rollupTable } from './rollup.ts';
import { isValueSql, type RollupPart, rollupSelect } from './select.ts';

/**
 * The rollups as they would be if only that had come which has one value in a common field, as SQL in place of their table. Events
 * and installs of a day are added up by each such value, so they are read from there and go back as far as rollups do; all
 * else is added up here and now from raw rows, by the statement that makes rollups. The value is bound as `only`, days as `from` and `to`.
 *
 * @param asked the condition under which rows are read: what it rules out is not added up
 * @example `SELECT sum(count) FROM ${narrowedRollups(project, os, where)} WHERE ${where}`
 */
export function narrowedRollups(project: OpenProject, dimension: Dimension, asked: string): string {
  const table = rollupTable(project.name);
  const days = 'day BETWEEN {from:Date} AND {to:Date}';
  const isAsked = isAskedBy(asked);
  const raw = rollupSelect(
    planFor(project),
    {
      table: eventsTable(project.name),
      where: `${days} AND ${isValueSql(dimension, '{only:String}')}`,
      chunk: '0',
      idsFrom: START_OF_TIME,
    },
    (part) => (part.dimension !== '' || part.event !== '') && isAsked(part),
  );
  // The first part has no rows and gives the columns their names: an alias would be meant in its WHERE too.
  return `(SELECT ${COLUMNS} FROM ${table} WHERE 0
    UNION ALL
    SELECT '', '', day, '', '', version, audience, '', '', chunk, count, days, weeks, months, ids FROM ${table}
    WHERE ${days} AND dimension = '${dimension.field}' AND event = '' AND by = '' AND measure = '' AND value = {only:String}
    ${raw === '' ? '' : `UNION ALL ${raw}`})`;
}

/**
 * Which parts a condition can be about, as far as it says so in the words of `dimension()`, or leaves crosses or counters out
 * altogether. The engine would find out too, after it has made a plan of dozens of queries, which takes it longer than the answer.
 */
function isAskedBy(condition: string): (part: RollupPart) => boolean {
  const named = [...condition.matchAll(/dimension = '([^']*)' AND event = '([^']*)'/g)];
  if (named.length > 0) {
    return ({ dimension, event }) =>
      named.some(([, name, of]) => name === dimension && (of === event || (event === '*' && of !== '')));
  }
  const [isUncrossed, isUncounted] = [/\bby = ''/, /\bmeasure = ''/].map((one) => one.test(condition));
  return ({ by, measure }) => !(isUncrossed && by !== '') && !(isUncounted && measure !== '');
}
