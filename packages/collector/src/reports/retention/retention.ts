import { PRESENCE } from '@aboveboard/contract';
import type { RetentionRow } from '../../api/types.ts';
import { installsTable } from '../../store/rollup/rollup.ts';
import { askRollup, countingIn, daysFrom, isNarrowed, mondayOf, type Question, type Report } from '../report.ts';

/**
 * Of the installs that were first seen in a week, how many are there in later ones. From presence flags the cohort is what
 * the client says of itself; from ids it is the week in which the id was first stored here.
 */
export const retention: Report<'retention'> = async (question) => {
  const counting = countingIn(question);
  // The weeks in which an id was seen are kept by themselves.
  if (counting === 'none' || (counting === 'identity' && isNarrowed(question))) return [];
  const found = await (counting === 'presence' ? fromPresence(question) : fromIds(question));
  const sizes = new Map(
    found.filter(({ cohort, monday }) => cohort === monday).map((row) => [row.cohort, Number(row.n)]),
  );
  return found
    .filter(({ cohort, monday }) => /^\d{4}-\d\d-\d\d$/.test(cohort) && cohort <= monday)
    .map(({ cohort, monday, n }): RetentionRow => {
      const of = sizes.get(cohort) ?? null;
      return {
        cohort,
        week: daysFrom(cohort, monday) / 7,
        monday,
        installs: Number(n),
        of,
        share: of === null ? null : Number(n) / of,
        ...(monday >= mondayOf(question.today) ? { unfinished: true } : {}),
      };
    })
    .sort((a, b) => (a.cohort === b.cohort ? a.week - b.week : a.cohort < b.cohort ? -1 : 1));
};

interface Found {
  readonly cohort: string;
  readonly monday: string;
  readonly n: string | number;
}

/** Whole weeks: half of one would say that everybody left. */
function inWholeWeeks(question: Question): Question {
  return { ...question, from: mondayOf(question.from) };
}

function fromPresence(question: Question): Promise<Found[]> {
  return askRollup<Found>(
    inWholeWeeks(question),
    'SELECT value AS cohort, toString(toMonday(day)) AS monday, sum(weeks) AS n {rows} GROUP BY value, toMonday(day)',
    `dimension = '#cohort' AND event = '${PRESENCE}'`,
  );
}

function fromIds({ store, project, from, to, audience }: Question): Promise<Found[]> {
  const whose = audience === null ? '' : 'AND audience = {audience:String}';
  return store.query<Found>(
    `SELECT toString(toMonday(first)) AS cohort, toString(week) AS monday, count() AS n
     FROM (SELECT install, min(since) AS first, groupUniqArrayIf(week, week BETWEEN {from:Date} AND {to:Date} ${whose}) AS weeks
           FROM ${installsTable(project.name)} GROUP BY install)
     ARRAY JOIN weeks AS week GROUP BY toMonday(first), week`,
    { from: mondayOf(from), to, ...(audience === null ? {} : { audience }) },
  );
}
