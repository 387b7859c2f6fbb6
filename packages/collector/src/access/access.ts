import { createHash, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, writeAtomically } from '../files/files.ts';

/**
 * Who may look: one password for people, tokens for programs. Both are kept only as hashes, in `access.json` of the
 * data directory, and shown once, when they are made.
 */
interface Access {
  /** `null` until the collector was started once, or somebody set one. */
  readonly password: { readonly salt: string; readonly hash: string } | null;
  /** Signs the cookies of people who signed in. */
  readonly sessionKey: string;
  readonly tokens: readonly Token[];
}

interface Token {
  readonly hash: string;
  readonly scopes: readonly Scope[];
}

export type Scope = 'read' | 'admin';
export const SCOPES: readonly Scope[] = ['read', 'admin'];

// OWASP's password storage advice for scrypt: N = 2^17, r = 8, p = 1; 128 MiB for a moment, at a sign-in.
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/**
 * Makes the first password, where there is none.
 *
 * @returns the password, to be shown once; `null` where there is one already
 */
export function createAccess(dataDir: string): string | null {
  return read(dataDir)?.password ? null : setPassword(dataDir);
}

/** Replaces the password by a new random one. Whoever is signed in is signed out. */
export function setPassword(dataDir: string): string {
  const password = randomBytes(12).toString('base64url');
  const salt = randomBytes(16).toString('hex');
  const { tokens } = read(dataDir) ?? newAccess();
  write(dataDir, { ...newAccess(), password: { salt, hash: hashPassword(password, salt) }, tokens });
  return password;
}

/**
 * Makes an API token.
 *
 * @returns the token, to be shown once, and to be sent as `authorization: Bearer …`
 * @example addToken('.aboveboard', ['read']) // 'abt_9f…'
 */
export function addToken(dataDir: string, scopes: readonly Scope[]): string {
  const token = `abt_${randomBytes(24).toString('base64url')}`;
  const access = read(dataDir) ?? newAccess();
  write(dataDir, { ...access, tokens: [...access.tokens, { hash: sha256(token), scopes }] });
  return token;
}

export function isPassword(dataDir: string, attempt: string): boolean {
  const access = read(dataDir);
  if (!access?.password || attempt.length > 200) return false;
  const { salt, hash } = access.password;
  return equal(hashPassword(attempt, salt), hash);
}

/** What a token may do; nothing for one that is not known. */
export function scopesOf(dataDir: string, token: string): readonly Scope[] {
  const hash = sha256(token);
  return read(dataDir)?.tokens.find((known) => equal(known.hash, hash))?.scopes ?? [];
}

/** The key under which sessions are signed; a new password brings a new one. */
export function sessionKey(dataDir: string): string {
  const access = read(dataDir);
  if (access === null) throw new Error('access.json is missing: start the collector with this data directory first');
  return access.sessionKey;
}

function newAccess(): Access {
  return { password: null, sessionKey: randomBytes(32).toString('hex'), tokens: [] };
}

function read(dataDir: string): Access | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'access.json'), 'utf8')) as Access;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function write(dataDir: string, access: Access): void {
  makeDirectory(dataDir);
  writeAtomically(join(dataDir, 'access.json'), JSON.stringify(access, null, 2));
}

function hashPassword(password: string, salt: string): string {
  return scryptSync(password, salt, 32, SCRYPT).toString('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
