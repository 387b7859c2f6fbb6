import { readFileSync } from 'node:fs';
import type { HelperInput } from './session/spawn.ts';

/** For the process that starts it, which loads this file only then. */
export { spawnHelper as start } from './session/spawn.ts';

/** The detached process of `session/helper.ts`: delivers what waits, within a budget of its own, and ends. */
const BUDGET = 15_000;

function run(program: string): void {
  try {
    const { contract, options } = JSON.parse(readFileSync(0, 'utf8')) as HelperInput;
    // The client as it stands beside this file: a copy of it in here would be most of the package once more.
    const load = process.getBuiltinModule('node:module').createRequire(program);
    const { createTelemetry } = load('./index.cjs') as typeof import('./index.ts');
    const end = () => process.exit();
    createTelemetry(contract, { common: {}, ...options, budget: BUDGET })
      .$deliver()
      .then(end, end);
  } catch {
    // Nothing to do, and nobody to tell.
  }
}

// As the program, or from the one that starts it?
const program = process.argv[1] ?? '';
if (program.endsWith('aboveboard-helper.cjs')) run(program);
