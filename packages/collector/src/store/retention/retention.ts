import { lengthOf, type RetentionDays } from '@aboveboard/contract';
import { DAY_MS, START_OF_TIME, utcDay } from '../../day/day.ts';
import type { OpenProject } from '../../projects/projects.ts';
import { fold, idsTable, installsTable, planFor, rollupTable } from '../rollup/rollup.ts';
import { eventsTable } from '../schema.ts';
import { type Store, shardsOf } from '../store.ts';

/**
 * Raw rows live as long as the contract says, or shorter where the operator said so; the sums by day live on. A row is of
 * the last N days, today included, or it is deleted: with one day, only today's stay.
 *
 * Where ids tell, a day's set of ids is replaced by its size when the day expires, so that the store knows no id longer than
 * it said. A week's and a month's number of installs is taken down when its first day expires, while all of it can
 * still be counted; where raw rows live for less than the period, nobody can know it, and reports say `null`. Of an
 * install that is still seen, the day on which it was first seen stays.
 */
export interface Expired {
  /** The first day whose raw rows stay. */
  readonly keptFrom: string;
  /** Rows that were deleted, or would be. */
  readonly rows: number;
  /** On how many days they were, the first and the last; `null` where there are none. */
  readonly days: number;
  readonly from: string | null;
  readonly to: string | null;
}

/** How many days the raw rows of a project live. */
export function retentionDays({ current, rawDays }: Pick<OpenProject, 'current' | 'rawDays'>): RetentionDays {
  const { days } = current.contract.retention;
  return rawDays !== undefined && rawDays < lengthOf(days) ? rawDays : days;
}

/** @example keptFrom(90, '2026-11-21') // '2026-08-24' */
export function keptFrom(days: RetentionDays, today: string): string {
  return days === 'forever' ? START_OF_TIME : utcDay(Date.parse(today) - (days - 1) * DAY_MS);
}

/** The first day of which raw rows exist, or `null`. */
export async function rawSince(store: Store, project: string): Promise<string | null> {
  const [found] = await store.query<{ n: string | number; first: string }>(
    `SELECT count() AS n, toString(min(day)) AS first FROM ${eventsTable(project)}`,
  );
  return Number(found?.n) === 0 ? null : (found?.first as string);
}

/** What would be deleted, were raw rows to live that long. */
export async function wouldExpire(store: Store, project: string, days: RetentionDays, today: string): Promise<Expired> {
  const first = keptFrom(days, today);
  const [found] = await store.query<{ n: string | number; days: string | number; first: string; last: string }>(
    `SELECT count() AS n, uniqExact(day) AS days, toString(min(day)) AS first, toString(max(day)) AS last
     FROM ${eventsTable(project)} WHERE day < {first:Date}`,
    { first },
  );
  const rows = Number(found?.n);
  const isAny = rows > 0;
  return {
    keptFrom: first,
    rows,
    days: Number(found?.days),
    from: isAny ? (found?.first as string) : null,
    to: isAny ? (found?.last as string) : null,
  };
}

/**
 * Deletes the raw rows of a project that have lived long enough. Repeated after a crash it finishes what was begun. Only
 * while no chunk is unfinished, as with {@link fold}.
 *
 * @param settledChunk the last finished one
 */
export async function expire(
  store: Store,
  project: OpenProject,
  today: string,
  settledChunk: number,
): Promise<Expired> {
  const days = retentionDays(project);
  const expired = await wouldExpire(store, project.name, days, today);
  const first = expired.keptFrom;
  // An install is on one shard only, so what each shard counts of them adds up.
  for (const shard of await shardsOf(store)) {
    if (planFor(project).identified.length > 0) {
      await seal(shard, project.name, first, today, settledChunk);
      await forgetInstalls(shard, project.name, first, settledChunk);
    }
    if (expired.rows > 0) await deleteRows(shard, eventsTable(project.name), first);
  }
  return expired;
}

/** Whole weeks go with their partition, which costs nothing; of the week in which the line falls, only the rows before it. */
async function deleteRows(store: Store, table: string, first: string): Promise<void> {
  const weeks = await store.query<{ id: string; isWhole: 0 | 1 }>(
    `SELECT _partition_id AS id, toUInt8(max(day) < {first:Date}) AS isWhole FROM ${table}
     WHERE toMonday(day) < {first:Date} GROUP BY _partition_id`,
    { first },
  );
  for (const { id, isWhole } of weeks) {
    if (isWhole) await store.run(`ALTER TABLE ${table} DROP PARTITION ID '${id}'`);
    else {
      await store.run(
        `ALTER TABLE ${table} DELETE IN PARTITION ID '${id}' WHERE day < '${first}' SETTINGS mutations_sync = 2`,
      );
    }
  }
}

/** Puts numbers in the place of ids, before a day. */
async function seal(store: Store, project: string, first: string, today: string, chunk: number): Promise<void> {
  const table = rollupTable(project);
  const [found] = await store.query<{ n: string | number }>(
    `SELECT count() AS n FROM ${table} WHERE day < {first:Date} AND finalizeAggregation(ids) > 0`,
    { first },
  );
  if (Number(found?.n) === 0) return;
  for (const { measure, column, start, next } of SPANS) {
    // Of a period that has begun to expire, is over, and has no number of its own and no sealed day yet.
    const periods = await store.query<{ start: string }>(
      `SELECT toString(${start}) AS start FROM ${table} WHERE dimension = '' AND event = '' AND by = ''
       GROUP BY ${start} HAVING min(day) < {first:Date} AND ${start} < {first:Date} AND ${start} + ${next} <= {today:Date}
         AND countIf(measure = '') > 0 AND countIf(measure = '${measure}') = 0 AND sum(days) = 0`,
      { first, today },
    );
    for (const { start: begin } of periods) {
      const installs = `toDate('${begin}'), ${chunk}, groupBitmapMerge(ids)
         FROM ${table} WHERE dimension = '' AND event = '' AND by = '' AND measure = '' AND ${start} = '${begin}'`;
      // Over all, and for each audience. So few rows are one block and one part: there wholly, or not at all.
      await store.run(
        `INSERT INTO ${table} (dimension, measure, audience, day, chunk, ${column})
         SELECT '#total', '${measure}', '', ${installs} UNION ALL SELECT '', '${measure}', audience, ${installs} GROUP BY audience`,
      );
    }
  }
  // Rows of one key must be one before their sets become numbers, which cannot be united.
  await fold(store, project, 1);
  await store.run(
    `ALTER TABLE ${table} UPDATE days = days + finalizeAggregation(ids), ids = arrayReduce('groupBitmapState', emptyArrayUInt32())
     WHERE day < '${first}' AND finalizeAggregation(ids) > 0 SETTINGS mutations_sync = 2`,
  );
}

const SPANS = [
  { measure: '#weeks', column: 'weeks', start: 'toMonday(day)', next: 'INTERVAL 1 WEEK' },
  { measure: '#months', column: 'months', start: 'toStartOfMonth(day)', next: 'INTERVAL 1 MONTH' },
] as const;

/** An install that was not seen since is forgotten; of the others the first day stays, with their last week. */
async function forgetInstalls(store: Store, project: string, first: string, chunk: number): Promise<void> {
  const table = installsTable(project);
  const weeks = await store.query<{ id: string }>(
    `SELECT DISTINCT _partition_id AS id FROM ${table} WHERE week + INTERVAL 6 DAY < {first:Date}`,
    { first },
  );
  if (weeks.length === 0) return;
  await store.run(
    `INSERT INTO ${table} (install, week, audience, since, chunk)
     SELECT install, max(week) AS last, argMax(audience, week), min(since), ${chunk} FROM ${table} GROUP BY install
     HAVING last + INTERVAL 6 DAY >= '${first}' AND min(week) + INTERVAL 6 DAY < '${first}'`,
  );
  for (const { id } of weeks) await store.run(`ALTER TABLE ${table} DROP PARTITION ID '${id}'`);
  await store.run(
    `ALTER TABLE ${idsTable(project)} DELETE WHERE install NOT IN (SELECT install FROM ${table}) SETTINGS mutations_sync = 2`,
  );
}
