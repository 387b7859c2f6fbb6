import { constants, utimesSync, writeFileSync } from 'node:fs';
import { did, move, nonce, readOr } from '../dir/files.ts';
import { type Place, pathIn } from '../dir/place.ts';
import { isAlive } from '../host/alive.ts';
import { randomHex } from '../identity/random.ts';
import { SEAL, sealIn } from './seal.ts';

/**
 * How a file with events changes hands without a lock. A *claim* is a file `sending-<id>.jsonl`; while a process works
 * on it the file is called `sending-<id>.<owner>.jsonl`. To take one is to rename it from exactly the name that was
 * seen, so of many processes one succeeds, and a stale owner's name can be taken away only once.
 *
 * A process may have opened the buffer just before it was renamed, and write just after. So the new owner *seals* the
 * file: it appends a line `{"sealed":…}` and reads no further than that. Appends are ordered by the file system, so the
 * late writer can see in the same file whether its line stands before the seal (and is being sent) or after (and has to
 * be written again). See `append.ts`.
 */
export interface Seized {
  readonly id: string;
  /** The name under which this process owns it. */
  readonly path: string;
}

/** A claim that nobody has touched for so long has no living owner, whatever its process id says. */
const STALE_AFTER = 10 * 60_000;

/** Makes a buffer a claim of this process. @returns `undefined` where there is none, or another was faster */
export function seizeBuffer(place: Place, file: string = place.buffer): Seized | undefined {
  return seize(place, file, randomHex(12));
}

/** Takes over a claim that is nobody's, or whose owner is gone. */
export function seizeClaim(place: Place, name: string, modified: number): Seized | undefined {
  const found = CLAIM.exec(name);
  const id = found?.[1];
  if (id === undefined || !isFree(found?.[2], modified)) return undefined;
  return seize(place, pathIn(place, name), id);
}

/** Gives a claim back, for any process to take at once. */
export function letGo(place: Place, { id, path }: Seized): void {
  move(path, pathIn(place, `sending-${id}.jsonl`));
}

/** What stands before the seal; seals the file where nobody has. */
export function readSealed({ id, path }: Seized): string {
  const text = readOr(path) ?? '';
  const at = sealIn(text);
  if (at >= 0) return text.slice(0, at);
  if (!appendTo(path, `${SEAL}"${id}"}\n`)) return '';
  const sealed = readOr(path) ?? '';
  return sealed.slice(0, Math.max(0, sealIn(sealed)));
}

/** Appends to a file that must be there: one that was taken away or deleted is not made again. */
export function appendTo(path: string, text: string): boolean {
  return did(() => writeFileSync(path, text, { flag: THERE }));
}

/** The types know only words, and none for this. */
const THERE = (constants.O_WRONLY | constants.O_APPEND) as unknown as string;

export function isClaim(name: string): boolean {
  return CLAIM.test(name);
}

const CLAIM = /^sending-([0-9a-f]{24})(?:\.([0-9a-z-]+))?\.jsonl$/;

function seize(place: Place, from: string, id: string): Seized | undefined {
  const path = pathIn(place, `sending-${id}.${ownerOf()}.jsonl`);
  const now = new Date();
  // Touched before the rename: under its new name it must look fresh from the first moment.
  return did(() => utimesSync(from, now, now)) && move(from, path) ? { id, path } : undefined;
}

/** Process ids mean nothing on another machine, or in another container of one volume; hence the machine's name. */
function ownerOf(): string {
  return `${process.pid}-${machine()}-${nonce()}`;
}

function isFree(owner: string | undefined, modified: number): boolean {
  if (owner === undefined) return true;
  if (Date.now() - modified > STALE_AFTER) return true;
  const [pid = '', where] = owner.split('-');
  return where === machine() && !isAlive(Number(pid));
}

function machine(): string {
  const { hostname } = process.getBuiltinModule('node:os');
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}
