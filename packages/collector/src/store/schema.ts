import { type Contract, columnOf, type Fields, fieldsOf } from '@aboveboard/contract';
import type { OpenProject } from '../projects/projects.ts';
import { type Store, shardsOf } from './store.ts';

/**
 * The tables.
 *
 * - `books` one row for each chunk and kind of outcome: what became of every event. See books.ts.
 * - `batches` the ids of stored batches, for as long as a client may send one again. `age` is the day of the drain's life
 *   on which it came: see drain/life.ts. They come in by `batch_lists`, which holds nothing and takes many in one row.
 * - `events_PROJECT` the raw rows of one project, so that each has its own retention and its own typed fields.
 * - `rollup_PROJECT`, `installs_PROJECT` and `ids_PROJECT` what is added up of them by day. See rollup/rollup.ts.
 *
 * Every row carries the number of the chunk that brought it: the drain's unit of work, by which an unfinished one is
 * undone. See drain.ts.
 */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS books (
    project LowCardinality(String),
    day Date,
    what LowCardinality(String),
    reason LowCardinality(String),
    event LowCardinality(String),
    field LowCardinality(String),
    chunk UInt64,
    count UInt64
  ) ENGINE = MergeTree ORDER BY (project, day, what, reason, event, field)`,
  `CREATE TABLE IF NOT EXISTS batches (
    project LowCardinality(String),
    batch FixedString(32),
    day Date,
    age UInt32,
    chunk UInt64
  ) ENGINE = MergeTree PARTITION BY toMonday(day) ORDER BY (project, batch)`,
];

/**
 * Without the first two an insert is on the disk only when the system gets to it; the spool must not forget it before. The
 * third says the same of merged parts, so that the parts that they replace need not be kept for the engine's eight
 * minutes: what is deleted is gone from the disk within seconds.
 */
export const DURABLE = [
  'fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1',
  'old_parts_lifetime = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5',
].join(', ');

/** Makes the tables that every collector has. */
export async function createTables(store: Store): Promise<void> {
  for (const shard of await shardsOf(store)) {
    for (const table of TABLES) await shard.run(`${table} SETTINGS ${DURABLE}`);
    await upgradeBatches(shard);
    await createBatchLists(shard);
  }
  await store.spread?.(['books', 'batches']);
}

/** Where ids of batches are inserted: as text with spaces between them, from which the engine makes the rows. */
export const BATCH_LISTS = 'batch_lists';

async function createBatchLists(store: Store): Promise<void> {
  await store.run(
    `CREATE TABLE IF NOT EXISTS ${BATCH_LISTS} (project LowCardinality(String), day Date, age UInt32, chunk UInt64, ids String)
     ENGINE = Null`,
  );
  await store.run(
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${BATCH_LISTS}_view TO batches
     AS SELECT project, toFixedString(arrayJoin(splitByChar(' ', ids)), 32) AS batch, day, age, chunk FROM ${BATCH_LISTS}`,
  );
}

/** Ids once went by the calendar, so a clock that jumped could forget them. */
async function upgradeBatches(store: Store): Promise<void> {
  await store.run('ALTER TABLE batches ADD COLUMN IF NOT EXISTS age UInt32 AFTER day');
  await removeTtl(store, 'batches');
}

/** Raw rows once had neither a contract nor a number of their install, and were deleted by the engine: see retention/. */
async function upgradeEvents(store: Store, table: string): Promise<void> {
  await store.run(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS contract LowCardinality(String) AFTER identity`);
  await store.run(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS install UInt32 AFTER identity`);
  await removeTtl(store, table);
}

async function removeTtl(store: Store, table: string): Promise<void> {
  const [found] = await store.query<{ sql: string }>(
    'SELECT create_table_query AS sql FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { table },
  );
  if (found?.sql.includes(' TTL ')) await store.run(`ALTER TABLE ${table} REMOVE TTL`);
}

/** Makes a project's own table, with the types of its current contract; a later contract's fields find their place in it. */
export async function createEventsTable(store: Store, { name, current: { contract } }: OpenProject): Promise<void> {
  await store.run(
    `CREATE TABLE IF NOT EXISTS ${eventsTable(name)} (
      event LowCardinality(String),
      day Date,
      arrived Date,
      identity String,
      install UInt32,
      contract LowCardinality(String),
      chunk UInt64,
      common JSON(${typedPaths([contract.common])}),
      fields JSON(${typedPaths(Object.values(contract.events).map(fieldsOf))}),
      INDEX by_chunk chunk TYPE minmax GRANULARITY 1
    ) ENGINE = MergeTree PARTITION BY toMonday(day) ORDER BY (event, day)
    SETTINGS ${DURABLE}`,
  );
  await upgradeEvents(store, eventsTable(name));
}

export function eventsTable(project: string): string {
  return projectTable('events', project);
}

/** `events_my_tool` for the project `my-tool`, whose name has letters, digits and dashes only. */
export function projectTable(
  kind: 'events' | 'rollup' | 'installs' | 'ids' | 'senders' | 'shapes',
  project: string,
): string {
  return `${kind}_${project.replaceAll('-', '_')}`;
}

/** How installs of a project can be counted. */
export function countingOf(contract: Contract): 'presence' | 'identity' | 'none' {
  const types = Object.values(contract.streams).map((stream) => stream.identity.type);
  if (types.includes('install')) return 'identity';
  return contract.streams.default?.identity.type === 'none' ? 'presence' : 'none';
}

/** A name that several events use for fields of different types stays untyped. */
function typedPaths(all: readonly Fields[]): string {
  const types = new Map<string, Set<string>>();
  for (const fields of all) {
    for (const [name, field] of Object.entries(fields)) {
      types.set(name, (types.get(name) ?? new Set()).add(columnOf(field)));
    }
  }
  return [...types]
    .filter(([, found]) => found.size === 1)
    .map(([name, found]) => `${name} ${[...found][0]}`)
    .join(', ');
}
