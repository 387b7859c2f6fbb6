import type { Change } from '../changes/change.ts';
import { worst } from '../diff.ts';

/** For programs: the changes as they are, and the worst on each axis. */
export function json(changes: readonly Change[]): string {
  return `${JSON.stringify({ worst: worst(changes), changes }, null, 2)}\n`;
}
