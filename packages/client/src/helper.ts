import { readFileSync } from 'node:fs';
import { deliver } from './session/deliver.ts';
import type { HelperInput } from './session/helper.ts';
import { newSession } from './session/session.ts';

/** The detached process of `session/helper.ts`: delivers what waits, within a budget of its own, and ends. */
const BUDGET = 15_000;

try {
  const { contract, options } = JSON.parse(readFileSync(0, 'utf8')) as HelperInput;
  const end = () => process.exit();
  deliver(newSession(contract, { ...options, budget: BUDGET }), 'awaited').then(end, end);
} catch {
  // Nothing to do, and nobody to tell.
}
