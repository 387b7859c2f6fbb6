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
  /** Forgets what lies before the positions that anybody still reads from. */
  forget(isNeeded: (place: Place) => boolean): void;
}

type Line = { readonly chunk: number; readonly at: readonly (readonly [string, number, number])[] };

export function openDuplicates(path: string): Duplicates {
  makeDirectory(dirname(path));
  const chunks = new Map<number, readonly Place[]>();
  let known = new Set<string>();
  const write = () => {
    const lines = [...chunks].map(([chunk, places]) => `${lineOf(chunk, places)}\n`);
    writeAtomically(path, lines.join(''));
    isTorn = false;
    known = new Set([...chunks.values()].flat().map(keyOf));
  };
  for (const { chunk, at } of readLines(path)) {
    const places = at.map(([folder, segment, offset]) => ({ folder, end: { segment, offset } }));
    chunks.set(chunk, places);
  }
  known = new Set([...chunks.values()].flat().map(keyOf));
  // Written anew, so that a line which a crash cut off does not run into the next.
  let isTorn = true;
  return {
    note(chunk, places) {
      if (places.length === 0 && !chunks.has(chunk)) return;
      const isRepeated = chunks.has(chunk);
      chunks.set(chunk, places);
      if (isTorn || isRepeated) return write();
      isTorn = true;
      append(path, `${lineOf(chunk, places)}\n`);
      isTorn = false;
      for (const place of places) known.add(keyOf(place));
    },
    has: (place) => known.has(keyOf(place)),
    forget(isNeeded) {
      const before = known.size;
      for (const [chunk, places] of chunks) {
        const needed = places.filter(isNeeded);
        if (needed.length === 0) chunks.delete(chunk);
        else chunks.set(chunk, needed);
      }
      if ([...chunks.values()].flat().length < before) write();
    },
  };
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

function lineOf(chunk: number, places: readonly Place[]): string {
  return JSON.stringify({
    chunk,
    at: places.map(({ folder, end }) => [folder, end.segment, end.offset]),
  } satisfies Line);
}

function keyOf({ folder, end }: Place): string {
  return `${folder}/${end.segment}/${end.offset}`;
}
