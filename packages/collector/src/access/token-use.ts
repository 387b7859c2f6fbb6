import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utcDay } from '../day/day.ts';
import { writeAtomically } from '../files/files.ts';

/**
 * On which day each token was last used, in `token-use.json`: a file of its own, since a running collector writes it
 * while commands write access.json. A day is enough to find tokens that nobody needs any more.
 */
export interface TokenUse {
  note(id: string, now: number): void;
}

export function openTokenUse(dataDir: string): TokenUse {
  const days = new Map(lastUses(dataDir));
  return {
    note(id, now) {
      const day = utcDay(now);
      if (days.get(id) === day) return;
      days.set(id, day);
      writeAtomically(fileOf(dataDir), JSON.stringify(Object.fromEntries(days)));
    },
  };
}

export function lastUses(dataDir: string): ReadonlyMap<string, string> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Record<string, string>));
  } catch (error) {
    // It only informs: one that was damaged is begun anew.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'token-use.json');
}
