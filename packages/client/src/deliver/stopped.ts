import { readOr, writeWhole } from '../dir/files.ts';

/**
 * `stopped`: the contracts, by hash, for which a collector answered 410. Nothing recorded under one of them is sent
 * again, whatever happens; another version of the tool with another contract is not concerned.
 *
 * @example { "9f86d081…": "2026-11-21" }
 */
type Stopped = Readonly<Record<string, unknown>>;

export function isStopped(file: string, contract: () => string): boolean {
  const stopped = read(file);
  // The hash costs a millisecond: it is not worked out for a file that nearly nobody has.
  return stopped !== undefined && Object.hasOwn(stopped, contract());
}

/** @returns whether it will be remembered */
export function stopFor(file: string, contract: string, day: string): boolean {
  return writeWhole(file, `${JSON.stringify({ ...read(file), [contract]: day })}\n`);
}

function read(file: string): Stopped | undefined {
  try {
    const found: unknown = JSON.parse(readOr(file) ?? 'null');
    return typeof found === 'object' && found !== null ? (found as Stopped) : undefined;
  } catch {
    return undefined;
  }
}
