import { join } from 'node:path';
import type { Registry } from '../projects/projects.ts';
import { decodeRecord, readOrSkip, type SpoolRecord } from '../spool/format.ts';
import { deleteBefore, type Position, readSpool, START, spoolFolders } from '../spool/reader.ts';
import { createEventsTable, eventsTable } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { bookRows } from './book-rows.ts';
import { type Cursor, readCursor, type Skipped, writeCursor } from './cursor.ts';
import { forgetBatches, openLife } from './life.ts';

/**
 * Moves what is in the spool to the store, chunk by chunk, so that a crash at any moment loses nothing and stores
 * nothing twice:
 *
 * 1. a chunk is the records from the cursor on, and has the number after the last finished one;
 * 2. its rows are inserted, each with the chunk's number;
 * 3. the cursor is written, which is what makes the chunk finished;
 * 4. spool segments before the cursor are deleted.
 *
 * After a crash between 2 and 3 the store holds some rows of a chunk that is not finished. They are deleted by their
 * number before the chunk is tried again.
 */
export interface Drain {
  /** Makes the table of every project that has none yet, so that reports have something to ask before the first event. */
  prepare(): Promise<void>;
  /** Moves one chunk. @returns how many events of the spool it settled; 0 where the spool was empty */
  step(): Promise<number>;
  cursor(): Cursor;
}

/** Enough to make an insert worth its cost, little enough to hold in memory and to redo. In bytes of spool. */
const CHUNK_BYTES = 4 * 1024 * 1024;

export interface DrainOptions {
  readonly spoolDir: string;
  readonly cursorFile: string;
  readonly store: Store;
  readonly registry: Registry;
  /** Milliseconds that only go forward; tests give their own. */
  readonly steady?: () => number;
}

/** @example const drain = openDrain({ spoolDir, cursorFile, store, registry }); while ((await drain.step()) > 0); */
export function openDrain(options: DrainOptions): Drain {
  const { spoolDir, cursorFile, store, registry, steady = () => performance.now() } = options;
  let cursor = readCursor(cursorFile);
  const life = openLife(cursor.life ?? 0, steady);
  let forgotten = -1;
  // Whether the store may hold rows of the next chunk: after a start nobody knows, after a failure likewise.
  let isUncertain = true;
  const tables = new Set<string>();

  const prepare = async () => {
    for (const project of registry.all()) {
      if (!tables.has(project.name)) await createEventsTable(store, project);
      tables.add(project.name);
    }
  };

  /** Finishes a chunk, or damage that nothing lies behind: what was read is not needed any more. */
  const settle = ({ positions, skipped }: Chunk, next: Cursor) => {
    const { bytes, places } = cursor.skipped ?? { bytes: 0, places: 0 };
    const all = { bytes: bytes + skipped.bytes, places: places + skipped.places };
    cursor = { ...next, positions, life: life.now(), ...(all.places > 0 ? { skipped: all } : {}) };
    writeCursor(cursorFile, cursor);
    for (const folder of spoolFolders(spoolDir)) deleteBefore(join(spoolDir, folder), positions[folder] ?? START);
  };

  return {
    prepare,
    cursor: () => cursor,
    async step() {
      await prepare();
      if (life.day() !== forgotten) await forgetBatches(store, life.day());
      forgotten = life.day();
      const chunk = cursor.chunk + 1;
      const read = readChunk(spoolDir, cursor);
      if (read.records.length === 0) {
        if (read.skipped.places > 0) settle(read, cursor);
        return 0;
      }
      const gone = read.records.find(({ head }) => !tables.has(head.project));
      if (gone !== undefined) throw new Error(`the spool holds events of a project that is gone: ${gone.head.project}`);
      if (isUncertain) await undo(store, chunk, [...tables]);
      isUncertain = true;
      const sorted = await sortOut(store, read.records, life.day());
      for (const [project, rows] of sorted.events) await store.insert(eventsTable(project), withChunk(rows, chunk));
      await store.insert('books', withChunk(sorted.books, chunk));
      await store.insert('batches', withChunk(sorted.batches, chunk));
      const now = new Date().toISOString();
      const lastStored = Object.fromEntries([...sorted.events.keys()].map((project) => [project, now]));
      settle(read, { ...cursor, chunk, lastStored: { ...cursor.lastStored, ...lastStored } });
      isUncertain = false;
      return sum(read.records.map(({ head }) => head.received));
    },
  };
}

interface Chunk {
  readonly records: readonly SpoolRecord[];
  readonly positions: Readonly<Record<string, Position>>;
  readonly skipped: Skipped;
}

function readChunk(spoolDir: string, cursor: Cursor): Chunk {
  const positions: Record<string, Position> = { ...cursor.positions };
  const records: SpoolRecord[] = [];
  const skipped = { bytes: 0, places: 0 };
  for (const folder of spoolFolders(spoolDir)) {
    const read = readSpool(join(spoolDir, folder), positions[folder] ?? START, CHUNK_BYTES);
    for (const { payload } of read.records) {
      const record = readOrSkip(payload, decodeRecord);
      if (record !== null) records.push(record);
      else skip(skipped, payload.length, 1);
    }
    positions[folder] = read.position;
    skip(skipped, read.skipped, read.places);
  }
  return { records, positions, skipped };
}

function skip(skipped: { bytes: number; places: number }, bytes: number, places: number): void {
  skipped.bytes += bytes;
  skipped.places += places;
}

interface Sorted {
  readonly events: ReadonlyMap<string, readonly object[]>;
  readonly books: readonly object[];
  readonly batches: readonly object[];
}

/** Tells first deliveries from repeated ones, and writes down what became of each event. */
async function sortOut(store: Store, records: readonly SpoolRecord[], age: number): Promise<Sorted> {
  const seen = await storedBatches(store, records);
  const events = new Map<string, object[]>();
  const batches: object[] = [];
  const books = bookRows();
  for (const { head, body } of records) {
    books.add(head, 'received', head.received);
    if (body === null) {
      books.addRefused(head);
      continue;
    }
    const id = batchKey(head.project, body.batch);
    if (seen.has(id)) {
      books.add(head, 'duplicate', head.received);
      continue;
    }
    seen.add(id);
    batches.push({ project: head.project, batch: body.batch, day: head.day, age });
    books.add(head, 'stored', body.events.length);
    for (const drop of body.drops) books.addDrop(head, drop);
    const rows = events.get(head.project) ?? [];
    for (const { event, day, identity, fields } of body.events) {
      rows.push({ event, day, arrived: head.day, identity: identity ?? '', common: body.common, fields });
    }
    if (rows.length > 0) events.set(head.project, rows);
  }
  return { events, books: books.rows(), batches };
}

async function storedBatches(store: Store, records: readonly SpoolRecord[]): Promise<Set<string>> {
  const ids = records.flatMap(({ body }) => (body === null ? [] : [body.batch]));
  const projects = [...new Set(records.map(({ head }) => head.project))];
  const rows = await store.query<{ project: string; batch: string }>(
    `SELECT project, batch FROM batches
     WHERE project IN {projects:Array(String)} AND batch IN (SELECT toFixedString(arrayJoin({ids:Array(String)}), 32))`,
    { projects, ids },
  );
  return new Set(rows.map(({ project, batch }) => batchKey(project, batch)));
}

function batchKey(project: string, batch: string): string {
  return `${project} ${batch}`;
}

/** Takes an unfinished chunk's rows out again. */
async function undo(store: Store, chunk: number, projects: readonly string[]): Promise<void> {
  for (const table of [...projects.map(eventsTable), 'books', 'batches']) {
    const [found] = await store.query<{ n: number }>(`SELECT count() AS n FROM ${table} WHERE chunk = {chunk:UInt64}`, {
      chunk,
    });
    if (Number(found?.n) > 0) {
      await store.run(`ALTER TABLE ${table} DELETE WHERE chunk = ${chunk} SETTINGS mutations_sync = 2`);
    }
  }
}

function withChunk(rows: readonly object[], chunk: number): readonly object[] {
  return rows.map((row) => ({ ...row, chunk }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
