import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Erasure } from '../api/types.ts';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import { canonicalId } from './identity.ts';

/**
 * Erasures are files, `erasures/RECEIPT.json`: a wish is written by whoever hears it, the intake's process or a command, and
 * carried out by the store process, which replaces it by the receipt. The id stands in it only as long as it stands in
 * the store as well.
 *
 * @example { "receipt": "9f…", "project": "mytool", "state": "waiting", "asked": "2026-11-21T…", "verified": null, "identity": "0f0e…" }
 */
export interface Wish extends Erasure {
  readonly project: string;
  /** 32 hexadecimal digits; gone with the state `gone`. */
  readonly identity?: string;
}

/** Where the intake hands on wishes, and asks what became of them: this directory, or the collector of a relay. */
export interface Erasures {
  ask(project: string, identity: unknown): Awaitable<Erasure | 'malformed' | 'too_many'>;
  read(receipt: string): Awaitable<Erasure | null>;
}
type Awaitable<T> = T | Promise<T>;

/** Those of a data directory. */
export function erasuresIn(dataDir: string): Erasures {
  return {
    ask: (project, identity) => askErasure(dataDir, project, identity),
    read: (receipt) => readErasure(dataDir, receipt),
  };
}

/** More at once than this are refused: each is a file, and anybody can ask. */
const MAX_WAITING = 1000;

/**
 * Writes down that an id is to be forgotten; when it returns, the wish is on the disk.
 *
 * @returns the receipt; `'malformed'` for what is no id, `'too_many'` where too many wait
 * @example askErasure('.aboveboard', 'mytool', '0f0e…')
 */
export function askErasure(
  dataDir: string,
  project: string,
  identity: unknown,
  now = new Date(),
): Erasure | 'malformed' | 'too_many' {
  const canonical = canonicalId(identity);
  if (canonical === null) return 'malformed';
  const waiting = waitingErasures(dataDir);
  const same = waiting.find((wish) => wish.project === project && wish.identity === canonical);
  if (same !== undefined) return receiptOf(same);
  if (waiting.length >= MAX_WAITING) return 'too_many';
  const receipt = randomBytes(16).toString('hex');
  const wish: Wish = {
    receipt,
    project,
    state: 'waiting',
    asked: now.toISOString(),
    verified: null,
    identity: canonical,
  };
  makeDirectory(join(dataDir, 'erasures'));
  write(dataDir, wish);
  return receiptOf(wish);
}

/** @returns `null` for an unknown receipt */
export function readErasure(dataDir: string, receipt: string): Erasure | null {
  const wish = /^[0-9a-f]{32}$/.test(receipt) ? read(join(dataDir, 'erasures', `${receipt}.json`)) : null;
  return wish === null ? null : receiptOf(wish);
}

/** What is still to be carried out, the oldest first. */
export function waitingErasures(dataDir: string): (Wish & { readonly identity: string })[] {
  return all(dataDir)
    .filter((wish): wish is Wish & { readonly identity: string } => wish.identity !== undefined)
    .sort((a, b) => (a.asked < b.asked ? -1 : 1));
}

/** When something of a project was last verified to be gone, ISO 8601; `null` where nothing was. */
export function lastVerified(dataDir: string, project: string): string | null {
  const times = all(dataDir).flatMap((wish) => (wish.project === project ? (wish.verified ?? []) : []));
  return times.sort().at(-1) ?? null;
}

/** Replaces a wish by the receipt that it has been carried out. */
export function settleErasure(dataDir: string, { identity: _, ...wish }: Wish, verified: string): void {
  write(dataDir, { ...wish, state: 'gone', verified });
}

function receiptOf({ receipt, state, asked, verified }: Wish): Erasure {
  return { receipt, state, asked, verified };
}

function write(dataDir: string, wish: Wish): void {
  writeAtomically(join(dataDir, 'erasures', `${wish.receipt}.json`), JSON.stringify(wish));
}

/** Files that were read before and are settled do not change any more. */
const settled = new Map<string, Wish>();

function all(dataDir: string): Wish[] {
  const folder = join(dataDir, 'erasures');
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return files
    .filter((file) => /^[0-9a-f]{32}\.json$/.test(file))
    .flatMap((file) => {
      const path = join(folder, file);
      const wish = settled.get(path) ?? read(path);
      if (wish?.state === 'gone') settled.set(path, wish);
      return wish ?? [];
    });
}

function read(path: string): Wish | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Wish;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
