import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import type { Place } from '../spool/reader.ts';

/**
 * Which records of the spool the drain has found to repeat a batch. The drain says so before it finishes a chunk, and a
 * forwarder reads only what lies in finished chunks, so it never asks too early. One line a chunk, on the disk before
 * the drain's cursor is:
 *
 *     {"chunk":7,"at":[["0",1,3456],["0",1,7890]]}
 *
 * A chunk that was tried again after a crash has a second line, which holds: more may have arrived meanwhile.
 */
export interface Duplicates {
  /** Writes down the duplicates of a chunk that is about to be finished. */
  note(chunk: number, places: readonly Place[]): void;
  has(place: Place): boolean;
  /** Forgets what lies in segments that nobody reads from any more. */
  forget(isNeeded: (folder: string, segment: number) => boolean): void;
}

type Line = { readonly chunk: number; readonly at: readonly (readonly [string, number, number])[] };

export function openDuplicates(path: string): Duplicates {
  makeDirectory(dirname(path));
  // By segment, the offsets with the chunk that said so: as small as it gets, since a flood of repetitions, with a
  // forwarder far behind, makes many of them.
  const segments = new Map<string, Map<number, number>>();
  let last = 0;
  // A chunk is tried again only before there is a next one.
  const add = (chunk: number, at: Line['at']) => {
    if (chunk === last) for (const offsets of segments.values()) removeChunk(offsets, chunk);
    last = chunk;
    for (const [folder, segment, offset] of at) {
      const key = `${folder}/${segment}`;
      const offsets = segments.get(key) ?? new Map<number, number>();
      segments.set(key, offsets.set(offset, chunk));
    }
  };
  for (const { chunk, at } of readLines(path)) add(chunk, at);
  // Written anew before the first line is added, so that one which a crash cut off does not run into it.
  let isTorn = true;
  const write = () => {
    writeAtomically(path, linesOf(segments));
    isTorn = false;
  };
  return {
    note(chunk, places) {
      if (places.length === 0 && chunk !== last) return;
      const isRepeated = chunk === last;
      const at = places.map(({ folder, end }) => [folder, end.segment, end.offset] as const);
      add(chunk, at);
      if (isTorn || isRepeated) return write();
      isTorn = true;
      append(path, `${JSON.stringify({ chunk, at } satisfies Line)}\n`);
      isTorn = false;
    },
    has: ({ folder, end }) => segments.get(`${folder}/${end.segment}`)?.has(end.offset) === true,
    forget(isNeeded) {
      const over = [...segments.keys()].filter((key) => {
        const [folder = '', segment = ''] = key.split('/');
        return !isNeeded(folder, Number(segment));
      });
      for (const key of over) segments.delete(key);
      if (over.length > 0) write();
    },
  };
}

function removeChunk(offsets: Map<number, number>, chunk: number): void {
  for (const [offset, by] of offsets) if (by === chunk) offsets.delete(offset);
}

function linesOf(segments: ReadonlyMap<string, ReadonlyMap<number, number>>): string {
  const chunks = new Map<number, (readonly [string, number, number])[]>();
  for (const [key, offsets] of segments) {
    const [folder = '', segment = ''] = key.split('/');
    for (const [offset, chunk] of offsets) {
      const at = chunks.get(chunk) ?? [];
      at.push([folder, Number(segment), offset]);
      chunks.set(chunk, at);
    }
  }
  return [...chunks]
    .sort(([one], [other]) => one - other)
    .map(([chunk, at]) => `${JSON.stringify({ chunk, at } satisfies Line)}\n`)
    .join('');
}

function readLines(path: string): Line[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Line];
    } catch {
      // Cut off by a crash: its chunk was not finished. Damaged by the disk: a repetition goes out under its old uuids.
      return [];
    }
  });
}

function append(path: string, line: string): void {
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, line);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
