import { exists, readJson, writeWhole } from '../dir/files.ts';

/**
 * `stopped`: the contracts, by hash, for which a collector answered 410. Nothing recorded under one of them is sent
 * again, whatever happens; another version of the tool with another contract is not concerned.
 *
 * @example { "9f86d081…": "2026-11-21" }
 */
export function stoppedIn(file: string): Readonly<Record<string, unknown>> {
  return readJson(file);
}

/** Is a contract among them? */
export function isStopped(file: string, contract: () => string): boolean {
  // The hash costs a millisecond: it is not worked out for a file that nearly nobody has.
  return file !== '' && exists(file) && Object.hasOwn(stoppedIn(file), contract());
}

/** @returns whether it will be remembered */
export function stopFor(file: string, contract: string, day: string): boolean {
  return writeWhole(file, `${JSON.stringify({ ...stoppedIn(file), [contract]: day })}\n`);
}
