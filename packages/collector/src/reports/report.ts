import type { Counting, Reports } from '../api/types.ts';
import { DAY_MS, utcDay } from '../day/day.ts';
import type { OpenProject } from '../projects/projects.ts';
import { rawSince } from '../store/retention/retention.ts';
import { narrowedRollups } from '../store/rollup/narrowed.ts';
import type { Dimension, Plan } from '../store/rollup/plan.ts';
import { planFor, rollupTable } from '../store/rollup/rollup.ts';
import { countingOf } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { Step } from './funnel/steps.ts';

/** What every report is asked with. */
export interface Question {
  readonly store: Store;
  readonly project: OpenProject;
  /** UTC dates, both included. */
  readonly from: string;
  readonly to: string;
  /** Only what machines sent, or only what people sent; `null` for both, and for what does not say. */
  readonly audience: 'ci' | 'people' | null;
  /** Only what one version sent, empty for none; `null` or left out for all. */
  readonly version?: string | null;
  /** Only what has a value in a common field, empty for none; `null` or left out for all. */
  readonly where?: Where | null;
  /** Of a funnel; left out for the events that are used most. */
  readonly steps?: readonly Step[];
  /** The UTC date that is not over yet. */
  readonly today: string;
}

/** A value of a common field that is one of the plan's dimensions. */
export interface Where {
  readonly dimension: Dimension;
  readonly value: string;
}

/** A typed question to the store. To add one: a folder here, its row in api/types.ts, its name in reports.ts. */
export type Report<Name extends keyof Reports> = (question: Question) => Promise<readonly Reports[Name][]>;

/**
 * Installs among the rollup rows of one day, as SQL: the first reports of the day where they are counted by presence, the
 * distinct ids where they have one, and the number that those left behind where they have expired.
 */
export const INSTALLS = 'sum(days) + groupBitmapMerge(ids)';

export function planOf({ project }: Question): Plan {
  return planFor(project);
}

export function countingIn({ project }: Question): Counting {
  return countingOf(project.current.contract);
}

/** Asks the rollups of the question's days and audience. `sql` has `{rows}` where the table and the condition belong. */
export async function askRollup<Row>(
  question: Question,
  sql: string,
  where: string,
  params: Readonly<Record<string, string | number>> = {},
): Promise<Row[]> {
  const { store, project, from, to, audience, version, where: narrowed } = question;
  const whose = audience === null ? '' : ' AND audience = {audience:String}';
  const which = version == null ? '' : ' AND version = {release:String}';
  const table = narrowed == null ? rollupTable(project.name) : narrowedRollups(project, narrowed.dimension, where);
  const rows = `FROM ${table}
    WHERE day BETWEEN {from:Date} AND {to:Date}${whose}${which} AND (${where})`;
  const only = {
    ...(audience === null ? {} : { audience }),
    ...(version == null ? {} : { release: version }),
    ...(narrowed == null ? {} : { only: narrowed.value }),
  };
  const bound = { from, to, ...only, ...params };
  return store.query<Row>(sql.replace('{rows}', rows), bound);
}

/** The rows of one dimension that is not crossed; of the days themselves for `''`. */
export function dimension(name: string, event: string, measure = ''): string {
  return `dimension = '${name}' AND event = '${event}' AND by = '' AND measure = '${measure}'`;
}

/**
 * A report that rollups cannot answer about one value of a field: it is then about the days alone of which there are raw rows, so that
 * no number of it is of more days than another.
 */
export function fromRaw<Name extends keyof Reports>(report: Report<Name>): Report<Name> {
  return async (question) => report(await withinRaw(question));
}

/** The part of a question that raw rows can answer, where it is narrowed down to a value. */
export async function withinRaw(question: Question): Promise<Question> {
  if (question.where == null) return question;
  const since = await rawSince(question.store, question.project.name);
  if (since === null || since <= question.from) return question;
  // Where nothing came before it, nothing is missing.
  const isCut = [...(await daysWithData(question))].some((day) => day < since);
  return isCut ? { ...question, from: since } : question;
}

/** The days on which anything was stored at all, whatever it is narrowed down to: a day that is not among them is a gap, and not a zero. */
export async function daysWithData(question: Question): Promise<ReadonlySet<string>> {
  const rows = await askRollup<{ date: string }>(
    { ...question, version: null, where: null },
    'SELECT toString(day) AS date {rows} GROUP BY day',
    dimension('', ''),
  );
  return new Set(rows.map(({ date }) => date));
}

/** Is it of a part of what was stored, so that a day may have data of which none is in it? An audience is asked for as if it were all. */
export function isNarrowed({ version, where }: Question): boolean {
  return version != null || where != null;
}

/** Every day of a range, whether there was data or not. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let time = Date.parse(from); time <= Date.parse(to); time += DAY_MS) days.push(utcDay(time));
  return days;
}

export function daysAfter(day: string, days: number): string {
  return utcDay(Date.parse(day) + days * DAY_MS);
}

/** How many days from one date to another. */
export function daysFrom(a: string, b: string): number {
  return Math.round((Date.parse(b) - Date.parse(a)) / DAY_MS);
}

/** The Monday of a date's week. */
export function mondayOf(day: string): string {
  return daysAfter(day, -((new Date(day).getUTCDay() + 6) % 7));
}

/** `null` for nothing out of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The text of a rollup; empty stands for absent. */
export function textOf(value: string): string | null {
  return value === '' ? null : value;
}
