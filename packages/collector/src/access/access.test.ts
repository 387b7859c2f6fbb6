import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/testing.ts';
import { addToken, createAccess, isPassword, scopesOf, sessionKey, setPassword } from './access.ts';

describe('access', () => {
  it('makes a first password once', () => {
    const folder = temporaryFolder();
    const password = createAccess(folder) as string;
    expect(isPassword(folder, password)).toBe(true);
    expect(createAccess(folder)).toBeNull();
  });

  it('makes a first password also where a token came before', () => {
    const folder = temporaryFolder();
    const token = addToken(folder, ['read']);
    expect(createAccess(folder)).toBeTypeOf('string');
    expect(scopesOf(folder, token)).toEqual(['read']);
  });

  it('keeps neither a password nor a token, only hashes, in a file for this user alone', () => {
    const folder = temporaryFolder();
    const secrets = [createAccess(folder) as string, addToken(folder, ['read'])];
    const path = join(folder, 'access.json');
    for (const secret of secrets) expect(readFileSync(path, 'utf8')).not.toContain(secret);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('refuses a wrong password, an empty one and a very long one', () => {
    const folder = temporaryFolder();
    createAccess(folder);
    for (const attempt of ['', 'wrong', 'x'.repeat(1_000_000)]) expect(isPassword(folder, attempt)).toBe(false);
  });

  it('refuses every password before the first one was made', () => {
    const folder = temporaryFolder();
    addToken(folder, ['read']);
    expect(isPassword(folder, '')).toBe(false);
  });

  it('ends all sessions with a new password', () => {
    const folder = temporaryFolder();
    const before = createAccess(folder) as string;
    const key = sessionKey(folder);
    setPassword(folder);
    expect(sessionKey(folder)).not.toBe(key);
    expect(isPassword(folder, before)).toBe(false);
  });

  it('gives an unknown token no scopes', () => {
    const folder = temporaryFolder();
    addToken(folder, ['read', 'admin']);
    expect(scopesOf(folder, 'abt_unknown')).toEqual([]);
  });
});
