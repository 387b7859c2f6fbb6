import { readFileSync } from 'node:fs';
import type { ProjectAlert } from '../alerts/alerts.ts';
import { writeAtomically } from '../files/files.ts';

/** Which alerts were told and are not over, in `alerts.json`: a restart does not tell them again. */
export interface Told {
  all(): readonly ProjectAlert[];
  set(alerts: readonly ProjectAlert[]): void;
}

/** @param file `null` keeps them in memory */
export function openTold(file: string | null): Told {
  let alerts: readonly ProjectAlert[] = file === null ? [] : read(file);
  return {
    all: () => alerts,
    set(next) {
      alerts = next;
      if (file !== null) writeAtomically(file, JSON.stringify(next, null, 2));
    },
  };
}

function read(file: string): readonly ProjectAlert[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly ProjectAlert[];
  } catch {
    // None yet, or unreadable: at worst something is told twice.
    return [];
  }
}
