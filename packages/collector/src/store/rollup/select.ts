import { PRESENCE } from '@aboveboard/contract';
import type { Dimension, EventPlan, Plan } from './plan.ts';

/**
 * The SELECT that adds raw rows up. It is the same for a chunk that has just been inserted, for a day that is rebuilt and
 * for a whole table, so that all three give the same rollups.
 *
 * @param rows which raw rows of which table, the number that their sums get, and the first day on which ids count
 * @param isWanted which parts of the rollups. Default: all
 */
export function rollupSelect(
  plan: Plan,
  { table, where, chunk, idsFrom }: Rows,
  isWanted: (part: RollupPart) => boolean = () => true,
): string {
  const all: Part = { event: `''`, where, installs: allInstalls(plan), count: allEvents(plan) };
  const groups: Group[] = [
    { part: all, cells: [NONE, ...plan.common, '#contract'].map(alone) },
    // Every event by itself, in one pass.
    { part: { event: 'event', where, installs: allInstalls(plan), count: 'count()' }, cells: [alone(NONE)] },
    ...(plan.hasPresence ? [{ part: presencePart(where), cells: [alone('#cohort')] }] : []),
    ...plan.events.flatMap((event) => eventGroups(plan, event, where)),
  ];
  return groups
    .map(({ part, cells }) => ({ part, cells: cells.filter((cell) => isWanted(partOf(part, cell))) }))
    .filter(({ cells }) => cells.length > 0)
    .map((group) => select(plan, group))
    .map((sql) => sql.replace('FROM rows', `FROM ${table}`).replace('{chunk}', chunk).replace('{idsFrom}', idsFrom))
    .join('\nUNION ALL\n');
}

/** What one part of the rollups is of. */
export interface RollupPart {
  readonly dimension: string;
  /** `*` where it is of every event by itself. */
  readonly event: string;
  readonly by: string;
  readonly measure: string;
}

function partOf({ event, measure = '' }: Part, { one, other }: Cell): RollupPart {
  return {
    dimension: nameOf(one),
    event: event === 'event' ? '*' : event.slice(1, -1),
    by: nameOf(other),
    measure,
  };
}

/** Conditions and numbers as SQL. */
interface Rows {
  readonly table: string;
  readonly where: string;
  readonly chunk: string;
  readonly idsFrom: string;
}

const NONE = '';

interface Part {
  readonly event: string;
  readonly where: string;
  readonly count: string;
  readonly installs: Installs;
  readonly measure?: string;
}

/** Sums of presence flags, and the state that holds ids. */
interface Installs {
  readonly days: string;
  readonly weeks: string;
  readonly months: string;
  readonly ids: string;
}

function eventGroups(plan: Plan, event: EventPlan, where: string): Group[] {
  const isThis = `${where} AND event = '${event.name}'`;
  const part: Part = {
    event: `'${event.name}'`,
    where: isThis,
    count: 'count()',
    installs: { ...NO_INSTALLS, ids: plan.identified.includes(event.name) ? ids('1') : NO_IDS },
  };
  const each = event.dimensions.map(alone);
  // Nobody asks for the installs of a cross or of a counter, and sets are what takes the room.
  const crosses = event.crosses.map(([one, other]): Cell => ({ one, other, hasInstalls: false }));
  return [
    { part, cells: [...each, ...crosses] },
    ...event.measures.map((measure) => {
      const count = `sum(ifNull(CAST(fields.${measure} AS Nullable(UInt64)), 0))`;
      return { part: { ...part, installs: NO_INSTALLS, measure, count }, cells: [alone(NONE), ...each] };
    }),
  ];
}

/** What of the rollups comes out of one pass over rows. */
interface Group {
  readonly part: Part;
  readonly cells: readonly Cell[];
}

/** What rows are added up by: one dimension, or one crossed with another. */
interface Cell {
  readonly one: Dimension | string;
  readonly other: Dimension | string;
  readonly hasInstalls: boolean;
}

function alone(one: Dimension | string): Cell {
  return { one, other: NONE, hasInstalls: true };
}

/**
 * Of what differs in none of the dimensions one row is made first, since raw rows differ in little; that is then counted in
 * each of the cells. So the raw rows are read once, however many dimensions there are.
 */
function select(plan: Plan, { part, cells }: Group): string {
  const { installs, measure = '' } = part;
  const used = [...new Set(cells.flatMap(({ one, other }) => [one, other]))].filter((one) => one !== NONE);
  const column = (one: Dimension | string) => `v${used.indexOf(one)}`;
  // No aliases of columns' names: they would be meant in WHERE too.
  const columns = used.map((one) => `${valueSql(one)} AS ${column(one)}, `).join('');
  const cellOf = ({ one, other, hasInstalls }: Cell, x: string, y: string) =>
    `('${nameOf(one)}', ${x}, '${nameOf(other)}', ${y}, ${hasInstalls ? 1 : 0})`;
  const textOf = (each: Dimension | string) => (each === NONE ? `''` : column(each));
  // Only a list has several, and to have the engine make sense of a function in a query costs it a millisecond.
  const [lists, values] = [cells.filter(hasList), cells.filter((cell) => !hasList(cell))];
  const several = lists.map((cell) => {
    const { one, other } = cell;
    const [x, y] = [isList(one) ? 'x' : textOf(one), isList(other) ? 'y' : textOf(other)];
    const inner = isList(other) ? `arrayMap(y -> ${cellOf(cell, x, y)}, ${column(other)})` : `[${cellOf(cell, x, y)}]`;
    return isList(one) ? `arrayFlatten(arrayMap(x -> ${inner}, ${column(one)}))` : inner;
  });
  const single = values.map((cell) => cellOf(cell, textOf(cell.one), textOf(cell.other)));
  const all = `arrayConcat(${[`[${single.join(', ')}]`, ...several].join(', ')})`;
  return `SELECT cell.1, what, day, cell.3, '${measure}', release, whose, cell.2, cell.4, {chunk}, sum(n), sum(d), sum(w), sum(m),
    groupBitmapMergeStateIf(installs, cell.5 = 1)
  FROM (
    SELECT ${part.event} AS what, day, ${versionSql(plan)} AS release, ${audienceSql(plan)} AS whose, ${columns}${part.count} AS n,
      ${installs.days} AS d, ${installs.weeks} AS w, ${installs.months} AS m, ${installs.ids} AS installs
    FROM rows WHERE ${part.where} GROUP BY ALL
  ) ARRAY JOIN ${all} AS cell
  GROUP BY ALL`;
}

function allEvents({ hasPresence }: Plan): string {
  return hasPresence ? `countIf(event != '${PRESENCE}')` : 'count()';
}

function allInstalls({ hasPresence, identified }: Plan): Installs {
  const flag = (name: string) => (hasPresence ? `countIf(event = '${PRESENCE}' AND fields.${name} = true)` : '0');
  const events = identified.map((name) => `'${name}'`).join(', ');
  return {
    days: flag('day'),
    weeks: flag('week'),
    months: flag('month'),
    ids: identified.length === 0 ? NO_IDS : ids(`event IN (${events})`),
  };
}

function presencePart(where: string): Part {
  const flag = (name: string) => `countIf(fields.${name} = true)`;
  return {
    event: `'${PRESENCE}'`,
    where: `${where} AND event = '${PRESENCE}'`,
    count: 'count()',
    installs: { days: flag('day'), weeks: flag('week'), months: flag('month'), ids: NO_IDS },
  };
}

const ids = (where: string) => `groupBitmapStateIf(install, ${where} AND install != 0 AND day >= '{idsFrom}')`;
const NO_IDS = ids('0');
const NO_INSTALLS: Installs = { days: '0', weeks: '0', months: '0', ids: NO_IDS };

function nameOf(dimension: Dimension | string): string {
  return typeof dimension === 'string' ? dimension : dimension.field;
}

/** A value as text, or some as a list; empty, or a list of that, where the field is absent, which no value of a contract is. */
function valueSql(dimension: Dimension | string): string {
  if (dimension === '#contract') return 'contract';
  if (typeof dimension === 'string') return text('fields.cohort');
  return isList(dimension) ? valuesSql(dimension) : text(pathOf(dimension));
}

function hasList({ one, other }: Cell): boolean {
  return isList(one) || isList(other);
}

function isList(dimension: Dimension | string): boolean {
  return typeof dimension !== 'string' && dimension.kind === 'choices';
}

/** Whether a row has a value: one of several, where a field has several. */
export function isValueSql(dimension: Dimension, value: string): string {
  return isList(dimension) ? `has(${valuesSql(dimension)}, ${value})` : `${text(pathOf(dimension))} = ${value}`;
}

function valuesSql(dimension: Dimension): string {
  const array = `CAST(ifNull(${pathOf(dimension)}, []) AS Array(LowCardinality(String)))`;
  return `if(empty(${array}), [''], ${array})`;
}

function pathOf({ field, isCommon }: Dimension): string {
  return `${isCommon ? 'common' : 'fields'}.${field}`;
}

/** The path may be typed, or, where a later contract brought it, dynamic. */
function text(path: string): string {
  return `ifNull(CAST(${path} AS LowCardinality(Nullable(String))), '')`;
}

export function versionSql({ version }: Plan): string {
  return version === null ? `''` : text(`common.${version}`);
}

/** `ci`, `people`, or nothing where nobody said. */
export function audienceSql({ ci }: Plan): string {
  if (ci === null) return `''`;
  const value = text(`common.${ci.field}`);
  return `multiIf(${value} = '', '', ${value} = '${ci.kind === 'flag' ? 'false' : 'none'}', 'people', 'ci')`;
}
