import { isDay } from '../day/day.ts';
import { readText, writeWhole } from '../dir/files.ts';
import { randomHex } from '../identity/random.ts';
import { isMode, type Mode } from './decide.ts';

/**
 * What a person chose, in `choice.json`. The epoch is random and new with every change of mind: whatever carries another
 * epoch was recorded under another answer and is never sent.
 *
 * `accepted` and `asked` are revisions of the contract: what the answer was given to, and what it was last asked for.
 *
 * @example { "mode": "on", "epoch": "5f0c…", "chosen": "2026-11-21", "accepted": 3, "asked": 4 }
 */
export interface Choice {
  readonly mode: Mode;
  readonly epoch: string;
  /** The UTC day of the choice; empty where it could not be read. */
  readonly chosen: string;
  /** What is newer than this revision is not sent. */
  readonly accepted: number;
  /** Nobody is asked twice about one revision. */
  readonly asked: number;
}

/** Somebody chose something that cannot be read any more. The safe reading is a no. */
const UNREADABLE: Choice = Object.freeze({ mode: 'off', epoch: 'unreadable', chosen: '', accepted: 0, asked: 0 });

/** @returns the stored choice, or `undefined` where there is none */
export function readChoice(file: string): Choice | undefined {
  try {
    const text = readText(file);
    if (text === undefined) return undefined;
    const { mode, epoch, chosen, accepted, asked } = JSON.parse(text) as Record<string, unknown>;
    if (!isMode(mode) || typeof epoch !== 'string' || epoch === '') return UNREADABLE;
    return { mode, epoch, chosen: isDay(chosen) ? chosen : '', accepted: revision(accepted), asked: revision(asked) };
  } catch {
    return UNREADABLE;
  }
}

/** A new choice, with an epoch of its own. */
export function newChoice(mode: Mode, day: string, revision = 0): Choice {
  return { mode, epoch: randomHex(8), chosen: day, accepted: revision, asked: revision };
}

function revision(value: unknown): number {
  return Number.isSafeInteger(value) ? (value as number) : 0;
}

/** @returns whether it is stored */
export function writeChoice(file: string, choice: Choice): boolean {
  return writeWhole(file, `${JSON.stringify(choice)}\n`);
}
