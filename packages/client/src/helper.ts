import { readFileSync } from 'node:fs';
import { quietly } from './host/quietly.ts';
import { deliver } from './session/deliver.ts';
import { newSession } from './session/session.ts';
import type { HelperInput } from './session/spawn.ts';

/** For the process that starts it, which loads this file only then. */
export { spawnHelper as start } from './session/spawn.ts';

/** The detached process of `session/helper.ts`: delivers what waits, within a budget of its own, and ends. */
const BUDGET = 15_000;

function run(): void {
  const { contract, options } = JSON.parse(readFileSync(0, 'utf8')) as HelperInput;
  deliver(newSession(contract, { ...options, budget: BUDGET }), 'awaited').finally(() => process.exit());
}

// As the program, or from the one that starts it?
if (process.argv[1]?.endsWith('aboveboard-helper.cjs')) quietly(run);
