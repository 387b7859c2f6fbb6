import { type Contract, PRESENCE } from '@aboveboard/contract';
import { eventsTable } from '../schema.ts';
import type { Store } from '../store.ts';
import { type Dimension, type Plan, planOf } from './plan.ts';
import { rollupTable } from './rollup.ts';

/** A raw row as it is read back. */
interface Raw {
  readonly event: string;
  readonly day: string;
  readonly identity: string;
  readonly contract: string;
  readonly common: Values;
  readonly fields: Values;
}
type Values = Readonly<Record<string, string | number | boolean | readonly string[] | null>>;

interface Sums {
  count: number;
  days: number;
  weeks: number;
  months: number;
  readonly ids: Set<string>;
}

/** The rollups of a project by key, each as `[count, days, weeks, months, ids]`. */
export async function storedRollups(store: Store, project: string): Promise<Record<string, readonly number[]>> {
  const rows = await store.query<Record<string, string>>(
    `SELECT dimension, event, toString(day) AS date, by, measure, version, audience, value, by_value,
       sum(count) AS n, sum(days) AS d, sum(weeks) AS w, sum(months) AS m, groupBitmapMerge(ids) AS i
     FROM ${rollupTable(project)} GROUP BY ALL`,
  );
  return sorted(
    rows.map(({ dimension, event, date, by, measure, version, audience, value, by_value, n, d, w, m, i }) => [
      [dimension, event, date, by, measure, version, audience, value, by_value].join('|'),
      [n, d, w, m, i].map(Number),
    ]),
  );
}

/** The same, added up here from the raw rows, one at a time. */
export async function rollupsOfRaw(store: Store, contract: Contract): Promise<Record<string, readonly number[]>> {
  const plan = planOf([contract]);
  const rows = await store.query<Raw>(
    `SELECT event, toString(day) AS day, identity, contract, common, fields FROM ${eventsTable(contract.name)}`,
  );
  const all = new Map<string, Sums>();
  for (const row of rows) for (const entry of entriesOf(plan, row)) add(all, row, entry);
  return sorted(
    [...all].map(([key, { count, days, weeks, months, ids }]) => [key, [count, days, weeks, months, ids.size]]),
  );
}

interface Entry {
  readonly key: readonly string[];
  readonly count: number;
  /** Whether presence flags are added up here, and whether the id is. */
  readonly flags: boolean;
  readonly id: boolean;
}

function entriesOf(plan: Plan, row: Raw): Entry[] {
  const common = [row.common[plan.version ?? ''] ?? '', audienceOf(plan, row)].map(String);
  const isPresence = row.event === PRESENCE;
  const id = plan.identified.includes(row.event) && row.identity !== '';
  const key = (dimension: string, event: string, value: string, by = '', byValue = '', measure = '') =>
    [dimension, event, row.day, by, measure, ...common, value, byValue] as const;
  const whole = { count: isPresence ? 0 : 1, flags: isPresence, id };
  const entries: Entry[] = [
    { ...whole, key: key('', '', '') },
    { ...whole, key: key('#contract', '', row.contract) },
    { key: key('', row.event, ''), count: 1, flags: isPresence, id },
  ];
  if (isPresence)
    entries.push({ key: key('#cohort', PRESENCE, String(row.fields.cohort ?? '')), count: 1, flags: true, id: false });
  for (const dimension of plan.common)
    for (const value of valuesOf(row, dimension)) entries.push({ ...whole, key: key(dimension.field, '', value) });
  const event = plan.events.find(({ name }) => name === row.event);
  for (const dimension of event?.dimensions ?? [])
    for (const value of valuesOf(row, dimension))
      entries.push({ key: key(dimension.field, row.event, value), count: 1, flags: false, id });
  for (const [one, other] of event?.crosses ?? [])
    for (const a of valuesOf(row, one))
      for (const b of valuesOf(row, other))
        entries.push({ key: key(one.field, row.event, a, other.field, b), count: 1, flags: false, id: false });
  for (const measure of event?.measures ?? []) {
    const count = Number(row.fields[measure] ?? 0);
    entries.push({ key: key('', row.event, '', '', '', measure), count, flags: false, id: false });
    for (const dimension of event?.dimensions ?? [])
      for (const value of valuesOf(row, dimension))
        entries.push({ key: key(dimension.field, row.event, value, '', '', measure), count, flags: false, id: false });
  }
  return entries;
}

function valuesOf(row: Raw, { field, isCommon }: Dimension): string[] {
  const value = (isCommon ? row.common : row.fields)[field];
  if (Array.isArray(value)) return value.length === 0 ? [''] : value;
  return [value === undefined || value === null ? '' : String(value)];
}

function audienceOf({ ci }: Plan, row: Raw): string {
  const value = row.common[ci?.field ?? ''];
  if (value === undefined || value === null) return '';
  return value === 'none' || value === false ? 'people' : 'ci';
}

function add(all: Map<string, Sums>, row: Raw, { key, count, flags, id }: Entry): void {
  const name = key.join('|');
  const sums = all.get(name) ?? { count: 0, days: 0, weeks: 0, months: 0, ids: new Set() };
  all.set(name, sums);
  sums.count += count;
  if (flags) {
    sums.days += row.fields.day === true ? 1 : 0;
    sums.weeks += row.fields.week === true ? 1 : 0;
    sums.months += row.fields.month === true ? 1 : 0;
  }
  if (id) sums.ids.add(row.identity);
}

function sorted(entries: [string, readonly number[]][]): Record<string, readonly number[]> {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
