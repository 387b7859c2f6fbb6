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
  const parts = [
    select(plan, all, NONE, NONE),
    ...plan.common.map((dimension) => select(plan, all, dimension, NONE)),
    select(plan, all, '#contract', NONE),
    // Every event by itself, in one pass.
    select(plan, { event: 'event', where, installs: allInstalls(plan), count: 'count()' }, NONE, NONE),
    ...(plan.hasPresence ? [select(plan, presencePart(where), '#cohort', NONE)] : []),
    ...plan.events.flatMap((event) => eventSelects(plan, event, where)),
  ];
  return parts
    .filter(isWanted)
    .map(({ sql }) => sql.replace('FROM rows', `FROM ${table}`).replace('{chunk}', chunk).replace('{idsFrom}', idsFrom))
    .join('\nUNION ALL\n');
}

/** What one part of the rollups is of. */
export interface RollupPart {
  readonly dimension: string;
  /** `*` where it is of every event by itself. */
  readonly event: string;
  readonly by: string;
  readonly measure: string;
  readonly sql: string;
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

function eventSelects(plan: Plan, event: EventPlan, where: string): RollupPart[] {
  const isThis = `${where} AND event = '${event.name}'`;
  const part: Part = {
    event: `'${event.name}'`,
    where: isThis,
    count: 'count()',
    installs: { ...NO_INSTALLS, ids: plan.identified.includes(event.name) ? ids('1') : NO_IDS },
  };
  const summed = (measure: string): Part => ({
    ...part,
    installs: NO_INSTALLS,
    measure,
    count: `sum(ifNull(CAST(fields.${measure} AS Nullable(UInt64)), 0))`,
  });
  return [
    ...event.dimensions.map((dimension) => select(plan, part, dimension, NONE)),
    // Nobody asks for the installs of a cross or of a counter, and sets are what takes the room.
    ...event.crosses.map(([one, other]) => select(plan, { ...part, installs: NO_INSTALLS }, one, other)),
    ...event.measures.flatMap((measure) => [
      select(plan, summed(measure), NONE, NONE),
      ...event.dimensions.map((dimension) => select(plan, summed(measure), dimension, NONE)),
    ]),
  ];
}

function select(plan: Plan, part: Part, one: Dimension | string, other: Dimension | string): RollupPart {
  const { installs, measure = '' } = part;
  // No aliases: one that is named as a column would be meant in WHERE too.
  const sql = `SELECT '${nameOf(one)}', ${part.event}, day, '${nameOf(other)}', '${measure}', ${versionSql(plan)}, ${audienceSql(plan)},
    ${valueSql(one)}, ${valueSql(other)}, {chunk}, ${part.count}, ${installs.days}, ${installs.weeks}, ${installs.months}, ${installs.ids}
  FROM rows WHERE ${part.where} GROUP BY ALL`;
  const event = part.event === 'event' ? '*' : part.event.slice(1, -1);
  return { dimension: nameOf(one), event, by: nameOf(other), measure, sql };
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

/** A value as text; empty where the field is absent, which no value of a contract is. */
function valueSql(dimension: Dimension | string): string {
  if (dimension === NONE) return `''`;
  if (dimension === '#contract') return 'contract';
  if (typeof dimension === 'string') return text('fields.cohort');
  return dimension.kind === 'choices' ? `arrayJoin(${valuesSql(dimension)})` : text(pathOf(dimension));
}

/** Whether a row has a value: one of several, where a field has several. */
export function isValueSql(dimension: Dimension, value: string): string {
  return dimension.kind === 'choices'
    ? `has(${valuesSql(dimension)}, ${value})`
    : `${text(pathOf(dimension))} = ${value}`;
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
