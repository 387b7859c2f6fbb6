import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { FILE_MODE, move, readFound, readOr, writeWhole } from '../dir/files.ts';
import type { Place } from '../dir/place.ts';
import { eventsIn } from '../session/waiting.ts';
import { type Line, writeLines } from './line.ts';
import { sealIn } from './seal.ts';

/** Most bytes of the buffer. Beyond it the oldest events go: a machine that is never online must not fill up. */
export const MAX_BUFFER = 256 * 1024;

/**
 * Appends lines to the buffer, in one write. Plain appends are what many processes at once can do without losing
 * anything; reading and writing back loses most of it. A buffer that is half full is put aside as a whole, and what had
 * been put aside before is lost, and counted.
 *
 * @returns whether the lines are on disk
 */
export function append(place: Place, lines: readonly Line[]): boolean {
  let rest = lines;
  let text = writeLines(rest);
  while (Buffer.byteLength(text) > MAX_BUFFER / 2) {
    addLost(place, eventsIn(writeLines(rest.slice(0, 1))));
    rest = rest.slice(1);
    text = writeLines(rest);
  }
  return text === '' || write(place, text);
}

/** How many events this installation has lost because they could not be delivered for too long. */
export function lostIn(place: Place): number {
  return Number(readOr(place.lost)) || 0;
}

function addLost(place: Place, events: number): void {
  if (events > 0) writeWhole(place.lost, String(lostIn(place) + events));
}

/** How often the buffer may be taken away under one writer before it gives up. */
const MAX_ROUNDS = 20;

function write(place: Place, text: string): boolean {
  const { buffer } = place;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let fd: number | undefined;
    let isFull = false;
    try {
      fd = openSync(buffer, 'a+', FILE_MODE);
      // Read, here and below: the first `Stats` of a process cost as much as all the rest of this write.
      const size = Buffer.byteLength(readFileSync(fd, 'utf8'));
      // Once: where it cannot be put aside, it grows.
      isFull = round === 0 && size + Buffer.byteLength(text) > MAX_BUFFER / 2;
      if (!isFull) {
        // One write; it throws where the disk is full.
        writeFileSync(fd, text);
        // Still in the file of that name? Then whoever takes that will find it.
        if (readFound(buffer)?.includes(text) || !isAfterSeal(fd, text)) return true;
      }
    } catch {
      return false;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
    if (isFull) putAside(place);
  }
  return false;
}

function putAside(place: Place): void {
  addLost(place, eventsIn(readOr(place.older) ?? ''));
  move(place.buffer, place.older);
}

/** The file was taken while we wrote. Were we in time, or does our text stand where nobody reads any more? */
function isAfterSeal(fd: number, text: string): boolean {
  // By descriptor, since its name is another by now.
  const bytes = Buffer.alloc(fstatSync(fd).size);
  readSync(fd, bytes, 0, bytes.length, 0);
  const content = bytes.toString();
  const seal = sealIn(content);
  return seal >= 0 && content.indexOf(text) > seal;
}
