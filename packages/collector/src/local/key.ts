import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../files/files.ts';

/** Where a running store process answers to commands on this machine, and the key that proves that they may ask. */
export interface LocalKey {
  readonly port: number;
  /** New at every start; in a file that only the collector's own user can read. */
  readonly key: string;
}

export function newKey(): string {
  return randomBytes(32).toString('hex');
}

export function writeLocalKey(dataDir: string, local: LocalKey): void {
  writeAtomically(join(dataDir, 'store.json'), JSON.stringify(local));
}

/** @returns `null` where no store process has ever run; that it still runs is for the caller to find out */
export function readLocalKey(dataDir: string): LocalKey | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'store.json'), 'utf8')) as LocalKey;
  } catch {
    return null;
  }
}

export function isKey(key: string, given: string | undefined): boolean {
  const [a, b] = [Buffer.from(key), Buffer.from(given ?? '')];
  return a.length === b.length && timingSafeEqual(a, b);
}
