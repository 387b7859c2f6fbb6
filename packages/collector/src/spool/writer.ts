import { readdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, syncDirectory } from '../files/files.ts';
import { MAGIC, segmentName, segmentNumber } from './format.ts';

/** The durable end of an intake: many requests, one fsync. */
export interface SpoolWriter {
  /**
   * Appends a record's bytes.
   * @returns when they are on the disk, so that the request may be answered
   * @throws the file system's error (`ENOSPC`, `EIO`): nothing was promised, the client will come again
   */
  append(record: Buffer): Promise<void>;
  /** Waits for what was appended and closes the segment. */
  close(): Promise<void>;
}

export interface SpoolOptions {
  /** A segment is closed once it is this large, in bytes. Default: 8 MiB. */
  readonly segmentBytes?: number;
}

/**
 * Opens a spool folder for writing, always in a new segment: a torn tail of an earlier process stays where it is, at
 * the end of a segment that nobody writes to any more.
 *
 * Group commit without a timer: while one fsync is under way, further records wait and share the next one.
 *
 * @example const spool = await openSpool('.aboveboard/spool/0'); await spool.append(encodeRecord(record));
 */
export async function openSpool(folder: string, options: SpoolOptions = {}): Promise<SpoolWriter> {
  const { segmentBytes = 8 * 1024 * 1024 } = options;
  makeDirectory(folder);
  // The drain never deletes the youngest segment, so numbers only ever rise.
  let number = Math.max(0, ...existing(folder));
  let file: FileHandle;
  let size = 0;
  let broken = false;
  let waiting: Waiter[] = [];
  let isCommitting = false;
  let committing = Promise.resolve();

  const nextSegment = async () => {
    number++;
    file = await open(join(folder, segmentName(number)), 'wx', 0o600);
    await file.write(MAGIC);
    await file.datasync();
    syncDirectory(folder);
    size = MAGIC.length;
    broken = false;
  };

  const commit = async () => {
    isCommitting = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        // After a failed write or fsync nobody knows what of the file is on the disk: leave it, and start another.
        if (broken || size >= segmentBytes) {
          await file.close().catch(() => {});
          await nextSegment();
        }
        const bytes = Buffer.concat(group.map(({ record }) => record));
        await writeAll(file, bytes);
        await file.datasync();
        size += bytes.length;
        for (const { done } of group) done();
      } catch (error) {
        broken = true;
        for (const { failed } of group) failed(error);
      }
    }
    // In the same turn as the last look at `waiting`, so that no append falls between the two.
    isCommitting = false;
  };

  await nextSegment();
  return {
    append: (record) =>
      new Promise<void>((done, failed) => {
        waiting.push({ record, done, failed });
        if (!isCommitting) committing = commit();
      }),
    close: async () => {
      await committing;
      await file.close();
    },
  };
}

interface Waiter {
  readonly record: Buffer;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

function existing(folder: string): number[] {
  return readdirSync(folder).map((name) => segmentNumber(name) ?? 0);
}
