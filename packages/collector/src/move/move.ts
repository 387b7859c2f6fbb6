import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDataDir } from '../data-dir/data-dir.ts';
import { openDrain } from '../drain/drain.ts';
import { writeAtomically } from '../files/files.ts';
import { openRegistry } from '../projects/projects.ts';
import { lockDirectory } from '../serve/lock.ts';
import { openCluster } from '../store/cluster/cluster.ts';
import { openEmbedded } from '../store/embedded.ts';
import { openRemote } from '../store/remote.ts';
import { projectTables } from '../store/rollup/rollup.ts';
import { createTables } from '../store/schema.ts';
import { queryEach, type Store, shardsOf } from '../store/store.ts';
import { checkBound, writeBound } from './bound.ts';
import { type Parcel, parcelsOf, sumOf } from './parcel.ts';
import { piecesOf } from './pieces.ts';

export interface MoveOptions {
  readonly dataDir: string;
  /** `https://user@host:8443/database` */
  readonly to: string;
  /** The name of a cluster that the server knows; `null` for the server alone. */
  readonly cluster: string | null;
  readonly password?: string | undefined;
  /** Only say what there is to move. */
  readonly isDry?: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly parcel: Parcel;
  readonly done: number;
  readonly of: number;
}

export interface Moved {
  readonly parcels: readonly (Parcel & { readonly outcome: 'moved' | 'there already' | 'to move' })[];
  /** What became of every event, by project, in order; the same on both sides. */
  readonly books: readonly BooksLine[];
}

interface BooksLine {
  readonly project: string;
  readonly what: string;
  readonly reason: string;
  readonly events: number;
}

/**
 * Moves the store of a data directory from the embedded engine to a server, partition by partition. What is on the server
 * already, by its sum, is not moved again, so it can be broken off at any moment and begun anew. The directory goes on to be the
 * collector's: its queue, its cursor and everything else stay, and what waits in the queue is drained into the server.
 *
 * @throws Error where a collector runs on the directory, the server holds something else, or the two sides differ in the end
 * @example await moveStore({ dataDir: '.aboveboard', to: 'https://aboveboard@clickhouse:8443/telemetry', cluster: null });
 */
export async function moveStore(options: MoveOptions): Promise<Moved> {
  const { dataDir, to, cluster, password, isDry = false, onProgress = () => {} } = options;
  if (!existsSync(join(dataDir, 'clickhouse'))) {
    throw new Error(`${dataDir} has no store of its own to move: expected a data directory with a folder clickhouse`);
  }
  const unlock = lockDirectory(dataDir);
  try {
    checkBound(dataDir, null);
    const { id } = openDataDir(dataDir);
    const source = await openEmbedded(join(dataDir, 'clickhouse'));
    const server = { address: to, owner: id, ...(password === undefined ? {} : { password }) };
    const target = cluster === null ? openRemote(server) : openCluster({ ...server, cluster });
    try {
      return await move({ dataDir, source, target, to, cluster, isDry, onProgress });
    } finally {
      await source.close();
      await target.close();
    }
  } finally {
    unlock();
  }
}

interface Sides extends Required<Pick<MoveOptions, 'dataDir' | 'to' | 'cluster' | 'isDry' | 'onProgress'>> {
  readonly source: Store;
  readonly target: Store;
}

async function move({ dataDir, source, target, to, cluster, isDry, onProgress }: Sides): Promise<Moved> {
  const registry = openRegistry(dataDir, (error) => {
    throw error;
  });
  const spoolDir = join(dataDir, 'spool');
  const drain = openDrain({ spoolDir, cursorFile: join(dataDir, 'drain.json'), store: source, registry });
  await createTables(source);
  // Every chunk is finished then; what waits in the queue stays there.
  await drain.settled(async () => {});
  const tables = ['books', 'batches', ...registry.all().flatMap(({ name }) => projectTables(name))];
  const parcels = await parcelsOf(source, tables);
  if (isDry) {
    return { parcels: parcels.map((parcel) => ({ ...parcel, outcome: 'to move' })), books: await booksOf(source) };
  }

  const shards = await shardsOf(target);
  await begin(dataDir, { to, cluster }, shards, tables);
  for (const shard of shards) await copyTables(source, shard, tables);
  await target.spread?.(tables);
  await dropOthers(shards, tables, parcels);
  const moved: Moved['parcels'][number][] = [];
  for (const [done, parcel] of parcels.entries()) {
    onProgress({ parcel, done, of: parcels.length });
    const isThere = await isSame(source, shards, parcel);
    if (!isThere) await copy(source, shards, parcel);
    if (!isThere && !(await isSame(source, shards, parcel))) {
      throw new Error(
        `${parcel.table}, ${parcel.partition}: the server has other rows than were sent; nothing is lost here`,
      );
    }
    moved.push({ ...parcel, outcome: isThere ? 'there already' : 'moved' });
  }
  const books = await booksOf(source);
  if (JSON.stringify(books) !== JSON.stringify(await booksOf(target))) {
    throw new Error('the books of the two sides differ; nothing is lost here, and the data directory stays as it was');
  }
  writeBound(dataDir, { store: to, cluster, moved: new Date().toISOString() });
  rmSync(stateFile(dataDir), { force: true });
  return { parcels: moved, books };
}

/** Which move is under way, `move.json`: what the server holds is ours to replace only where it is the same. */
async function begin(
  dataDir: string,
  state: { readonly to: string; readonly cluster: string | null },
  shards: readonly Store[],
  tables: readonly string[],
): Promise<void> {
  const text = `${JSON.stringify(state)}\n`;
  if (existsSync(stateFile(dataDir)) && readFileSync(stateFile(dataDir), 'utf8') === text) return;
  for (const shard of shards) {
    if ((await parcelsOf(shard, tables)).length > 0) {
      throw new Error('--to: expected a database without events in it; the one that is there has some');
    }
  }
  writeAtomically(stateFile(dataDir), text);
}

function stateFile(dataDir: string): string {
  return join(dataDir, 'move.json');
}

/** As they are here, with the types that a table got when it was made. */
async function copyTables(source: Store, target: Store, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const [found] = await source.query<{ sql: string }>(
      'SELECT create_table_query AS sql FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
      { table },
    );
    if (found === undefined) continue;
    await target.run(found.sql.replace(/^CREATE TABLE \S+/, `CREATE TABLE IF NOT EXISTS ${table}`));
  }
}

/** What an earlier try brought and has expired here since. */
async function dropOthers(
  shards: readonly Store[],
  tables: readonly string[],
  parcels: readonly Parcel[],
): Promise<void> {
  const known = new Set(parcels.map(({ table, partition }) => `${table} ${partition}`));
  for (const shard of shards) {
    for (const { table, partition } of await parcelsOf(shard, tables)) {
      if (!known.has(`${table} ${partition}`)) await drop(shard, table, partition);
    }
  }
}

async function drop(store: Store, table: string, partition: string): Promise<void> {
  await store.run(`ALTER TABLE ${table} DROP PARTITION ID '${partition}'`);
}

async function copy(source: Store, shards: readonly Store[], parcel: Parcel): Promise<void> {
  for (const [i, shard] of shards.entries()) {
    await drop(shard, parcel.table, parcel.partition);
    for await (const block of piecesOf(source, parcel, i, shards.length)) {
      await shard.insertNative?.(parcel.table, block);
    }
  }
}

async function isSame(source: Store, shards: readonly Store[], { table, partition }: Parcel): Promise<boolean> {
  const [here, there] = [await sumOf([source], table, partition), await sumOf(shards, table, partition)];
  return here.rows === there.rows && here.hash === there.hash;
}

async function booksOf(store: Store): Promise<BooksLine[]> {
  const rows = await queryEach<{ project: string; what: string; reason: string; n: string | number }>(
    store,
    "SELECT project, what, reason, sum(count) AS n FROM books WHERE what != 'field' GROUP BY project, what, reason",
  );
  const sums = new Map<string, BooksLine>();
  for (const { project, what, reason, n } of rows) {
    const key = `${project} ${what} ${reason}`;
    sums.set(key, { project, what, reason, events: (sums.get(key)?.events ?? 0) + Number(n) });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}
