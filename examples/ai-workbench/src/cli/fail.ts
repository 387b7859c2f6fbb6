import { CommanderError } from 'commander';
import type { ErrorCode } from '../registry/errors.ts';
import { EXIT, type Exit, exitOf } from '../registry/exits.ts';
import { CommandLineError } from './command-line-error.ts';

/** What a thrown value means for the world outside. */
export interface Failure {
  readonly code: ErrorCode;
  readonly exit: Exit;
  /** For the person in front of it; absent where it has been said already. */
  readonly message?: string;
}

/** @returns `undefined` where nothing has failed: help and version leave by the same door */
export function failureOf(thrown: unknown): Failure | undefined {
  if (thrown instanceof CommanderError) {
    // commander has said on stderr what was wrong with the line.
    return thrown.exitCode === 0 ? undefined : { code: 'runtime_error', exit: EXIT.USAGE_ERROR };
  }
  if (thrown instanceof CommandLineError) {
    const { code, message, status } = thrown;
    return { code, exit: exitOf(code, status), message };
  }
  const isError = thrown instanceof Error;
  const code = isError ? 'runtime_error' : 'unknown_error';
  return { code, exit: EXIT.RUNTIME_ERROR, message: isError ? thrown.message : 'something went wrong' };
}
