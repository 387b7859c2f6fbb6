import { scryptSync } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import {
  addToken,
  createAccess,
  isPassword,
  listTokens,
  revokeToken,
  sessionKey,
  setPassword,
  tokenOf,
} from './access.ts';
import { type Token, upgradeAccess } from './file.ts';
import { openTokenUse } from './token-use.ts';

describe('access', () => {
  it('makes a first password once', async () => {
    const folder = temporaryFolder();
    const password = (await createAccess(folder)) as string;
    expect(await isPassword(folder, password)).toBe(true);
    expect(await createAccess(folder)).toBeNull();
  });

  it('makes a first password also where a token came before', async () => {
    const folder = temporaryFolder();
    const token = addToken(folder, ['read']);
    expect(await createAccess(folder)).toBeTypeOf('string');
    expect(tokenOf(folder, token)?.scopes).toEqual(['read']);
  });

  it('keeps neither a password nor a token, only hashes and how they were made, in a file for this user alone', async () => {
    const folder = temporaryFolder();
    const secrets = [(await createAccess(folder)) as string, addToken(folder, ['read'])];
    const path = join(folder, 'access.json');
    for (const secret of secrets) expect(readFileSync(path, 'utf8')).not.toContain(secret);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, 'utf8')).password).toMatchObject({
      algorithm: 'scrypt',
      N: 131072,
      r: 8,
      p: 1,
    });
  });

  it('hashes the same password differently each time', async () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    for (const folder of [one, other]) await setPassword(folder, 'the same password');
    const hashOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'access.json'), 'utf8')).password.hash;
    expect(hashOf(one)).not.toBe(hashOf(other));
  });

  it('opens a password that was hashed in another way, as its file says', async () => {
    const folder = temporaryFolder();
    await setPassword(folder);
    const path = join(folder, 'access.json');
    const salt = 'ab'.repeat(16);
    const hash = scryptSync('an older password', salt, 32, { N: 2 ** 14, r: 8, p: 2 }).toString('hex');
    const access = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(
      path,
      JSON.stringify({ ...access, password: { algorithm: 'scrypt', N: 2 ** 14, r: 8, p: 2, salt, hash } }),
    );
    expect(await isPassword(folder, 'an older password')).toBe(true);
    expect(await isPassword(folder, 'another password')).toBe(false);
  });

  it('refuses a wrong password, an empty one and a very long one', async () => {
    const folder = temporaryFolder();
    await createAccess(folder);
    for (const attempt of ['', 'wrong', 'x'.repeat(1_000_000)]) expect(await isPassword(folder, attempt)).toBe(false);
  });

  it('refuses every password before the first one was made', async () => {
    const folder = temporaryFolder();
    addToken(folder, ['read']);
    expect(await isPassword(folder, '')).toBe(false);
  });

  it('takes a password of one’s own, of 12 to 200 characters', async () => {
    const folder = temporaryFolder();
    await setPassword(folder, 'correct horse battery');
    expect(await isPassword(folder, 'correct horse battery')).toBe(true);
    for (const wrong of ['', 'elevenchars', 'x'.repeat(201)]) {
      await expect(setPassword(folder, wrong)).rejects.toThrow(`expected 12 to 200 characters, got ${wrong.length}`);
    }
    expect(await isPassword(folder, 'correct horse battery')).toBe(true);
  });

  it('ends all sessions with a new password, and keeps the tokens', async () => {
    const folder = temporaryFolder();
    const before = (await createAccess(folder)) as string;
    const token = addToken(folder, ['read']);
    const key = sessionKey(folder);
    await setPassword(folder);
    expect(sessionKey(folder)).not.toBe(key);
    expect(await isPassword(folder, before)).toBe(false);
    expect(tokenOf(folder, token)).not.toBeNull();
  });

  it('says nothing of a damaged file but its name', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'access.json'), '{"sessionKey": canary');
    expect(() => sessionKey(folder)).toThrow('access.json is damaged');
    expect(() => sessionKey(folder)).not.toThrow('canary');
  });
});

describe('a token', () => {
  it('that is unknown has no rights', () => {
    const folder = temporaryFolder();
    addToken(folder, ['read', 'admin']);
    expect(tokenOf(folder, 'abt_unknown')).toBeNull();
  });

  it('is listed by the beginning of its hash, with the day of its last use, and revoked by that', () => {
    const folder = temporaryFolder();
    const [kept, revoked] = [addToken(folder, ['read']), addToken(folder, ['read', 'admin'])];
    const today = new Date().toISOString().slice(0, 10);
    const id = tokenOf(folder, revoked)?.id as string;
    openTokenUse(folder).note(id, Date.parse('2026-11-21T23:59:59Z'));
    expect(listTokens(folder)).toEqual([
      { id: tokenOf(folder, kept)?.id, scopes: ['read'], created: today, lastUsed: null },
      { id, scopes: ['read', 'admin'], created: today, lastUsed: '2026-11-21' },
    ]);
    expect(revokeToken(folder, id)).toBe(true);
    expect(revokeToken(folder, id)).toBe(false);
    expect([tokenOf(folder, kept)?.scopes, tokenOf(folder, revoked)]).toEqual([['read'], null]);
  });

  it('of the first format stays, without a date', () => {
    const folder = temporaryFolder();
    const token = addToken(folder, ['read']);
    const path = join(folder, 'access.json');
    const access = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(
      path,
      JSON.stringify({ ...access, tokens: access.tokens.map(({ hash, scopes }: Token) => ({ hash, scopes })) }),
    );
    upgradeAccess(folder);
    expect(tokenOf(folder, token)?.scopes).toEqual(['read']);
    expect(listTokens(folder)[0]?.created).toBeNull();
  });
});
