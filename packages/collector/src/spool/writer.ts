import { rmSync } from 'node:fs';
import { makeDirectory } from '../files/files.ts';
import { type Disk, type DiskFile, disk as realDisk } from './disk.ts';
import { joined, MAGIC } from './format.ts';
import type { Position } from './reader.ts';
import { openSegment, type Prepared, prepareSegment, type Segment } from './segment.ts';
import { tidy } from './tidy.ts';

/** The durable end of an intake: many requests, one fsync. */
export interface SpoolWriter {
  /**
   * Appends a record's bytes.
   * @returns when they are on the disk, so that the request may be answered
   * @throws the file system's error (`ENOSPC`, `EIO`), or that of `admits`: nothing was promised, the client will come again
   */
  append(record: Buffer): Promise<void>;
  /** Up to where everything is on the disk. */
  end(): Position;
  /** Why nothing can be written, while nothing can. */
  trouble(): NodeJS.ErrnoException | null;
  /** Tries whether it can be written again, without waiting for a request to try. */
  mend(): Promise<void>;
  /** Waits for what was appended and closes the segment. */
  close(): Promise<void>;
}

export interface SpoolOptions {
  /** A segment is closed once it is this large, in bytes. Default: 8 MiB. */
  readonly segmentBytes?: number;
  /** Asked before each append, with its bytes: an error where there is no room for it. Default: there always is. */
  readonly admits?: (bytes: number) => NodeJS.ErrnoException | null;
  /** Where to write; tests give one that fails. */
  readonly disk?: Disk;
}

/**
 * Opens a spool folder for writing, always in a new segment: a torn tail of an earlier process stays where it is, at
 * the end of a segment that nobody writes to any more.
 *
 * Group commit without a timer: what arrives while the lanes are busy shares the next free one. Groups are synced side by
 * side and answered in order: a record counts as safe once it and everything before it in its segment is on the disk.
 * After a failure nobody knows what of the segment is on the disk, so everything under way fails with it, the segment is
 * cut behind what was answered, and the next append begins another.
 *
 * @example const spool = await openSpool('.aboveboard/spool/0'); await spool.append(encodeRecord(record));
 */
export async function openSpool(folder: string, options: SpoolOptions = {}): Promise<SpoolWriter> {
  const { segmentBytes = 8 * 1024 * 1024, admits = () => null, disk = realDisk } = options;
  makeDirectory(folder);
  // The drain never deletes the youngest segment, so numbers only ever rise.
  let number = tidy(folder);
  let segment: Segment | null = null;
  let prepared: Promise<Prepared | null> | null = null;
  let free: DiskFile[] = [];
  /** Where the next group goes, and up to where everything is safe. */
  let end = 0;
  let safe = 0;
  let waiting: Waiter[] = [];
  const flying: Group[] = [];
  let turning: Promise<void> | null = null;
  let isAwake = false;
  let trouble: NodeJS.ErrnoException | null = null;
  let untried = 0;
  let onIdle = () => {};

  const prepare = (after: number) => prepareSegment(disk, folder, after + 1, segmentBytes);

  const closeSegment = async () => {
    const old = segment;
    segment = null;
    // Where even this fails, the reader finds out by itself what is whole.
    await old?.lanes[0]?.truncate(safe).catch(() => {});
    await Promise.all(old?.lanes.map((lane) => lane.close().catch(() => {})) ?? []);
  };

  const nextSegment = async () => {
    await closeSegment();
    const early = await prepared;
    prepared = null;
    const next = early ?? (await prepare(number));
    number++;
    end = MAGIC.length;
    safe = end;
    segment = await openSegment(disk, folder, number, next, LANES);
    free = [...segment.lanes];
  };

  const turn = async () => {
    try {
      await nextSegment();
      trouble = null;
    } catch (error) {
      trouble = error as NodeJS.ErrnoException;
      untried = performance.now() + RETRY;
      for (const { failed } of waiting) failed(trouble);
      waiting = [];
    }
    turning = null;
    pump();
  };

  const pump = () => {
    isAwake = false;
    while (waiting.length > 0 && turning === null) {
      // One record fits into any segment, however small that may be.
      if (trouble !== null || (end >= segmentBytes && end > MAGIC.length)) {
        if (flying.length === 0) turning = turn();
        return;
      }
      // A sync costs as much for one record as for many: alone only where nothing else is under way.
      const last = flying.at(-1);
      const isWorthwhile = last === undefined || waiting.length >= Math.max(WORTHWHILE, last.waiters.length);
      const lane = isWorthwhile ? free.pop() : undefined;
      if (lane === undefined) return;
      launch(lane);
    }
    if (waiting.length + flying.length === 0 && turning === null) onIdle();
  };

  const launch = (lane: DiskFile) => {
    const group = groupOf(waiting, end);
    waiting = waiting.length === group.waiters.length ? [] : waiting.slice(group.waiters.length);
    end += group.bytes.length;
    flying.push(group);
    const settle = (error: NodeJS.ErrnoException | null) => {
      free.push(lane);
      group.isDone = true;
      if (error !== null) {
        trouble = error;
        // What lies behind it is behind a gap.
        for (const later of flying.slice(flying.indexOf(group))) later.error ??= error;
      }
      while (flying[0]?.isDone) release(flying.shift() as Group);
      pump();
    };
    lane.put(group.bytes, group.at).then(() => settle(null), settle);
    if (end > segmentBytes / 2) prepared ??= prepare(number).catch(() => null);
  };

  const release = ({ waiters, at, bytes, error }: Group) => {
    if (error === null) safe = at + bytes.length;
    for (const { done, failed } of waiters) error === null ? done() : failed(error);
  };

  // On a full disk too: what is in the spool has to be drained for there to be room again.
  turning = turn();
  await turning;
  return {
    append: (record) =>
      new Promise<void>((done, failed) => {
        const refused = trouble !== null && performance.now() < untried ? trouble : admits(record.length);
        if (refused !== null) return failed(refused);
        waiting.push({ record, done, failed });
        if (isAwake) return;
        isAwake = true;
        // After the requests that arrived in the same moment, so that they go together.
        setImmediate(pump);
      }),
    end: () => ({ segment: number, offset: safe }),
    trouble: () => trouble,
    mend: async () => {
      if (trouble !== null && flying.length === 0) turning ??= turn();
      await turning;
    },
    close: async () => {
      await new Promise<void>((idle) => {
        onIdle = idle;
        pump();
      });
      await closeSegment();
      const unused = await prepared;
      if (unused !== null) rmSync(unused.path, { force: true });
    },
  };
}

/** How many groups are synced at once: beyond three, a disk of 0.1 ms takes no more, and the thread pool has four. */
const LANES = 3;
/** So many records, and as many as the last ones, are worth a sync beside those that are under way. */
const WORTHWHILE = 16;
/** Most bytes in one group, so that a gap left by a crash is shorter than what a reader looks over. */
const GROUP_BYTES = 1024 * 1024;
/** After a segment could not be begun, how long appends fail without another try, in ms. */
const RETRY = 500;

interface Waiter {
  readonly record: Buffer;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Records that are written and synced together. */
interface Group {
  readonly waiters: readonly Waiter[];
  readonly bytes: Buffer;
  readonly at: number;
  isDone: boolean;
  error: NodeJS.ErrnoException | null;
}

function groupOf(waiting: readonly Waiter[], at: number): Group {
  let count = 0;
  let size = 0;
  while (count < waiting.length && (count === 0 || size < GROUP_BYTES))
    size += (waiting[count++] as Waiter).record.length;
  const waiters = waiting.slice(0, count);
  return { waiters, bytes: joined(waiters.map(({ record }) => record)), at, isDone: false, error: null };
}
