import { writeSync } from 'node:fs';
import { quietly } from './quietly.ts';

/** The environment as this client reads it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What the client takes from the machine, so that a test can stand in for it. */
export interface Host {
  readonly env: Env;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly stderr: (line: string) => void;
}

/** The real machine, with a test's stand-ins where there are any. */
export function hostOf(given: Partial<Host> | undefined): Host {
  return {
    env: isObject(given?.env) ? given.env : process.env,
    now: typeof given?.now === 'function' ? given.now : Date.now,
    stderr: typeof given?.stderr === 'function' ? given.stderr : toStderr,
  };
}

/** Straight to the descriptor: `process.stderr` reports a closed pipe later, as an error event that ends the host. */
function toStderr(line: string): void {
  quietly(() => writeSync(2, `${line}\n`));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
