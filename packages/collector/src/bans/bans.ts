import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../day/day.ts';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import { normalAddress } from '../limit/address.ts';

/**
 * Who is refused, `bans.json` in the data directory. Neither an identity nor an address is in it, only an HMAC of it
 * under a key that lies in the same file.
 *
 * What that can be: nobody who reads the list, a backup of it without the key, or a log of it learns who is on it; of an
 * identity, which is 128 random bits, not even who has the key does. What it cannot be: an IPv4 address is one of four
 * billion, so whoever has the whole file can try them all in an hour. A ban of an address is therefore always for a
 * time, at most {@link LONGEST_ADDRESS_DAYS} days, and is taken out of the file when that is over.
 */
export interface Ban {
  readonly by: 'identity' | 'address';
  /** Only this project's intake refuses it; `null` for every project's. */
  readonly project: string | null;
  readonly hash: string;
  /** ISO 8601; `null` for ever, which only an identity can be. */
  readonly until: string | null;
}

export interface BanRequest {
  readonly by: Ban['by'];
  readonly value: string;
  readonly project: string | null;
  /** For how many days; `null` for ever. */
  readonly days: number | null;
}

interface BanFile {
  readonly key: string;
  readonly bans: readonly Ban[];
}

export const LONGEST_ADDRESS_DAYS = 7;

/**
 * @throws TypeError where an address would be banned for longer than is right
 * @example addBan('.aboveboard', { by: 'address', value: '192.0.2.1', project: null, days: 1 }).hash
 */
export function addBan(dataDir: string, { by, value, project, days }: BanRequest, now = Date.now()): Ban {
  if (by === 'address' && (days === null || days > LONGEST_ADDRESS_DAYS)) {
    throw new TypeError(
      `an address can be banned for at most ${LONGEST_ADDRESS_DAYS} days: it belongs to somebody else soon, and its hash could be found out`,
    );
  }
  const { key, bans } = readFile(dataDir);
  const until = days === null ? null : new Date(now + days * DAY_MS).toISOString();
  const ban: Ban = { by, project, hash: hashOf(key, by, value), until };
  const others = bans.filter((other) => !(other.hash === ban.hash && other.project === project));
  write(dataDir, { key, bans: [...others, ban] }, now);
  return ban;
}

/** @param hash of a ban, or its first digits. @returns what was taken off the list */
export function removeBans(dataDir: string, hash: string, now = Date.now()): readonly Ban[] {
  const { key, bans } = readFile(dataDir);
  const removed = bans.filter((ban) => ban.hash.startsWith(hash));
  write(dataDir, { key, bans: bans.filter((ban) => !removed.includes(ban)) }, now);
  return removed;
}

export function readBans(dataDir: string, now = Date.now()): readonly Ban[] {
  return readFile(dataDir).bans.filter((ban) => isInForce(ban, now));
}

/** The list as a running collector asks it; a change on disk is seen within a second. */
export interface Bans {
  /** Whether there is any ban of this kind. */
  has(by: Ban['by']): boolean;
  isBanned(by: Ban['by'], value: string, project: string, now: number): boolean;
}

const LOOK_EVERY = 1000;

/** @param onError told when the file cannot be read; what was read before stays in force */
export function openBans(dataDir: string, onError: (error: Error) => void): Bans {
  let file: BanFile = { key: '', bans: [] };
  let kinds = new Set<Ban['by']>();
  let seen = '';
  let looked = Number.NEGATIVE_INFINITY;
  const look = (now: number) => {
    if (Math.abs(now - looked) < LOOK_EVERY) return;
    looked = now;
    const found = statSync(pathOf(dataDir), { throwIfNoEntry: false });
    const version = `${found?.ino} ${found?.mtimeMs}`;
    if (version === seen) return;
    seen = version;
    try {
      file = readFile(dataDir);
      kinds = new Set(file.bans.map(({ by }) => by));
    } catch (error) {
      onError(error as Error);
    }
  };
  return {
    has(by) {
      look(Date.now());
      return kinds.has(by);
    },
    isBanned(by, value, project, now) {
      look(Date.now());
      // Mostly there is nothing to compare with, and then a hash is not worth its time.
      if (!kinds.has(by)) return false;
      const hash = hashOf(file.key, by, value);
      return file.bans.some(
        (ban) => ban.hash === hash && (ban.project === null || ban.project === project) && isInForce(ban, now),
      );
    },
  };
}

function isInForce({ until }: Ban, now: number): boolean {
  return until === null || Date.parse(until) > now;
}

function hashOf(key: string, by: Ban['by'], value: string): string {
  const text = by === 'address' ? normalAddress(value) : value.toLowerCase().replaceAll('-', '');
  return createHmac('sha256', Buffer.from(key, 'hex')).update(`${by} ${text}`).digest('hex').slice(0, 32);
}

function pathOf(dataDir: string): string {
  return join(dataDir, 'bans.json');
}

function readFile(dataDir: string): BanFile {
  try {
    return JSON.parse(readFileSync(pathOf(dataDir), 'utf8')) as BanFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { key: randomBytes(32).toString('hex'), bans: [] };
    throw new Error(`${pathOf(dataDir)} is not a list of bans: restore it, or delete it to begin anew`);
  }
}

function write(dataDir: string, { key, bans }: BanFile, now: number): void {
  makeDirectory(dataDir);
  writeAtomically(pathOf(dataDir), JSON.stringify({ key, bans: bans.filter((ban) => isInForce(ban, now)) }, null, 2));
}
