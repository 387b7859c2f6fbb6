import { type Contract, type Field, type Fields, fieldsOf, kindOf } from '@aboveboard/contract';
import type { OpenProject } from '../projects/projects.ts';
import type { Store } from './store.ts';

/**
 * The tables.
 *
 * - `books` one row for each chunk and kind of outcome: what became of every event. See books.ts.
 * - `batches` the ids of stored batches, for as long as a client may send one again. `age` is the day of the drain's life
 *   on which it came: see drain/life.ts.
 * - `events_PROJECT` the raw rows of one project, so that each has its own retention and its own typed fields.
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

/** Without these an insert is on the disk only when the system gets to it; the spool must not forget it before. */
const DURABLE = 'fsync_after_insert = 1, fsync_part_directory = 1';

/** Makes the tables that every collector has. */
export async function createTables(store: Store): Promise<void> {
  for (const table of TABLES) await store.run(`${table} SETTINGS ${DURABLE}`);
  await upgradeBatches(store);
}

/** Ids once went by the calendar, so a clock that jumped could forget them. */
async function upgradeBatches(store: Store): Promise<void> {
  await store.run('ALTER TABLE batches ADD COLUMN IF NOT EXISTS age UInt32 AFTER day');
  const [found] = await store.query<{ sql: string }>(
    "SELECT create_table_query AS sql FROM system.tables WHERE database = currentDatabase() AND name = 'batches'",
  );
  if (found?.sql.includes(' TTL ')) await store.run('ALTER TABLE batches REMOVE TTL');
}

/** Makes a project's own table, with the types of its current contract; a later contract's fields find their place in it. */
export async function createEventsTable(store: Store, { name, current: { contract } }: OpenProject): Promise<void> {
  await store.run(
    `CREATE TABLE IF NOT EXISTS ${eventsTable(name)} (
      event LowCardinality(String),
      day Date,
      arrived Date,
      identity String,
      chunk UInt64,
      common JSON(${typedPaths([contract.common])}),
      fields JSON(${typedPaths(Object.values(contract.events).map(fieldsOf))})
    ) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (event, day)
    TTL day + INTERVAL ${contract.retention.days} DAY
    SETTINGS ${DURABLE}`,
  );
}

/** `events_my_tool` for the project `my-tool`, whose name has letters, digits and dashes only. */
export function eventsTable(project: string): string {
  return `events_${project.replaceAll('-', '_')}`;
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

function columnOf(field: Field): string {
  return kindOf(field).column(field);
}
