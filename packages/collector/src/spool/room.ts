import { readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { segmentNumber } from './format.ts';
import { type Position, START, spoolFolders } from './reader.ts';

/** How much the spool may grow. */
export interface RoomOptions {
  readonly spoolDir: string;
  /** How far the folders have been drained. Default: not at all. */
  readonly drained?: () => Readonly<Record<string, Position>>;
  /**
   * Largest spool, in bytes. Default: 2 GiB, weeks of a busy tool's events. What has been drained and is only kept for
   * forwarders does not count: a target that takes nothing must not keep events from coming in. It has a bound of its own.
   */
  readonly maxBytes?: number | undefined;
  /** How much of the disk stays free, in bytes, so that the store can still work. Default: 256 MiB. */
  readonly minFree?: number | undefined;
  /**
   * How many processes write to the spool. Each knows only what it let in itself since the last look, so it lets in no more
   * than its part of what was left then. Default: one.
   */
  readonly writers?: number;
  /** How much of the disk is free; tests say it themselves. */
  readonly freeBytes?: (path: string) => number;
}

/** Whether there is room for more. Full is answered 503 before the disk is; `filling` is said before that. */
export interface Room {
  /** Looks again. It costs a directory listing, so it is done from time to time and not for each request. */
  look(): RoomState;
  /** What the last look saw, and what was let in since. */
  state(): RoomState;
  /** @returns an error where there is no room for so many more bytes */
  admits(bytes: number): NodeJS.ErrnoException | null;
}

export interface RoomState {
  /** What counts for the bound. */
  readonly bytes: number;
  readonly maxBytes: number;
  readonly free: number;
  /** What is wrong, in a sentence for a person; `null` while there is room. */
  readonly trouble: string | null;
}

/** From this part of the bound on, it is said that the spool is filling. */
const FILLING = 0.8;
const GIB = 1024 ** 3;

/** @example const room = openRoom({ spoolDir: '.aboveboard/spool' }); setInterval(room.look, 1000); */
export function openRoom(options: RoomOptions): Room {
  const { spoolDir, drained = () => ({}), maxBytes = 2 * GIB, minFree = GIB / 4, freeBytes = freeOf } = options;
  const { writers = 1 } = options;
  /** Bytes that were let in since the last look. */
  let taken = 0;
  const look = () => {
    taken = 0;
    return { bytes: sizeOf(spoolDir, drained()), free: freeBytes(spoolDir) };
  };
  let seen = look();
  const state = () => {
    const bytes = seen.bytes + taken * writers;
    const free = seen.free - taken * writers;
    return { bytes, maxBytes, free, trouble: troubleOf(bytes, maxBytes, free, minFree) };
  };
  return {
    look: () => {
      seen = look();
      return state();
    },
    state,
    admits: (bytes) => {
      const after = taken + bytes;
      const ofAll = after * writers;
      if (seen.bytes + ofAll > maxBytes || seen.free - ofAll < minFree) return full();
      taken = after;
      return null;
    },
  };
}

function full(): NodeJS.ErrnoException {
  return Object.assign(new Error('the spool has no room'), { code: 'ESPOOLFULL' });
}

function troubleOf(bytes: number, maxBytes: number, free: number, minFree: number): string | null {
  const part = bytes / maxBytes;
  if (part >= FILLING) return `the spool is ${Math.floor(part * 100)} % full: ${mib(bytes)} of ${mib(maxBytes)}`;
  if (free * FILLING < minFree) return `the disk is nearly full: ${mib(free)} free, ${mib(minFree)} have to stay free`;
  return null;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`;
}

function sizeOf(spoolDir: string, drained: Readonly<Record<string, Position>>): number {
  let bytes = 0;
  for (const folder of spoolFolders(spoolDir)) {
    const { segment } = drained[folder] ?? START;
    for (const name of readdirSync(join(spoolDir, folder))) {
      if ((segmentNumber(name) ?? segment) < segment) continue;
      // One that the drain deletes in this moment has no size.
      bytes += statSync(join(spoolDir, folder, name), { throwIfNoEntry: false })?.size ?? 0;
    }
  }
  return bytes;
}

function freeOf(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
