import type { Contract } from '../define/contract.ts';
import type { Score } from '../score/score.ts';

/**
 * What a check says of a contract that is valid, and yet worth a second look.
 *
 * @example
 * { id: 'wide-int', level: 'warning', where: 'events.run.fields.pid', message: 'it has 4 194 305 values…', hint: '…' }
 */
export interface Finding {
  /** The name of the rule: what a suppression refers to. */
  readonly id: string;
  readonly level: Level;
  readonly message: string;
  /** Dotted path from the contract's root, `''` for the contract itself. */
  readonly where: string;
  /** What to do about it. */
  readonly hint: string;
}

/** `error` fails a check, `warning` asks for a change or a reason, `info` is good to know. */
export type Level = 'error' | 'warning' | 'info';

/** Falling. */
export const LEVELS: readonly Level[] = ['error', 'warning', 'info'];

/** A rule of one's own: a plain function, given the contract as it was before where that is known. */
export type Policy = (contract: Contract, previous?: Contract) => readonly Finding[];

/** What the rules of the house are given besides the contract. */
export interface Context {
  /** The UTC date at which the contract is looked at. */
  readonly today: string;
  readonly score: Score;
}

/** A rule of the house: a file in rules/, named by the finding's id. */
export type Rule = (contract: Contract, context: Context) => readonly Finding[];

/** A finding as frozen data, in the order in which it is read. */
export function finding(id: string, level: Level, where: string, message: string, hint: string): Finding {
  return Object.freeze({ id, level, message, where, hint });
}
