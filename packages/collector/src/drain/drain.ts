import { join } from 'node:path';
import { START_OF_TIME, utcDay } from '../day/day.ts';
import { scrubSpool } from '../erase/scrub.ts';
import type { Suppressed } from '../erase/suppressed.ts';
import type { Tail } from '../live/tail.ts';
import type { OpenProject, Registry } from '../projects/projects.ts';
import { deleteBefore, type Place, START, spoolFolders } from '../spool/reader.ts';
import type { Packed } from '../store/raw/pack.ts';
import { clearRaw, createRaw, insertRaw } from '../store/raw/raw.ts';
import { keptFrom, retentionDays } from '../store/retention/retention.ts';
import { createRollups, fold, idsTable, projectTables, rollUp } from '../store/rollup/rollup.ts';
import { BATCH_LISTS, createEventsTable } from '../store/schema.ts';
import { type Store, shardsOf } from '../store/store.ts';
import { type Cursor, NOTHING_SKIPPED, readCursor, withSkipped, writeCursor } from './cursor.ts';
import { openKnownBatches } from './known-batches.ts';
import { forgetBatches, openLife } from './life.ts';
import { numberInstalls } from './number-installs.ts';
import { type Chunk, readChunk } from './read-chunk.ts';
import { holdsErased, sortOut } from './sort-out.ts';
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
  /** Whether the last step took as much as is taken at once, so that more may wait. */
  isBehind(): boolean;
  cursor(): Cursor;
  /** Another number whenever the store may hold something else than before. */
  version(): number;
  /**
   * Does something that needs every chunk finished: what an unfinished one left behind is taken out before it. Not while a
   * step is under way.
   */
  settled<T>(act: (chunk: number) => Promise<T>): Promise<T>;
}

/** After how many chunks of a project to look whether its rollups have too many parts. */
const FOLD_EVERY = 16;

export interface DrainOptions {
  readonly spoolDir: string;
  readonly cursorFile: string;
  readonly store: Store;
  readonly registry: Registry;
  readonly followers?: Followers;
  /** Told what became of the last records of a chunk, by project, once it is finished. */
  readonly onSettled?: (tails: ReadonlyMap<string, Tail>) => void;
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
  const known = openKnownBatches(store);
  const life = openLife(cursor.life ?? 0, steady);
  let forgotten = -1;
  let version = 0;
  let isBehind = false;
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
          await createRaw(shard, project.name);
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
    for (const project of began) await clearRaw(store, project);
    version++;
    unfinished = null;
  };

  /** Says on the disk, before anything of the next chunk is written, whose tables it may leave something in. */
  const begin = (projects: readonly string[]) => {
    const begun = { ...cursor, began: projects };
    writeCursor(cursorFile, begun);
    cursor = begun;
    version++;
    unfinished = projects;
  };

  /** Finishes a chunk, or damage that nothing lies behind. */
  const settle = ({ positions, skipped }: Chunk, next: Cursor) => {
    const all = withSkipped(cursor.skipped ?? NOTHING_SKIPPED, skipped);
    const settled = { ...next, positions, life: life.now(), began: null, ...(all.places > 0 ? { skipped: all } : {}) };
    writeCursor(cursorFile, settled);
    cursor = settled;
    version++;
  };

  /** Inserts what a chunk has of a project, and adds it up. @returns the last number that an install has */
  const insert = async (project: OpenProject, packed: Packed, chunk: number, numberedSoFar = 0) => {
    const { name } = project;
    const { senders, shapes, from, to } = packed;
    const ids = new Set(senders.filter(({ isInstall }) => isInstall).map(({ identity }) => identity));
    const { fresh, installs, last } = await numberInstalls(store, name, [...ids], numberedSoFar);
    await store.insert(idsTable(name), withChunk(fresh, chunk));
    await insertRaw(store, name, packed, installs, chunk);
    // Made-up months come at once: what has expired by now is counted as if it had come in its time, and then expires.
    const idsFrom = project.simulated === undefined ? keptFrom(retentionDays(project), today()) : START_OF_TIME;
    const events = new Set(shapes.map(({ event }) => event));
    await rollUp(store, project, { chunk, from, to, idsFrom, events });
    return last;
  };

  const foldSometimes = async (project: string) => {
    const chunks = (unfolded.get(project) ?? 0) + 1;
    unfolded.set(project, chunks % FOLD_EVERY);
    if (chunks === FOLD_EVERY) await fold(store, project);
  };

  return {
    prepare,
    cursor: () => cursor,
    version: () => version,
    isBehind: () => isBehind,
    async settled(act) {
      await prepare();
      await undoUnfinished();
      // What is read meanwhile may be of neither before nor after.
      version++;
      try {
        return await act(cursor.chunk);
      } finally {
        version++;
      }
    },
    async step() {
      await prepare();
      if (life.day() !== forgotten) await forgetBatches(store, life.day());
      forgotten = life.day();
      await known.readSome();
      const chunk = cursor.chunk + 1;
      const read = readChunk(spoolDir, cursor);
      isBehind = read.isFull;
      if (read.records.length === 0) {
        if (read.skipped.places > 0) {
          await undoUnfinished();
          settle(read, cursor);
          followers.onFinished(cursor, new Map());
        }
        return 0;
      }
      await undoUnfinished();
      const sorted = await sortOut(read.records, { store, registry, suppressed, known, age: life.day() });
      const stored = new Map([...sorted.packs].map(([{ name }, pack]) => [name, pack.packed().rows]));
      begin([...stored.keys()]);
      let { installs = {} } = cursor;
      for (const [project, pack] of sorted.packs) {
        installs = { ...installs, [project.name]: await insert(project, pack.packed(), chunk, installs[project.name]) };
      }
      await store.insert('books', withChunk(sorted.books, chunk));
      await store.insert(BATCH_LISTS, withChunk(sorted.batches, chunk));
      followers.onDuplicates(chunk, sorted.duplicates);
      const now = new Date().toISOString();
      const lastStored = Object.fromEntries([...stored.keys()].map((name) => [name, now]));
      const skipped = withSkipped(read.skipped, sorted.skipped);
      settle({ ...read, skipped }, { ...cursor, chunk, lastStored: { ...cursor.lastStored, ...lastStored }, installs });
      unfinished = null;
      for (const project of stored.keys()) await foldSometimes(project);
      followers.onFinished(cursor, stored);
      options.onSettled?.(sorted.tails);
      if (sorted.hasErased) scrubSpool(spoolDir, cursor.positions, (record) => holdsErased(record, suppressed));
      return read.records.reduce((total, { head }) => total + head.received, 0);
    },
  };
}

function deleteDrained(spoolDir: string): Followers {
  return {
    onDuplicates() {},
    onFinished({ positions }) {
      for (const folder of spoolFolders(spoolDir)) deleteBefore(join(spoolDir, folder), positions[folder] ?? START);
    },
  };
}

function withChunk(rows: readonly object[], chunk: number): readonly object[] {
  return rows.map((row) => ({ ...row, chunk }));
}
