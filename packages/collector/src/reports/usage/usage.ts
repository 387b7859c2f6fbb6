import { PRESENCE } from '@aboveboard/contract';
import type { UsageRow } from '../../api/types.ts';
import type { EventPlan } from '../../store/rollup/plan.ts';
import {
  askRollup,
  countingIn,
  daysBetween,
  daysWithData,
  isNarrowed,
  planOf,
  type Question,
  type Report,
  share,
  textOf,
  withinRaw,
} from '../report.ts';
import { hasDistinct, SEALED } from '../sealed.ts';
import { histogram, quantile } from './quantile.ts';
import type { Outcome } from './success.ts';

/** What is used, by how many, how well it goes and how long it takes. However many events there are, the questions are as many. */
export const usage: Report<'usage'> = async (asked) => {
  const question = await withinRaw(asked);
  const events = planOf(question).events.filter(({ name }) => name !== PRESENCE);
  const { counts, crosses, installs, withData } = await measure(question, events);
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

interface Installs {
  readonly all: number;
  readonly by: ReadonlyMap<string, number>;
}

/** All that the rollups know of the events, and of the days themselves: the rows without an event. */
async function measure(question: Question, events: readonly EventPlan[]) {
  const marks = events.flatMap((event) => [outcomeField(event), event.duration?.field]);
  const list = (names: readonly string[]) => [...new Set(names)].map((name) => `'${name}'`).join(', ');
  const by = list(['', ...marks.filter((field) => field != null)]);
  // Sets are what takes time to add up, and nobody asks for those of a flag.
  const installs =
    countingIn(question) === 'identity'
      ? `groupBitmapMergeIf(ids, by = '' AND measure = '' AND dimension IN (${list(events.flatMap(listed))}))`
      : '0';
  const [rows, withData] = await Promise.all([
    askRollup<Row>(
      question,
      `SELECT event, dimension, value, measure, by, by_value, sumMap([day], [count]) AS by_day,
         ${installs} AS installs, ${SEALED} AS sealed, groupUniqArrayIf(day, event = '') AS dates {rows}
       GROUP BY event, dimension, value, measure, by, by_value`,
      `event != '${PRESENCE}' AND (event != '' OR dimension = '') AND by IN (${by})`,
    ),
    // A version, or a value, may be missing on a day that has data.
    isNarrowed(question) ? daysWithData(question) : null,
  ]);
  const ofDays = rows.filter(({ event, measure }) => event === '' && measure === '');
  const all = rows
    .filter(({ event }) => event !== '')
    .map(({ by_day: [days, counts], ...row }) => {
      const byDay = new Map(days.map((day, i) => [day, Number(counts[i])]));
      return { ...row, byDay, n: [...byDay.values()].reduce((sum, count) => sum + count, 0) };
    });
  return {
    counts: all.filter((row) => row.by === ''),
    crosses: all.filter((row) => row.by !== ''),
    installs: installsOf(question, rows, ofDays),
    withData: withData ?? new Set(ofDays.flatMap(({ dates }) => dates)),
  };
}

interface Row extends Omit<Count & Cross, 'n' | 'byDay'> {
  /** UTC dates, and how many there were on each. */
  readonly by_day: readonly [readonly string[], readonly (string | number)[]];
  readonly installs: string | number;
  readonly sealed: string | number;
  /** Of a row of the days themselves: which. */
  readonly dates: readonly string[];
}

/** Distinct installs over the range, of all and of each value, where that can be told. */
function installsOf(question: Question, rows: readonly Row[], ofDays: readonly Row[]): Installs | null {
  if (!hasDistinct(question, ofDays)) return null;
  const { identified } = planOf(question);
  const told = rows.filter(({ event, by, measure }) => identified.includes(event) && by === '' && measure === '');
  return {
    all: Number(ofDays[0]?.installs ?? 0),
    by: new Map(told.map((row) => [keyOf(row.event, row.dimension, row.value), Number(row.installs)])),
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
