import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import type { HashedPassword } from './password.ts';

/**
 * `access.json` of the data directory: who may look. No password and no token is in it, only hashes.
 *
 *     {"password":{"algorithm":"scrypt","N":131072,"r":8,"p":1,"salt":"…","hash":"…"},
 *      "sessionKey":"…","tokens":[{"hash":"…","scopes":["read"],"created":"2026-11-21"}]}
 */
export interface Access {
  /** `null` until the collector was started once, or somebody set one. */
  readonly password: HashedPassword | null;
  /** Signs the cookies of people who signed in. */
  readonly sessionKey: string;
  readonly tokens: readonly Token[];
}

export interface Token {
  readonly hash: string;
  readonly scopes: readonly Scope[];
  /** UTC date; `null` for one that was made before dates were kept. */
  readonly created: string | null;
}

export type Scope = 'read' | 'admin';
export const SCOPES: readonly Scope[] = ['read', 'admin'];

export function newAccess(): Access {
  return { password: null, sessionKey: randomBytes(32).toString('hex'), tokens: [] };
}

/** @returns `null` where there is none yet */
export function readAccess(dataDir: string): Access | null {
  let text: string;
  try {
    text = readFileSync(fileOf(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return upToDate(JSON.parse(text));
  } catch {
    // What the parser says would repeat a part of the file.
    throw new Error(`${fileOf(dataDir)} is damaged; restore it from a backup, or delete it for a new first password`);
  }
}

export function writeAccess(dataDir: string, access: Access): void {
  makeDirectory(dataDir);
  writeAtomically(fileOf(dataDir), JSON.stringify(access, null, 2));
}

/** Writes a file of the first format anew in this one. */
export function upgradeAccess(dataDir: string): void {
  const access = readAccess(dataDir);
  if (access !== null) writeAccess(dataDir, access);
}

/** In the first format a password did not say how it was hashed, since there was one way; nor a token when it was made. */
function upToDate({ password, sessionKey, tokens }: EitherFormat): Access {
  return {
    password: password && { ...FIRST_WAY, ...password },
    sessionKey,
    tokens: tokens.map((token) => ({ created: null, ...token })),
  };
}
const FIRST_WAY = { algorithm: 'scrypt', N: 2 ** 17, r: 8, p: 1 } as const;

interface EitherFormat {
  readonly password: (Pick<HashedPassword, 'salt' | 'hash'> & Partial<HashedPassword>) | null;
  readonly sessionKey: string;
  readonly tokens: readonly (Pick<Token, 'hash' | 'scopes'> & Partial<Token>)[];
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'access.json');
}
