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
import { sealedDays } from '../sealed.ts';
import { histogram, quantile } from './quantile.ts';

/** What is used, by how many, how well it goes and how long it takes. However many events there are, the questions are as many. */
export const usage: Report<'usage'> = async (asked) => {
  const question = await withinRaw(asked);
  const events = planOf(question).events.filter(({ name }) => name !== PRESENCE);
  const [counts, crosses, installs, withData] = await Promise.all([
    countsOf(question),
    crossesOf(question, events),
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
  readonly date: string;
  readonly n: string | number;
}

interface Cross {
  readonly event: string;
  readonly dimension: string;
  readonly value: string;
  readonly by: string;
  readonly by_value: string;
  readonly n: string | number;
}

function countsOf(question: Question): Promise<Count[]> {
  return askRollup<Count>(
    question,
    `SELECT event, dimension, value, measure, toString(day) AS date, sum(count) AS n {rows}
     GROUP BY event, dimension, value, measure, day`,
    `event NOT IN ('', '${PRESENCE}') AND by = ''`,
  );
}

/** How it went and how long it took, by value of the fields that are shown. */
async function crossesOf(question: Question, events: readonly EventPlan[]): Promise<Cross[]> {
  const marks = events
    .flatMap((event) => [outcomeField(event), event.duration?.field])
    .filter((field) => field != null);
  if (marks.length === 0) return [];
  const by = [...new Set(marks)].map((field) => `'${field}'`).join(', ');
  return askRollup<Cross>(
    question,
    'SELECT event, dimension, value, by, by_value, sum(count) AS n {rows} GROUP BY event, dimension, value, by, by_value',
    `event NOT IN ('', '${PRESENCE}') AND by IN (${by})`,
  );
}

interface Installs {
  readonly all: number;
  readonly by: ReadonlyMap<string, number>;
}

/** Distinct installs over the range, of all and of each value, where that can be told. */
async function installsOf(question: Question, events: readonly EventPlan[]): Promise<Installs | null> {
  if (countingIn(question) !== 'identity' || (await sealedDays(question)) > 0) return null;
  const fields = [...new Set(events.flatMap(listed))].map((field) => `'${field}'`).join(', ');
  const [[total], each] = await Promise.all([
    askRollup<{ n: string | number }>(question, 'SELECT groupBitmapMerge(ids) AS n {rows}', dimension('', '')),
    askRollup<{ event: string; dimension: string; value: string; n: string | number }>(
      question,
      'SELECT event, dimension, value, groupBitmapMerge(ids) AS n {rows} GROUP BY event, dimension, value',
      `event NOT IN ('', '${PRESENCE}') AND by = '' AND measure = '' AND dimension IN (${fields})`,
    ),
  ]);
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
    const [first] = mine;
    if (first === undefined) return [];
    const byDay = new Map(mine.map(({ date, n }) => [date, Number(n)]));
    return [{ field, value: first.value, count: sum(mine), byDay }];
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
          .flatMap(({ dimension, value, n }) => (dimension === duration.field ? { bucket: value, n: Number(n) } : []))
      : (crosses.get(keyOf(field, value)) ?? []).flatMap(({ by, by_value, n }) =>
          by === duration.field ? { bucket: by_value, n: Number(n) } : [],
        );
  return rows.length === 0 ? null : histogram(duration.bucket, rows);
}

function sum(rows: readonly { readonly n: string | number }[]): number {
  return rows.reduce((total, { n }) => total + Number(n), 0);
}
