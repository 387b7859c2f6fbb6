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
} from '../report.ts';
import { sealedDays } from '../sealed.ts';
import { histogram, quantile } from './quantile.ts';
import { successSql } from './success.ts';

/** What is used, by how many, how well it goes and how long it takes. */
export const usage: Report<'usage'> = async (question) => {
  const counted = planOf(question).events.filter(({ name }) => name !== PRESENCE);
  const [all, withData] = await Promise.all([installsOf(question), daysWithData(question)]);
  const found = await Promise.all(counted.map((event) => usageOf(question, event, all, withData)));
  const countOf = (rows: readonly UsageRow[]) => rows[0]?.count ?? 0;
  return found.sort((a, b) => countOf(b) - countOf(a)).flat();
};

/** Distinct installs over the range, where that can be told. */
async function installsOf(question: Question): Promise<number | null> {
  if (countingIn(question) !== 'identity' || (await sealedDays(question)) > 0) return null;
  const [found] = await askRollup<{ n: string | number }>(
    question,
    'SELECT groupBitmapMerge(ids) AS n {rows}',
    dimension('', ''),
  );
  return Number(found?.n);
}

async function usageOf(
  question: Question,
  event: EventPlan,
  all: number | null,
  withData: ReadonlySet<string>,
): Promise<UsageRow[]> {
  const lists = event.dimensions.filter(({ kind }) => kind === 'choice' || kind === 'choices');
  const names = ['', ...lists.map(({ field }) => field)];
  const measure = event.measures[0] ?? '';
  const inList = names.map((name) => `'${name}'`).join(', ');
  const mine = `event = '${event.name}' AND dimension IN (${inList}) AND by = ''`;
  const [totals, days, went, took] = await Promise.all([
    askRollup<{ field: string; value: string; n: string | number; installs: string | number }>(
      question,
      `SELECT dimension AS field, value, sumIf(count, measure = '${measure}') AS n, groupBitmapMergeIf(ids, measure = '') AS installs
       {rows} GROUP BY dimension, value`,
      mine,
    ),
    askRollup<{ field: string; value: string; date: string; n: string | number }>(
      question,
      'SELECT dimension AS field, value, toString(day) AS date, sum(count) AS n {rows} GROUP BY dimension, value, day',
      `${mine} AND measure = '${measure}'`,
    ),
    successesOf(question, event, names),
    durationsOf(question, event, names),
  ]);
  const bucket = event.duration?.bucket;
  const isIdentified = all !== null && planOf(question).identified.includes(event.name);
  return totals
    .filter(({ n }) => Number(n) > 0)
    .sort((a, b) => (a.field === b.field ? Number(b.n) - Number(a.n) : a.field < b.field ? -1 : 1))
    .map(({ field, value, n, installs }): UsageRow => {
      const byDay = new Map(
        days.filter((row) => row.field === field && row.value === value).map((row) => [row.date, Number(row.n)]),
      );
      const key = keyOf(field, value);
      const outcome = went.get(key);
      const counts = took.get(key);
      return {
        event: event.name,
        field: textOf(field),
        value: textOf(value),
        count: Number(n),
        installs: isIdentified ? Number(installs) : null,
        share: isIdentified ? share(Number(installs), all) : null,
        success: outcome === undefined ? null : share(outcome.good, outcome.all),
        p50: bucket && counts ? quantile(bucket, counts, 0.5) : null,
        p95: bucket && counts ? quantile(bucket, counts, 0.95) : null,
        series: daysBetween(question.from, question.to).map((day) => byDay.get(day) ?? (withData.has(day) ? 0 : null)),
      };
    });
}

const keyOf = (field: string, value: string) => `${field}\t${value}`;

interface Outcome {
  readonly good: number;
  readonly all: number;
}

async function successesOf(
  question: Question,
  event: EventPlan,
  names: readonly string[],
): Promise<ReadonlyMap<string, Outcome>> {
  const { success } = event;
  const sql = successSql(event);
  const found = new Map<string, Outcome>();
  if (success === null || sql === null) return found;
  const [total] = await askRollup<{ good: string | number; all: string | number }>(
    question,
    `SELECT sum(${sql.good}) AS good, sum(${sql.all}) AS all {rows}`,
    sql.where,
  );
  found.set(keyOf('', ''), outcome(total));
  if (success.type === 'pair') return found;
  const inList = names.map((name) => `'${name}'`).join(', ');
  const each =
    success.type === 'counts'
      ? {
          where: `event = '${event.name}' AND dimension IN (${inList}) AND by = '' AND measure IN ('${success.all}', '${success.failed}')`,
          good: `sum(if(measure = '${success.all}', 1, -1) * toInt64(count))`,
          all: `sumIf(count, measure = '${success.all}')`,
        }
      : {
          where: `event = '${event.name}' AND dimension IN (${inList}) AND by = '${success.field}' AND by_value != ''`,
          good: `sumIf(count, by_value = '${success.type === 'flag' ? 'true' : '0'}')`,
          all: 'sum(count)',
        };
  const rows = await askRollup<{ field: string; value: string; good: string | number; all: string | number }>(
    question,
    `SELECT dimension AS field, value, ${each.good} AS good, ${each.all} AS all {rows} GROUP BY dimension, value`,
    each.where,
  );
  for (const row of rows) if (row.field !== '') found.set(keyOf(row.field, row.value), outcome(row));
  return found;
}

function outcome(row: { readonly good: string | number; readonly all: string | number } | undefined): Outcome {
  return { good: Number(row?.good ?? 0), all: Number(row?.all ?? 0) };
}

async function durationsOf(
  question: Question,
  { name, duration }: EventPlan,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  if (duration === null) return new Map();
  const { field, bucket } = duration;
  const inList = names.map((other) => `'${other}'`).join(', ');
  const rows = await askRollup<{ dimension: string; value: string; by: string; by_value: string; n: string | number }>(
    question,
    'SELECT dimension, value, by, by_value, sum(count) AS n {rows} GROUP BY dimension, value, by, by_value',
    `event = '${name}' AND measure = '' AND ((dimension = '${field}' AND by = '') OR (dimension IN (${inList}) AND by = '${field}'))`,
  );
  const groups = new Map<string, { readonly bucket: string; readonly n: number }[]>();
  for (const row of rows) {
    const isTotal = row.by === '';
    const key = isTotal ? keyOf('', '') : keyOf(row.dimension, row.value);
    const group = groups.get(key) ?? [];
    group.push({ bucket: isTotal ? row.value : row.by_value, n: Number(row.n) });
    groups.set(key, group);
  }
  return new Map([...groups].map(([key, group]) => [key, histogram(bucket, group)]));
}
