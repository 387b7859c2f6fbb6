import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';

/**
 * Takes the rows of an unfinished chunk out again, of which there may be some in each table and none in most.
 *
 * A part of a table that has no rows but the chunk's, as its inserts make them, is dropped, which costs nothing. Where the
 * engine has merged it with finished ones already, the chunk's rows are deleted out of that partition: each mutation
 * waits until the engine has written the partition's parts anew, and over whole tables that takes longer than an outage.
 *
 * @example await undoChunk(store, 7, ['events_mytool', 'books', 'batches']);
 */
export async function undoChunk(store: Store, chunk: number, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return;
  for (let attempt = 1; ; attempt++) {
    try {
      return await takeOut(store, chunk, tables);
    } catch (error) {
      // The engine may merge a part after it was found, whose rows are in another one then.
      if (!isPartGone(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

const ATTEMPTS = 5;

async function takeOut(store: Store, chunk: number, tables: readonly string[]): Promise<void> {
  for (const { table, partition, parts, isWhole } of await findChunk(store, chunk, tables)) {
    const statements =
      isWhole === 1
        ? parts.map((part) => `ALTER TABLE ${table} DROP PART '${part}'`)
        : [
            `ALTER TABLE ${table} DELETE IN PARTITION ID '${partition}' WHERE chunk = ${chunk} SETTINGS mutations_sync = 2`,
          ];
    for (const statement of statements) await store.run(statement);
  }
}

interface FoundChunk {
  readonly table: string;
  readonly partition: string;
  readonly parts: readonly string[];
  /** Whether the parts hold nothing else. */
  readonly isWhole: 0 | 1;
}

/** Where rows of a chunk are: one question for all tables, as most starts have nothing to undo. */
async function findChunk(store: Store, chunk: number, tables: readonly string[]): Promise<FoundChunk[]> {
  const found = tables.map(
    (table) =>
      `SELECT '${table}' AS table, _partition_id AS partition, groupUniqArray(_part) AS parts,
         toUInt8(countIf(chunk != {chunk:UInt64}) = 0) AS isWhole
       FROM ${table} WHERE _part IN (SELECT _part FROM ${table} WHERE chunk = {chunk:UInt64}) GROUP BY partition`,
  );
  return store.query<FoundChunk>(found.join('\nUNION ALL\n'), { chunk });
}

/** NO_SUCH_DATA_PART, of the embedded engine or of a server. */
function isPartGone(error: unknown): boolean {
  if (error instanceof StoreError) return error.clickhouseCode === '232';
  return error instanceof Error && error.message.includes('NO_SUCH_DATA_PART');
}
