import { PRESENCE } from '@aboveboard/contract';
import { installsTable } from '../../store/rollup/rollup.ts';
import {
  askRollup,
  countingIn,
  daysBetween,
  daysWithData,
  dimension,
  INSTALLS,
  isNarrowed,
  type Question,
  share,
  withinRaw,
} from '../report.ts';
import { histogram, quantile } from '../usage/quantile.ts';
import { askRuns } from '../usage/runs.ts';
import { type OutcomeRow, sumOf, type ToldOutcome } from '../usage/success.ts';
import { isTimeOf, type TimedEvent } from '../usage/timed.ts';
import { byVersion, isRelease } from '../versions/order.ts';

/** A number of the first screen, to be asked for any period. */
export interface Measured {
  /** @param from, to the first and the last day of the period */
  at(from: string, to: string): Point;
}

export interface Point {
  readonly value: number | null;
  readonly of: number | null;
  readonly about: string | null;
}

const NOTHING: Point = { value: null, of: null, about: null };
const UNKNOWN: Measured = { at: () => NOTHING };

type Span = 'day' | 'week' | 'month';

/** Active installs of days, weeks and months, in one question: a day's sets are united once. */
export async function measureInstalls(question: Question): Promise<Readonly<Record<Span, Measured>>> {
  const counting = countingIn(question);
  if (counting === 'none') return { day: UNKNOWN, week: UNKNOWN, month: UNKNOWN };
  const rows = await askRollup<{
    span: Span;
    start: string;
    taken: string;
    flags: string;
    sealed: string;
    ids: string;
  }>(
    question,
    `SELECT period.1 AS span, toString(period.2) AS start, sumIf(period.3, measure != '') AS taken,
       sumIf(period.3, measure = '') AS flags, sum(d) AS sealed, groupBitmapMerge(state) AS ids
     FROM (SELECT day, measure, sum(days) AS d, sum(weeks) AS w, sum(months) AS m, groupBitmapMergeState(ids) AS state {rows}
           GROUP BY day, measure)
     ARRAY JOIN [('day', day, d), ('week', toMonday(day), w), ('month', toStartOfMonth(day), m)] AS period
     GROUP BY period.1, period.2 HAVING countIf(measure = '') > 0 OR taken > 0`,
    [dimension('', ''), ...takenDown(question)].join(' OR '),
  );
  const installsIn = ({ span, taken, flags, sealed, ids }: (typeof rows)[number]): number | null => {
    if (span === 'day' || counting === 'presence') return Number(flags) + Number(ids);
    if (Number(taken) > 0) return Number(taken);
    // Some days' ids have expired and nobody counted the period before: the rest would be too few.
    return Number(sealed) > 0 ? null : Number(ids);
  };
  const found = new Map(rows.map((row) => [`${row.span} ${row.start}`, installsIn(row)]));
  const of = (span: Span): Measured => ({
    at: (from) => ({ ...NOTHING, value: found.get(`${span} ${from}`) ?? null }),
  });
  return { day: of('day'), week: of('week'), month: of('month') };
}

/** Of ids that have expired: the rows of what was taken down of a period before, as SQL. Only over all, and for each audience. */
function takenDown(question: Question): string[] {
  if (countingIn(question) !== 'identity' || isNarrowed(question)) return [];
  return [`(dimension = '${question.audience === null ? '#total' : ''}' AND measure IN ('#weeks', '#months'))`];
}

/**
 * Installs that were first seen in a period.
 *
 * @param days on which anything was stored
 */
export async function measureNew(question: Question, days: Promise<ReadonlySet<string>>): Promise<Measured> {
  const counting = countingIn(question);
  // The day on which an id was first seen is kept by itself.
  if (counting === 'none' || (counting === 'identity' && isNarrowed(question))) return UNKNOWN;
  const rows =
    counting === 'presence'
      ? await askRollup<{ date: string; n: string | number }>(
          question,
          'SELECT toString(day) AS date, sum(weeks) AS n {rows} GROUP BY day',
          `dimension = '#cohort' AND event = '${PRESENCE}' AND value = toString(toMonday(day))`,
        )
      : await newIds(question);
  const withData = await days;
  const byDay = new Map(rows.map(({ date, n }) => [date, Number(n)]));
  // Of a week of which a part is told it is not known how many were new in it.
  const { from: since } = await withinRaw(question);
  return {
    at(from, to) {
      if (from < since) return NOTHING;
      const days = daysBetween(from, to);
      if (!days.some((day) => withData.has(day))) return NOTHING;
      return { ...NOTHING, value: days.reduce((sum, day) => sum + (byDay.get(day) ?? 0), 0) };
    },
  };
}

/** How many ids there were up to each day tells how many of them it brought: sets of numbers are united faster than ids are looked up. */
async function newIds({ store, project, to, audience }: Question): Promise<{ date: string; n: number }[]> {
  const rows = await store.query<{ date: string; seen: string | number }>(
    `SELECT toString(since) AS date, groupBitmapMerge(installs) OVER (ORDER BY since) AS seen
     FROM (SELECT since, groupBitmapState(install) AS installs FROM ${installsTable(project.name)}
           WHERE since <= {to:Date}${audience === null ? '' : ' AND audience = {audience:String}'} GROUP BY since)
     ORDER BY since`,
    { to, ...(audience === null ? {} : { audience }) },
  );
  return rows.map(({ date, seen }, i) => ({ date, n: Number(seen) - Number(rows[i - 1]?.seen ?? 0) }));
}

/** So few install-days do not make a version the newest: somebody's own build may call itself 99.0. */
const NOTICEABLE = 0.005;

/** What a version had on a day. */
interface VersionDay {
  readonly version: string;
  readonly date: string;
  readonly installs: string;
  readonly events: string;
}

/** The days on which anything was stored, and how much of each version. */
export async function measureVersions(question: Question) {
  const rows = await askRollup<VersionDay>(
    { ...question, version: null },
    `SELECT version, toString(day) AS date, ${INSTALLS} AS installs, sum(count) AS events {rows} GROUP BY version, day`,
    dimension('', ''),
  );
  // A value may be missing on a day that has data.
  const days = question.where == null ? new Set(rows.map(({ date }) => date)) : await daysWithData(question);
  return { rows, days };
}

/**
 * The share of install-days on the newest release; of events where installs cannot be counted.
 *
 * @param since the day from which on it has to be in use
 */
export function measureLatest(question: Question, rows: readonly VersionDay[], since: string): Measured {
  const isCounted = countingIn(question) !== 'none';
  const sized = rows.map(({ version, date, installs, events }) => ({
    version,
    date,
    size: Number(isCounted ? installs : events),
  }));
  const sizeOf = (some: typeof sized) => some.reduce((sum, { size }) => sum + size, 0);
  const recent = sized.filter(({ date }) => date >= since);
  const latest = [...new Set(recent.map(({ version }) => version))]
    .filter(isRelease)
    .filter((version) => sizeOf(recent.filter((row) => row.version === version)) >= NOTICEABLE * sizeOf(recent))
    .sort(byVersion)
    .at(-1);
  if (latest === undefined) return UNKNOWN;
  return {
    at(from, to) {
      const inside = sized.filter(({ date }) => date >= from && date <= to);
      const of = sizeOf(inside);
      const value = share(sizeOf(inside.filter(({ version }) => version === latest)), of);
      return value === null ? NOTHING : { value, of, about: latest };
    },
  };
}

/** How the main thing goes, in one question: see {@link successOf} and {@link durationsOf}. */
export async function measureRuns(
  question: Question,
): Promise<{ readonly success: Measured; readonly took: (q: number) => Measured }> {
  const { told, timed, rows } = await askRuns<Run>(question, 'toString(day) AS date');
  return { success: told.length === 0 ? UNKNOWN : successOf(told, rows), took: durationsOf(timed, rows) };
}

/** What a value says of a day's runs: how they went, or how long they took. */
interface Run extends OutcomeRow {
  readonly date: string;
}

/** The share of runs that went well, over all events that say so. */
function successOf(told: readonly ToldOutcome[], rows: readonly Run[]): Measured {
  const days = rows.map((row) => ({ date: row.date, ...sumOf(told.map(({ read }) => read(row))) }));
  return {
    at(from, to) {
      const { good, all } = sumOf(days.filter(({ date }) => date >= from && date <= to));
      const value = share(good, all);
      return value === null ? NOTHING : { value, of: all, about: null };
    },
  };
}

/**
 * How long the main thing takes: the event with a duration that happens most often. The number is the upper bound of the
 * range that holds the quantile; of the last range, which has none, the lower one.
 */
function durationsOf(timed: readonly TimedEvent[], rows: readonly Run[]): (q: number) => Measured {
  const sized = timed.map((event) => {
    const times = rows.filter((row) => isTimeOf(event, row));
    return { event, times, size: times.reduce((sum, { n }) => sum + Number(n), 0) };
  });
  const main = sized.sort((a, b) => b.size - a.size)[0];
  if (main === undefined) return () => UNKNOWN;
  const { event, times } = main;
  return (q) => ({
    at(from, to) {
      const inside = times.filter(({ date }) => date >= from && date <= to);
      const counts = histogram(
        event.bucket,
        inside.map(({ value, n }) => ({ bucket: value, n: Number(n) })),
      );
      const range = quantile(event.bucket, counts, q);
      if (range === null) return NOTHING;
      const of = counts.reduce((sum, n) => sum + n, 0);
      return { value: range.to ?? range.from, of, about: `${event.name}: ${range.label}` };
    },
  });
}
