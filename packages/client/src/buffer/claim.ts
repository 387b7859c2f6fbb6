import { statSync } from 'node:fs';
import { readOr, remove, writeWhole } from '../dir/files.ts';
import { namesIn, type Place, pathIn } from '../dir/place.ts';
import { quietly } from '../host/quietly.ts';
import { append } from './append.ts';
import type { Prepared } from './batches.ts';
import type { Line } from './line.ts';
import { parseLines } from './parse.ts';
import { sealIn } from './seal.ts';
import { appendTo, isClaim, letGo, readSealed, type Seized, seizeBuffer, seizeClaim } from './seize.ts';

/**
 * A claim in the hands of this process. On disk it is first the lines of the buffer as they came, and then, before
 * anything of it is sent, its final batches, one JSON object a line, with a line for each that is answered:
 *
 * @example
 * {"claim":"00112233445566778899aabb"}
 * {"epoch":"5f0c…","body":{"contract":"9f86…","revision":0,"batch":"3c5e…","common":{},"events":[…]}}
 * {"done":"3c5e…"}
 */
export interface Claim {
  readonly batches: readonly Prepared[];
  /** Notes that a batch needs no further sending. @returns false where the claim is no longer ours */
  done(batch: Prepared): boolean;
  isOurs(): boolean;
  /** The end of this process's work: deleted where all is done, else anybody's. */
  close(): void;
}

export type Preparing = (lines: readonly Line[]) => {
  readonly batches: readonly Prepared[];
  readonly back: readonly Line[];
};

/** More claims than this are not made: each is as large as a buffer, and a machine must not fill up. */
export const MAX_CLAIMS = 4;

/**
 * Takes what is to be sent: first what a crashed or failed run has left, and the buffer only when nothing is left.
 *
 * @returns `undefined` where there is nothing to take
 */
export function takeClaim(place: Place, preparing: Preparing): Claim | undefined {
  const names = claimsIn(place);
  for (const name of names) {
    const claim = open(place, seizeClaim(place, name, modifiedAt(pathIn(place, name))), preparing);
    if (claim !== undefined) return claim;
  }
  if (names.length >= MAX_CLAIMS) return undefined;
  for (const file of [place.older, place.buffer]) {
    // Looked at before it is taken: a buffer with nothing but today's counters stays where it is.
    if (preparing(parseLines(readOr(file) ?? '')).batches.length === 0) continue;
    const claim = open(place, seizeBuffer(place, file), preparing);
    if (claim !== undefined) return claim;
  }
  return undefined;
}

/** The lines that wait in the buffer, oldest first. */
export function linesIn(place: Place): Line[] {
  return parseLines((readOr(place.older) ?? '') + (readOr(place.buffer) ?? ''));
}

/** The claims of all processes. */
export function claimsIn(place: Place): string[] {
  return namesIn(place).filter(isClaim);
}

/** What a claim would send, by the text of its file: only read, and taken from nobody. */
export function batchesIn(text: string, preparing: Preparing): readonly Prepared[] {
  const seal = sealIn(text);
  return readPrepared(text) ?? preparing(parseLines(seal < 0 ? text : text.slice(0, seal))).batches;
}

/** Claims that this process holds, to be given back when it ends in the middle of a delivery. */
const held = new Map<string, () => void>();

/** Gives back what this process holds. */
export function releaseAll(): void {
  for (const release of held.values()) release();
}

function open(place: Place, seized: Seized | undefined, preparing: Preparing): Claim | undefined {
  if (seized === undefined) return undefined;
  const batches = readPrepared(readOr(seized.path) ?? '') ?? makePrepared(place, seized, preparing);
  if (batches === undefined) return undefined;
  const open = new Set(batches);
  held.set(seized.path, () => letGo(place, seized));
  return {
    batches,
    done(batch) {
      open.delete(batch);
      return appendTo(seized.path, `${JSON.stringify({ done: batch.body.batch })}\n`);
    },
    isOurs: () => appendTo(seized.path, ''),
    close() {
      held.delete(seized.path);
      if (open.size === 0) remove(seized.path);
      else letGo(place, seized);
    },
  };
}

/** The batches that are not done; `undefined` for a claim that is still lines of the buffer. */
function readPrepared(text: string): Prepared[] | undefined {
  if (!text.startsWith(HEAD)) return undefined;
  const waiting = new Map<string, Prepared>();
  for (const part of text.split('\n')) {
    try {
      const value = JSON.parse(part) as { readonly done?: unknown } & Partial<Prepared>;
      if (typeof value.done === 'string') waiting.delete(value.done);
      else if (typeof value.body?.batch === 'string' && Array.isArray(value.body.events)) {
        waiting.set(value.body.batch, value as Prepared);
      }
    } catch {
      // An empty last line, or a mark that was cut short: that batch is sent again under the same id.
    }
  }
  return [...waiting.values()];
}

const HEAD = '{"claim":';

function makePrepared(place: Place, seized: Seized, preparing: Preparing): readonly Prepared[] | undefined {
  const { batches, back } = preparing(parseLines(readSealed(seized)));
  if (back.length > 0 && !isGivenBack(place, seized.id)) {
    append(
      place,
      back.map((line) => ({ ...line, from: seized.id })),
    );
  }
  if (batches.length === 0) {
    remove(seized.path);
    return undefined;
  }
  const lines = [`${HEAD}"${seized.id}"}`, ...batches.map((batch) => JSON.stringify(batch))];
  if (writeWhole(seized.path, `${lines.join('\n')}\n`)) return batches;
  letGo(place, seized); // A full disk: another day.
  return undefined;
}

/** Did a process that crashed while it prepared this claim give today's counters back already? */
function isGivenBack(place: Place, id: string): boolean {
  const files = [place.older, place.buffer, ...claimsIn(place).map((name) => pathIn(place, name))];
  return files.some((file) => parseLines(readOr(file) ?? '').some((line) => line.from === id));
}

function modifiedAt(file: string): number {
  return quietly(() => statSync(file).mtimeMs, 0);
}
