import { eventsTable, projectTable } from '../schema.ts';
import { countEach, type Store, shardsOf } from '../store.ts';
import { StoreError } from '../store-error.ts';
import type { Packed } from './pack.ts';

/**
 * The raw rows of a chunk, on their way into their table.
 *
 * `senders_PROJECT` and `shapes_PROJECT` are in the engine's memory and hold one chunk, packed, for as long as it takes to
 * make its rows of it. What a failed attempt has left in them goes with {@link clearRaw}.
 */
export async function createRaw(store: Store, project: string): Promise<void> {
  const events = eventsTable(project);
  // The types that the table of rows has, of whatever contract it was made.
  const tables = {
    [sendersTable(project)]: `arrived, identity, install, contract, common, [toUInt32(0)] AS shapes`,
    [shapesTable(project)]: `toUInt32(0) AS id, event, day, fields`,
  };
  for (const [table, columns] of Object.entries(tables)) {
    await store.run(`CREATE TABLE IF NOT EXISTS ${table} ENGINE = Memory AS SELECT ${columns} FROM ${events} LIMIT 0`);
  }
}

/**
 * @param installs the number of each install among the identities
 * @throws StoreError where the store has fewer rows then than it was given, as a server that was started anew meanwhile
 */
export async function insertRaw(
  store: Store,
  project: string,
  { senders, shapes, rows, from, to }: Packed,
  installs: ReadonlyMap<string, number>,
  chunk: number,
): Promise<void> {
  for (const shard of await shardsOf(store)) await shard.insert(shapesTable(project), shapes);
  await store.insert(
    sendersTable(project),
    senders.map(({ isInstall, ...sender }) => ({
      ...sender,
      install: isInstall ? (installs.get(sender.identity) as number) : 0,
    })),
  );
  await store.run(
    `INSERT INTO ${eventsTable(project)} (event, day, arrived, identity, install, contract, chunk, common, fields)
     SELECT event, day, arrived, identity, install, contract, ${chunk}, common, fields
     FROM (SELECT * EXCEPT shapes, arrayJoin(shapes) AS id FROM ${sendersTable(project)}) AS sender
     INNER JOIN ${shapesTable(project)} AS shape ON sender.id = shape.id`,
  );
  const stored = await countEach(
    store,
    `SELECT count() AS n FROM ${eventsTable(project)} WHERE chunk = {chunk:UInt64} AND day BETWEEN {from:Date} AND {to:Date}`,
    { chunk, from, to },
  );
  if (stored !== rows) throw new StoreError(`the store has ${stored} of ${rows} rows that it was given`, null);
  await clearRaw(store, project);
}

export async function clearRaw(store: Store, project: string): Promise<void> {
  for (const table of [sendersTable(project), shapesTable(project)]) await store.run(`TRUNCATE TABLE ${table}`);
}

function sendersTable(project: string): string {
  return projectTable('senders', project);
}

function shapesTable(project: string): string {
  return projectTable('shapes', project);
}
