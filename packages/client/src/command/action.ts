import type { Session } from '../session/session.ts';
import type { Control } from '../telemetry.ts';
import type { Paint } from './paint.ts';

/** One word behind `telemetry`. Each is a folder beside this file, and one line in `actions.ts`. */
export interface Action {
  /** For the list of all actions. */
  readonly about: string;
  /** For its own `--help`: what it does, and examples as they are typed behind `mytool telemetry`. */
  readonly help: string;
  readonly examples: readonly (readonly [words: string, meaning: string])[];
  /** What may stand behind it, in words; nothing may where this is absent. */
  readonly word?: string;
  readonly answer: (asked: Asked) => Answer | Promise<Answer>;
}

/** What an action is told. */
export interface Asked {
  /** `undefined` for a stand-in of a test, and where the contract cannot be used: see `sessionOf`. */
  readonly session: Session | undefined;
  readonly telemetry: Control;
  /** The word behind the action, where one was typed. */
  readonly word: string | undefined;
  /** How a person starts this: `mytool telemetry`. */
  readonly command: string;
  readonly paint: Paint;
}

/** For actions that look at what is kept. @throws CommandError where nothing is */
export function sessionOf({ session }: Asked): Session {
  if (session !== undefined) return session;
  const message = 'this telemetry keeps nothing: it is a stand-in of a test, or its contract cannot be used.';
  throw new CommandError('unusable', message);
}

/** What an action says: the same for programs and for people. */
export interface Answer {
  readonly report: object;
  readonly lines: readonly string[];
}

/** What went wrong, for people in a sentence and for programs by a word that does not change. */
export class CommandError extends Error {
  readonly code: ErrorCode;
  /** 1 it went wrong, 2 the command was not understood. */
  readonly exitCode: 1 | 2;

  constructor(code: ErrorCode, message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.exitCode = exitCode;
  }
}

/**
 * - `usage` the command was not understood
 * - `unusable` this telemetry keeps nothing: its contract cannot be used, or it is a stand-in of a test
 * - `not-stored` the choice cannot be kept on this machine
 * - `unreachable` the collector did not answer
 * - `refused` the collector answered that it does not do this
 */
export type ErrorCode = 'usage' | 'unusable' | 'not-stored' | 'unreachable' | 'refused';
