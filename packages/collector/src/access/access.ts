import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { utcDay } from '../day/day.ts';
import { type Access, newAccess, readAccess, type Scope, writeAccess } from './file.ts';
import { hashPassword, isPasswordOf, MAX_PASSWORD, MIN_PASSWORD } from './password.ts';
import { lastUses } from './token-use.ts';

/**
 * Who may look: one password for people, tokens for programs. Both are kept only as hashes, in `access.json` of the
 * data directory, and shown once, when they are made. People may also come by a provider of identities: oidc.ts.
 */

/**
 * Makes the first password, where there is none.
 *
 * @returns the password, to be shown once; `null` where there is one already
 */
export async function createAccess(dataDir: string): Promise<string | null> {
  return readAccess(dataDir)?.password ? null : setPassword(dataDir);
}

/**
 * Replaces the password. Whoever is signed in is signed out.
 *
 * @param password one's own; otherwise a new random one
 * @returns the password
 * @throws TypeError for one that is too short or too long
 */
export async function setPassword(dataDir: string, password = randomBytes(12).toString('base64url')): Promise<string> {
  if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD) {
    throw new TypeError(`password: expected ${MIN_PASSWORD} to ${MAX_PASSWORD} characters, got ${password.length}`);
  }
  const hashed = await hashPassword(password);
  const { tokens } = accessOf(dataDir);
  writeAccess(dataDir, { ...newAccess(), password: hashed, tokens });
  return password;
}

export async function isPassword(dataDir: string, attempt: string): Promise<boolean> {
  const password = readAccess(dataDir)?.password;
  return password != null && attempt.length <= MAX_PASSWORD && isPasswordOf(password, attempt);
}

/**
 * Makes an API token.
 *
 * @returns the token, to be shown once, and to be sent as `authorization: Bearer …`
 * @example addToken('.aboveboard', ['read']) // 'abt_9f…'
 */
export function addToken(dataDir: string, scopes: readonly Scope[]): string {
  const token = `abt_${randomBytes(24).toString('base64url')}`;
  const access = accessOf(dataDir);
  const created = utcDay(Date.now());
  writeAccess(dataDir, { ...access, tokens: [...access.tokens, { hash: sha256(token), scopes, created }] });
  return token;
}

/** A token as it can be shown. */
export interface ListedToken {
  readonly id: string;
  readonly scopes: readonly Scope[];
  readonly created: string | null;
  /** UTC date; `null` where it was never used. */
  readonly lastUsed: string | null;
}

export function listTokens(dataDir: string): ListedToken[] {
  const uses = lastUses(dataDir);
  return accessOf(dataDir).tokens.map(({ hash, scopes, created }) => {
    const id = idOf(hash);
    return { id, scopes, created, lastUsed: uses.get(id) ?? null };
  });
}

/** Takes a token's rights away at once. @returns whether there was one of this id */
export function revokeToken(dataDir: string, id: string): boolean {
  const access = accessOf(dataDir);
  const tokens = access.tokens.filter(({ hash }) => idOf(hash) !== id);
  if (tokens.length === access.tokens.length) return false;
  writeAccess(dataDir, { ...access, tokens });
  return true;
}

/** What a token may do, and its id; `null` for one that is not known. */
export function tokenOf(
  dataDir: string,
  token: string,
): { readonly id: string; readonly scopes: readonly Scope[] } | null {
  const hash = sha256(token);
  const found = readAccess(dataDir)?.tokens.find((known) => isEqual(known.hash, hash));
  return found === undefined ? null : { id: idOf(hash), scopes: found.scopes };
}

/** The key under which sessions are signed; a new password brings a new one. */
export function sessionKey(dataDir: string): string {
  const access = readAccess(dataDir);
  if (access === null) throw new Error('access.json is missing: start the collector with this data directory first');
  return access.sessionKey;
}

function accessOf(dataDir: string): Access {
  return readAccess(dataDir) ?? newAccess();
}

/** A name for a token that gives nothing away: the beginning of its hash. */
function idOf(hash: string): string {
  return hash.slice(0, 8);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
