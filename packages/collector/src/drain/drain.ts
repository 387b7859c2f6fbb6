import { join } from 'node:path';
import type { Values } from '@aboveboard/contract';
import type { AdmittedEvent } from '../admit/admit.ts';
import { utcDay } from '../day/day.ts';
import { scrubSpool } from '../erase/scrub.ts';
import type { Suppressed } from '../erase/suppressed.ts';
import type { Settled } from '../live/entries.ts';
import type { OpenProject, Registry } from '../projects/projects.ts';
import { decodeRecord, readOrSkip, type SpoolRecord } from '../spool/format.ts';
import { deleteBefore, type Place, type Position, readSpool, START, spoolFolders } from '../spool/reader.ts';
import { EACH_ID, queryByIds } from '../store/ids.ts';
import { keptFrom, retentionDays, START_OF_TIME } from '../store/retention/retention.ts';
import { createRollups, fold, idsTable, projectTables, rollUp } from '../store/rollup/rollup.ts';
import { createEventsTable, eventsTable } from '../store/schema.ts';
import { type Store, shardsOf } from '../store/store.ts';
import { bookRows } from './book-rows.ts';
import { type Cursor, readCursor, type Skipped, writeCursor } from './cursor.ts';
import { forgetBatches, openLife } from './life.ts';
import { numberInstalls } from './number-installs.ts';
import { undoChunk } from './undo.ts';

/**
 * Moves what is in the spool to the store, chunk by chunk, so that a crash at any moment loses nothing and stores
 * nothing twice:
 *
 * 1. a chunk is the records from the cursor on, and has the number after the last finished one;
 * 2. its rows are inserted and added up by day, each row and each sum with the chunk's number;
 * 3. the cursor is written, which is what makes the chunk finished;
 * 4. spool segments before the cursor are deleted.
 *
 * After a crash between 2 and 3 the store holds some rows of a chunk that is not finished. They are deleted by their
 * number before the chunk is tried again. Whose tables to look in is in the cursor file, written before 2.
 */
export interface Drain {
  /** Makes the table of every project that has none yet, so that reports have something to ask before the first event. */
  prepare(): Promise<void>;
  /** Moves one chunk. @returns how many events of the spool it settled; 0 where the spool was empty */
  step(): Promise<number>;
  cursor(): Cursor;
  /**
   * Does something that needs every chunk finished: what an unfinished one left behind is taken out before it. Not while a
   * step is under way.
   */
  settled<T>(act: (chunk: number) => Promise<T>): Promise<T>;
}

/**
 * The most that is taken at once, in bytes of spool, of all folders together: enough to be far faster than what comes in
 * where the drain is behind, since half of a small chunk's cost is the same for a large one, and little enough to hold in
 * memory and to redo. Where less waits, a chunk is that.
 */
const CHUNK_BYTES = 16 * 1024 * 1024;
/** After how many chunks of a project to look whether its rollups have too many parts. */
const FOLD_EVERY = 16;

export interface DrainOptions {
  readonly spoolDir: string;
  readonly cursorFile: string;
  readonly store: Store;
  readonly registry: Registry;
  readonly followers?: Followers;
  /** Told what became of each record of a chunk, once it is finished. */
  readonly onSettled?: (records: readonly Settled[]) => void;
  /** The UTC date. Default: that of the system's clock. */
  readonly today?: () => string;
  /** Whether an id was erased, and may not come back. Default: none was. */
  readonly suppressed?: Pick<Suppressed, 'has'>;
  /** Milliseconds that only go forward; tests give their own. */
  readonly steady?: () => number;
}

/** Who reads the spool behind the drain: forwarders. Without any, what is drained is deleted. */
export interface Followers {
  /** Before a chunk is finished: which of its records repeat a batch that is stored already. */
  onDuplicates(chunk: number, places: readonly Place[]): void;
  /** After it: how many events of each project were stored. Deletes the segments that nobody needs any more. */
  onFinished(cursor: Cursor, stored: ReadonlyMap<string, number>): void;
}

/** @example const drain = openDrain({ spoolDir, cursorFile, store, registry }); while ((await drain.step()) > 0); */
export function openDrain(options: DrainOptions): Drain {
  const { spoolDir, cursorFile, store, registry, suppressed = { has: () => false } } = options;
  const { today = () => utcDay(Date.now()), steady = () => performance.now() } = options;
  const followers = options.followers ?? deleteDrained(spoolDir);
  let cursor = readCursor(cursorFile);
  const life = openLife(cursor.life ?? 0, steady);
  let forgotten = -1;
  // Whose rows of the next chunk the store may hold. The cursor of an older version does not say.
  let unfinished: readonly string[] | 'unknown' | null = cursor.began === undefined ? 'unknown' : cursor.began;
  const tables = new Set<string>();
  const unfolded = new Map<string, number>();

  const prepare = async () => {
    for (const project of registry.all()) {
      if (!tables.has(project.name)) {
        for (const shard of await shardsOf(store)) {
          await createEventsTable(shard, project);
          await createRollups(shard, project, cursor.chunk);
        }
        await store.spread?.(projectTables(project.name));
      }
      tables.add(project.name);
    }
  };

  const undoUnfinished = async () => {
    if (unfinished === null) return;
    const began = unfinished === 'unknown' ? [...tables] : unfinished;
    const written = [...began.flatMap(projectTables), 'books', 'batches'];
    for (const shard of await shardsOf(store)) await undoChunk(shard, cursor.chunk + 1, written);
    unfinished = null;
  };

  /** Says on the disk, before anything of the next chunk is written, whose tables it may leave something in. */
  const begin = (projects: readonly string[]) => {
    const begun = { ...cursor, began: projects };
    writeCursor(cursorFile, begun);
    cursor = begun;
    unfinished = projects;
  };

  /** Finishes a chunk, or damage that nothing lies behind. */
  const settle = ({ positions, skipped }: Chunk, next: Cursor) => {
    const { bytes, places } = cursor.skipped ?? { bytes: 0, places: 0 };
    const all = { bytes: bytes + skipped.bytes, places: places + skipped.places };
    const settled = { ...next, positions, life: life.now(), began: null, ...(all.places > 0 ? { skipped: all } : {}) };
    writeCursor(cursorFile, settled);
    cursor = settled;
  };

  return {
    prepare,
    cursor: () => cursor,
    async settled(act) {
      await prepare();
      await undoUnfinished();
      return act(cursor.chunk);
    },
    async step() {
      await prepare();
      if (life.day() !== forgotten) await forgetBatches(store, life.day());
      forgotten = life.day();
      const chunk = cursor.chunk + 1;
      const read = readChunk(spoolDir, cursor);
      if (read.records.length === 0) {
        if (read.skipped.places > 0) {
          await undoUnfinished();
          settle(read, cursor);
          followers.onFinished(cursor, new Map());
        }
        return 0;
      }
      const gone = read.records.find(({ head }) => !tables.has(head.project));
      if (gone !== undefined) throw new Error(`the spool holds events of a project that is gone: ${gone.head.project}`);
      await undoUnfinished();
      const sorted = await sortOut(store, read.records, life.day(), suppressed);
      begin([...sorted.events.keys()]);
      const installs = { ...cursor.installs };
      for (const [project, rows] of sorted.events) {
        const opened = registry.byName(project) as OpenProject;
        const numbered = await numberInstalls(store, opened, rows, installs[project] ?? 0);
        installs[project] = numbered.last;
        await store.insert(idsTable(project), withChunk(numbered.fresh, chunk));
        await store.insert(eventsTable(project), withChunk(numbered.rows, chunk));
        // Made-up months come at once: what has expired by now is counted as if it had come in its time, and then expires.
        const idsFrom = opened.simulated === undefined ? keptFrom(retentionDays(opened), today()) : START_OF_TIME;
        await rollUp(store, opened, { chunk, ...daysOf(rows), idsFrom });
      }
      await store.insert('books', withChunk(sorted.books, chunk));
      await store.insert('batches', withChunk(sorted.batches, chunk));
      followers.onDuplicates(chunk, sorted.duplicates);
      const now = new Date().toISOString();
      const lastStored = Object.fromEntries([...sorted.events.keys()].map((project) => [project, now]));
      settle(read, { ...cursor, chunk, lastStored: { ...cursor.lastStored, ...lastStored }, installs });
      unfinished = null;
      for (const project of sorted.events.keys()) {
        const chunks = (unfolded.get(project) ?? 0) + 1;
        unfolded.set(project, chunks % FOLD_EVERY);
        if (chunks === FOLD_EVERY) await fold(store, project);
      }
      followers.onFinished(cursor, countRows(sorted.events));
      options.onSettled?.(sorted.settled);
      if (sorted.hasErased) scrubSpool(spoolDir, cursor.positions, (record) => holdsErased(record, suppressed));
      return sum(read.records.map(({ head }) => head.received));
    },
  };
}

interface Chunk {
  readonly records: readonly ReadRecord[];
  readonly positions: Readonly<Record<string, Position>>;
  readonly skipped: Skipped;
}

type ReadRecord = SpoolRecord & Place;

function readChunk(spoolDir: string, cursor: Cursor): Chunk {
  const positions: Record<string, Position> = { ...cursor.positions };
  const records: ReadRecord[] = [];
  const skipped = { bytes: 0, places: 0 };
  const folders = spoolFolders(spoolDir);
  for (const folder of folders) {
    const read = readSpool(join(spoolDir, folder), positions[folder] ?? START, CHUNK_BYTES / folders.length);
    for (const { payload, end } of read.records) {
      const record = readOrSkip(payload, decodeRecord);
      if (record !== null) records.push({ ...record, folder, end });
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
  readonly events: ReadonlyMap<string, readonly EventRow[]>;
  readonly books: readonly object[];
  readonly batches: readonly object[];
  readonly duplicates: readonly Place[];
  readonly settled: readonly Settled[];
  /** Whether somebody who was erased came again. */
  readonly hasErased: boolean;
}

/** A raw row, as the table of a project has it. */
export interface EventRow extends AdmittedEvent {
  readonly arrived: string;
  readonly identity: string;
  readonly contract: string;
  readonly common: Values;
}

/** Tells first deliveries from repeated ones, and writes down what became of each event. */
async function sortOut(
  store: Store,
  records: readonly ReadRecord[],
  age: number,
  suppressed: Pick<Suppressed, 'has'>,
): Promise<Sorted> {
  const seen = await storedBatches(store, records);
  const events = new Map<string, EventRow[]>();
  const batches: object[] = [];
  const duplicates: Place[] = [];
  const settled: Settled[] = [];
  const books = bookRows();
  let hasErased = false;
  for (const { head, body, folder, end } of records) {
    books.add(head, 'received', head.received);
    if (body === null) {
      books.addRefused(head);
      settled.push({ head, body, isDuplicate: false, erased: [] });
      continue;
    }
    const id = batchKey(head.project, body.batch);
    if (seen.has(id)) {
      books.add(head, 'duplicate', head.received);
      duplicates.push({ folder, end });
      settled.push({ head, body, isDuplicate: true, erased: [] });
      continue;
    }
    seen.add(id);
    batches.push({ project: head.project, batch: body.batch, day: head.day, age });
    const isErased = erasedIn(head.project, suppressed);
    const erased: string[] = [];
    const kept = body.events.filter(({ event, identity }) => {
      if (identity === undefined || !isErased(identity)) return true;
      books.addErased(head, event);
      erased.push(event);
      hasErased = true;
      return false;
    });
    settled.push({ head, body: { ...body, events: kept }, isDuplicate: false, erased });
    books.add(head, 'stored', kept.length);
    for (const drop of body.drops) books.addDrop(head, drop);
    const rows = events.get(head.project) ?? [];
    for (const { event, day, identity, fields } of kept) {
      const { common, contract = '' } = body;
      rows.push({ event, day, arrived: head.day, identity: identity ?? '', contract, common, fields });
    }
    if (rows.length > 0) events.set(head.project, rows);
  }
  return { events, books: books.rows(), batches, duplicates, settled, hasErased };
}

function holdsErased({ head, body }: SpoolRecord, suppressed: Pick<Suppressed, 'has'>): boolean {
  const isErased = erasedIn(head.project, suppressed);
  return (body?.events ?? []).some(({ identity }) => identity !== undefined && isErased(identity));
}

/** All events of a batch have one id, so it is looked up once. */
function erasedIn(project: string, suppressed: Pick<Suppressed, 'has'>): (identity: string) => boolean {
  const known = new Map<string, boolean>();
  return (identity) => {
    const found = known.get(identity) ?? suppressed.has(project, identity);
    known.set(identity, found);
    return found;
  };
}

async function storedBatches(store: Store, records: readonly SpoolRecord[]): Promise<Set<string>> {
  const ids = records.flatMap(({ body }) => (body === null ? [] : [body.batch]));
  const projects = [...new Set(records.map(({ head }) => head.project))];
  const rows = await queryByIds<{ project: string; batch: string }>(
    store,
    `SELECT project, batch FROM batches
     WHERE project IN {projects:Array(String)} AND batch IN (SELECT toFixedString(${EACH_ID}, 32))`,
    ids,
    { projects },
  );
  return new Set(rows.map(({ project, batch }) => batchKey(project, batch)));
}

function batchKey(project: string, batch: string): string {
  return `${project} ${batch}`;
}

function deleteDrained(spoolDir: string): Followers {
  return {
    onDuplicates() {},
    onFinished({ positions }) {
      for (const folder of spoolFolders(spoolDir)) deleteBefore(join(spoolDir, folder), positions[folder] ?? START);
    },
  };
}

function countRows(events: ReadonlyMap<string, readonly object[]>): ReadonlyMap<string, number> {
  return new Map([...events].map(([project, rows]) => [project, rows.length]));
}

function daysOf(rows: readonly EventRow[]): { readonly from: string; readonly to: string } {
  const days = rows.map(({ day }) => day).sort();
  return { from: days[0] as string, to: days[days.length - 1] as string };
}

function withChunk(rows: readonly object[], chunk: number): readonly object[] {
  return rows.map((row) => ({ ...row, chunk }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
