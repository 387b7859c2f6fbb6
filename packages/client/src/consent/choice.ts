import { isDay } from '../day/day.ts';
import { readText, writeWhole } from '../dir/files.ts';
import type { Mode } from './decide.ts';

/**
 * What a person chose, in `choice.json`. The epoch is random and new with every change of mind: whatever carries another
 * epoch was recorded under another answer and is never sent.
 *
 * @example { "mode": "on", "epoch": "5f0c…", "chosen": "2026-11-21" }
 */
export interface Choice {
  readonly mode: Mode;
  readonly epoch: string;
  /** The UTC day of the choice; empty where it could not be read. */
  readonly chosen: string;
}

/** Somebody chose something that cannot be read any more. The safe reading is a no. */
const UNREADABLE: Choice = Object.freeze({ mode: 'off', epoch: 'unreadable', chosen: '' });

/** @returns the stored choice, or `undefined` where there is none */
export function readChoice(file: string): Choice | undefined {
  try {
    const text = readText(file);
    if (text === undefined) return undefined;
    const { mode, epoch, chosen } = JSON.parse(text) as Record<string, unknown>;
    if (mode !== 'on' && mode !== 'local' && mode !== 'off') return UNREADABLE;
    if (typeof epoch !== 'string' || epoch === '') return UNREADABLE;
    return { mode, epoch, chosen: isDay(chosen) ? chosen : '' };
  } catch {
    return UNREADABLE;
  }
}

/** A new choice, with an epoch of its own. */
export function newChoice(mode: Mode, day: string): Choice {
  const epoch = process.getBuiltinModule('node:crypto').randomBytes(8).toString('hex');
  return { mode, epoch, chosen: day };
}

/** @returns whether it is stored */
export function writeChoice(file: string, choice: Choice): boolean {
  return writeWhole(file, `${JSON.stringify(choice)}\n`);
}
