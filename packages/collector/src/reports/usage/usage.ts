import { PRESENCE } from '@aboveboard/contract';
import type { UsageRow } from '../../api/types.ts';
import type { EventPlan } from '../../store/rollup/plan.ts';
import {
  askRollup,
  countingIn,
  daysBetween,
  daysWithData,
  dimension,
  planOf,
  type Question,
  type Report,
  share,
  textOf,
  withinRaw,
} from '../report.ts';
import { SEALED_DAYS } from '../sealed.ts';
import { histogram, quantile } from './quantile.ts';

/** What is used, by how many, how well it goes and how long it takes. However many events there are, the questions are as many. */
export const usage: Report<'usage'> = async (asked) => {
  const question = await withinRaw(asked);
  const events = planOf(question).events.filter(({ name }) => name !== PRESENCE);
  const [{ counts, crosses }, installs, withData] = await Promise.all([
    countsOf(question, events),
    installsOf(question, events),
    daysWithData(question),
  ]);
  const days = daysBetween(asked.from, asked.to);
  const found = events.map((event) => {
    const mine = { counts: byValue(counts, event), crosses: byValue(crosses, event) };
    return listed(event)
      .flatMap((field) => valuesOf(mine.counts, field, event))
      .map(({ field, value, count, byDay }): UsageRow => {
        const outcome = outcomeOf(event, field, value, counts, mine);
        const times = timesOf(event, field, value, mine);
        const known = installs?.by.get(keyOf(event.name, field, value));
        return {
          event: event.name,
          field: textOf(field),
          value: textOf(value),
          count,
          installs: known ?? null,
          share: known === undefined ? null : share(known, installs?.all ?? 0),
          success: outcome && share(outcome.good, outcome.all),
          p50: event.duration && times && quantile(event.duration.bucket, times, 0.5),
          p95: event.duration && times && quantile(event.duration.bucket, times, 0.95),
          series: days.map((day) => byDay.get(day) ?? (withData.has(day) ? 0 : null)),
        };
      });
  });
  const countOf = (rows: readonly UsageRow[]) => rows[0]?.count ?? 0;
  return found.sort((a, b) => countOf(b) - countOf(a)).flat();
};

/** The event itself, and its fields whose values are shown. */
function listed({ dimensions }: EventPlan): string[] {
  const lists = dimensions.filter(({ kind }) => kind === 'choice' || kind === 'choices');
  return ['', ...lists.map(({ field }) => field)];
}

interface Count {
  readonly event: string;
  readonly dimension: string;
  readonly value: string;
  readonly measure: string;
  /** By UTC date. */
  readonly byDay: ReadonlyMap<string, number>;
  readonly n: number;
}

/** How often a value came with one of how it went, or of how long it took. */
interface Cross {
  readonly event: string;
  readonly dimension: string;
  readonly value: string;
  readonly by: string;
  readonly by_value: string;
  readonly n: number;
}

async function countsOf(question: Question, events: readonly EventPlan[]) {
  const marks = events.flatMap((event) => [outcomeField(event), event.duration?.field]);
  const by = ['', ...new Set(marks.filter((field) => field != null))].map((field) => `'${field}'`).join(', ');
  const rows = await askRollup<Omit<Count & Cross, 'n' | 'byDay'> & { days: string[]; counts: (string | number)[] }>(
    question,
    `SELECT event, dimension, value, measure, by, by_value, arrayMap(toString, by_day.1) AS days, by_day.2 AS counts
     FROM (SELECT event, dimension, value, measure, by, by_value, sumMap([day], [count]) AS by_day {rows}
           GROUP BY event, dimension, value, measure, by, by_value)`,
    `event NOT IN ('', '${PRESENCE}') AND by IN (${by})`,
  );
  const all = rows.map(({ days, counts, ...row }) => {
    const byDay = new Map(days.map((day, i) => [day, Number(counts[i])]));
    return { ...row, byDay, n: [...byDay.values()].reduce((sum, count) => sum + count, 0) };
  });
  return { counts: all.filter((row) => row.by === ''), crosses: all.filter((row) => row.by !== '') };
}

interface Installs {
  readonly all: number;
  readonly by: ReadonlyMap<string, number>;
}

/** Distinct installs over the range, of all and of each value, where that can be told. */
async function installsOf(question: Question, events: readonly EventPlan[]): Promise<Installs | null> {
  if (countingIn(question) !== 'identity') return null;
  const [total] = await askRollup<{ sealed: string | number; n: string | number }>(
    question,
    `SELECT ${SEALED_DAYS} AS sealed, groupBitmapMerge(ids) AS n {rows}`,
    dimension('', ''),
  );
  if (Number(total?.sealed) > 0) return null;
  const fields = [...new Set(events.flatMap(listed))].map((field) => `'${field}'`).join(', ');
  const each = await askRollup<{ event: string; dimension: string; value: string; n: string | number }>(
    question,
    'SELECT event, dimension, value, groupBitmapMerge(ids) AS n {rows} GROUP BY event, dimension, value',
    `event NOT IN ('', '${PRESENCE}') AND by = '' AND measure = '' AND dimension IN (${fields})`,
  );
  const { identified } = planOf(question);
  const told = each.filter(({ event }) => identified.includes(event));
  return {
    all: Number(total?.n),
    by: new Map(told.map((row) => [keyOf(row.event, row.dimension, row.value), Number(row.n)])),
  };
}

const keyOf = (...parts: readonly string[]) => parts.join('\t');

type ByValue<Row> = ReadonlyMap<string, readonly Row[]>;

interface Mine {
  readonly counts: ByValue<Count>;
  readonly crosses: ByValue<Cross>;
}

/** The rows of one event, by field and value. */
function byValue<Row extends Count | Cross>(rows: readonly Row[], { name }: EventPlan): ByValue<Row> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.event !== name) continue;
    const key = keyOf(row.dimension, row.value);
    const group = found.get(key) ?? [];
    found.set(key, group);
    group.push(row);
  }
  return found;
}

function valuesOf(counts: ByValue<Count>, field: string, { measures }: EventPlan) {
  const measure = measures[0] ?? '';
  const found = [...counts.values()].flatMap((rows) => {
    const mine = rows.filter((row) => row.measure === measure && row.dimension === field);
    return mine.map(({ value, n, byDay }) => ({ field, value, count: n, byDay }));
  });
  return found.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

interface Outcome {
  readonly good: number;
  readonly all: number;
}

function outcomeField({ success }: EventPlan): string | null {
  return success !== null && 'field' in success ? success.field : null;
}

function outcomeOf(
  { success }: EventPlan,
  field: string,
  value: string,
  all: readonly Count[],
  { counts, crosses }: Mine,
): Outcome | null {
  switch (success?.type) {
    case 'flag':
    case 'exit': {
      const good = success.type === 'flag' ? 'true' : '0';
      const marked =
        field === ''
          ? [...counts.values()]
              .flat()
              .flatMap(({ dimension, value, n }) => (dimension === success.field ? { mark: value, n } : []))
          : (crosses.get(keyOf(field, value)) ?? []).flatMap(({ by, by_value, n }) =>
              by === success.field ? { mark: by_value, n } : [],
            );
      const told = marked.filter(({ mark }) => mark !== '');
      return { good: sum(told.filter(({ mark }) => mark === good)), all: sum(told) };
    }
    case 'counts': {
      const rows = counts.get(keyOf(field, value)) ?? [];
      const of = (measure: string) => sum(rows.filter((row) => row.measure === measure));
      return { good: of(success.all) - of(success.failed), all: of(success.all) };
    }
    case 'pair': {
      if (field !== '') return null;
      const of = (event: string) =>
        sum(all.filter((row) => row.event === event && row.dimension === '' && row.measure === ''));
      const good = of(success.succeeded);
      return { good, all: good + of(success.failed) };
    }
    default:
      return null;
  }
}

/** How often each range was met; `null` where none was. */
function timesOf({ duration }: EventPlan, field: string, value: string, { counts, crosses }: Mine): number[] | null {
  if (duration === null) return null;
  const rows =
    field === ''
      ? [...counts.values()]
          .flat()
          .flatMap(({ dimension, value, n }) => (dimension === duration.field ? { bucket: value, n } : []))
      : (crosses.get(keyOf(field, value)) ?? []).flatMap(({ by, by_value, n }) =>
          by === duration.field ? { bucket: by_value, n } : [],
        );
  return rows.length === 0 ? null : histogram(duration.bucket, rows);
}

function sum(rows: readonly { readonly n: number }[]): number {
  return rows.reduce((total, { n }) => total + n, 0);
}
