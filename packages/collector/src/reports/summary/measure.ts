import { PRESENCE } from '@aboveboard/contract';
import { installsTable } from '../../store/rollup/rollup.ts';
import {
  askRollup,
  countingIn,
  daysBetween,
  daysWithData,
  dimension,
  INSTALLS,
  planOf,
  type Question,
  share,
  withinRaw,
} from '../report.ts';
import { histogram, quantile } from '../usage/quantile.ts';
import { successSql } from '../usage/success.ts';
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
    // Of ids that have expired: what was taken down of the period before, over all or for the audience that is asked for.
    `${dimension('', '')} OR (dimension = '${question.audience === null ? '#total' : ''}' AND measure IN ('#weeks', '#months'))`,
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

/** Installs that were first seen in a period. */
export async function measureNew(question: Question): Promise<Measured> {
  const counting = countingIn(question);
  // The day on which an id was first seen is kept by itself.
  const isNarrowed = question.version != null || question.where != null;
  if (counting === 'none' || (counting === 'identity' && isNarrowed)) return UNKNOWN;
  const rows =
    counting === 'presence'
      ? await askRollup<{ date: string; n: string | number }>(
          question,
          'SELECT toString(day) AS date, sum(weeks) AS n {rows} GROUP BY day',
          `dimension = '#cohort' AND event = '${PRESENCE}' AND value = toString(toMonday(day))`,
        )
      : await newIds(question);
  const withData = await daysWithData(question);
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

function newIds({ store, project, from, to, audience }: Question): Promise<{ date: string; n: string | number }[]> {
  return store.query(
    `SELECT toString(first) AS date, count() AS n
     FROM (SELECT install, min(since) AS first FROM ${installsTable(project.name)}
           ${audience === null ? '' : 'WHERE audience = {audience:String}'} GROUP BY install)
     WHERE first BETWEEN {from:Date} AND {to:Date} GROUP BY first`,
    { from, to, ...(audience === null ? {} : { audience }) },
  );
}

/** So few install-days do not make a version the newest: somebody's own build may call itself 99.0. */
const NOTICEABLE = 0.005;

/** The share of install-days on the newest release; of events where installs cannot be counted. */
export async function measureLatest(question: Question, since: string): Promise<Measured> {
  const rows = await askRollup<{ version: string; date: string; installs: string; events: string }>(
    question,
    `SELECT version, toString(day) AS date, ${INSTALLS} AS installs, sum(count) AS events {rows} GROUP BY version, day`,
    dimension('', ''),
  );
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

/** The share of runs that went well, over all events that say so. */
export async function measureSuccess(question: Question): Promise<Measured> {
  const parts = planOf(question).events.flatMap((event) => successSql(event) ?? []);
  if (parts.length === 0) return UNKNOWN;
  const rows = await askRollup<{ date: string; good: string; all: string }>(
    question,
    `SELECT toString(day) AS date, sum(${parts.map(({ good }) => good).join(' + ')}) AS good,
       sum(${parts.map(({ all }) => all).join(' + ')}) AS all {rows} GROUP BY day`,
    parts.map(({ where }) => where).join(' OR '),
  );
  return {
    at(from, to) {
      const inside = rows.filter(({ date }) => date >= from && date <= to);
      const of = inside.reduce((sum, { all }) => sum + Number(all), 0);
      const value = share(
        inside.reduce((sum, { good }) => sum + Number(good), 0),
        of,
      );
      return value === null ? NOTHING : { value, of, about: null };
    },
  };
}

/**
 * How long the main thing takes: the event with a duration that happens most often. The number is the upper bound of the
 * range that holds the quantile; of the last range, which has none, the lower one.
 */
export async function measureDurations(question: Question): Promise<(q: number) => Measured> {
  const timed = planOf(question).events.flatMap(({ name, duration }) =>
    duration === null ? [] : [{ name, ...duration }],
  );
  if (timed.length === 0) return () => UNKNOWN;
  const rows = await askRollup<{ event: string; date: string; bucket: string; n: string | number }>(
    question,
    `SELECT event, toString(day) AS date, value AS bucket, sum(count) AS n {rows} GROUP BY event, day, value`,
    timed.map(({ name, field }) => `(${dimension(field, name)} AND value != '')`).join(' OR '),
  );
  const sizeOf = (event: string) => rows.reduce((sum, row) => sum + (row.event === event ? Number(row.n) : 0), 0);
  const main = timed.toSorted((a, b) => sizeOf(b.name) - sizeOf(a.name))[0] as (typeof timed)[number];
  return (q) => ({
    at(from, to) {
      const inside = rows.filter(({ event, date }) => event === main.name && date >= from && date <= to);
      const counts = histogram(
        main.bucket,
        inside.map(({ bucket, n }) => ({ bucket, n: Number(n) })),
      );
      const range = quantile(main.bucket, counts, q);
      if (range === null) return NOTHING;
      const of = counts.reduce((sum, n) => sum + n, 0);
      return { value: range.to ?? range.from, of, about: `${main.name}: ${range.label}` };
    },
  });
}
