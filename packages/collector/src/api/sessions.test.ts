import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { addToken, listTokens, revokeToken, sessionKey, setPassword, tokenOf } from '../access/access.ts';
import { setEasyPassword } from '../testing/testing.ts';
import { createSessions } from './sessions.ts';

const PASSWORD = 'correct horse battery';
const OURS = { 'x-aboveboard': '1', host: 'here.example.org' };

function site({ publicUrl = null }: { publicUrl?: string | null } = {}) {
  const dataDir = temporaryFolder();
  setEasyPassword(dataDir, PASSWORD);
  const { routes, allows } = createSessions({ dataDir, oidc: null, publicUrl, localKey: 'e'.repeat(64) });
  const app = new Hono().route('/', routes);
  app.get('/read', allows('read'), (c) => c.text('what only some may see'));
  app.post('/admin', allows('admin'), (c) => c.text('done'));
  const signIn = (headers: Record<string, string> = {}, password: unknown = PASSWORD) =>
    app.request('/sign-in', { method: 'POST', headers: { ...OURS, ...headers }, body: JSON.stringify({ password }) });
  const read = (headers: Record<string, string>) => app.request('/read', { headers });
  return { dataDir, app, signIn, read };
}

function cookieOf(answer: Response): string {
  return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] as string;
}

describe('a session', () => {
  it('begins with the password, in a cookie that no script and no other site can use', async () => {
    const { signIn, read } = site();
    const answer = await signIn();
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringMatching(/^aboveboard=\d+\.\S+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    expect((await read({ cookie: cookieOf(answer) })).status).toBe(200);
  });

  it.each([
    ['the public address has TLS', 'https://telemetry.example.org', {}, true],
    ['a proxy says so', null, { 'x-forwarded-proto': 'https' }, true],
    ['neither', null, {}, false],
  ])('is kept to TLS where %s', async (_, publicUrl, headers, isSecure) => {
    const { signIn } = site({ publicUrl });
    expect((await signIn(headers)).headers.get('set-cookie')?.includes('; Secure')).toBe(isSecure);
  });

  it.each<[string, unknown]>([
    ['a wrong one', 'wrong'],
    ['none', null],
    ['a number', 7],
    ['an object', { length: 21 }],
  ])('does not begin with %s for a password', async (_, password) => {
    const answer = await site().signIn({}, password);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null]);
  });

  it('ends with a new password', async () => {
    const { dataDir, signIn, read } = site();
    const cookie = cookieOf(await signIn());
    await setPassword(dataDir);
    expect((await read({ cookie })).status).toBe(401);
    expect((await signIn()).status).toBe(401);
  });

  it('cannot be made up, prolonged, or opened by another key', async () => {
    const { dataDir, signIn, read } = site();
    const cookie = cookieOf(await signIn());
    const [, until = '', signature = ''] = /^aboveboard=(\d+)\.(.+)$/.exec(cookie) ?? [];
    expect(sessionKey(dataDir)).toMatch(/^[0-9a-f]{64}$/);
    for (const forged of [
      `aboveboard=${Number(until) + 1}.${signature}`,
      `aboveboard=${until}.`,
      `aboveboard=${until}`,
    ]) {
      expect((await read({ cookie: forged })).status).toBe(401);
    }
  });

  it('is ended by signing out', async () => {
    const { app, signIn } = site();
    const cookie = cookieOf(await signIn());
    const answer = await app.request('/sign-out', { method: 'POST', headers: { ...OURS, cookie } });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
  });
});

describe('a request that changes something', () => {
  it.each<[string, Record<string, string>, number]>([
    ['from our page', { ...OURS, origin: 'https://here.example.org' }, 204],
    ['by a program', OURS, 204],
    ['under our public address', { ...OURS, host: 'inside:7878', origin: 'https://telemetry.example.org' }, 204],
    ['from another site', { ...OURS, origin: 'https://evil.example.org' }, 403],
    ['from another port of this host', { ...OURS, origin: 'https://here.example.org:8443' }, 403],
    ['from a page without an origin', { ...OURS, origin: 'null' }, 403],
    ['without our header', { host: 'here.example.org', origin: 'https://here.example.org' }, 403],
  ])('%s is answered as it should be', async (_, headers, status) => {
    const { app } = site({ publicUrl: 'https://telemetry.example.org' });
    const body = JSON.stringify({ password: PASSWORD });
    expect((await app.request('/sign-in', { method: 'POST', headers, body })).status).toBe(status);
  });

  it('is refused also where a session comes along', async () => {
    const { app, signIn } = site();
    const cookie = cookieOf(await signIn());
    const send = (headers: Record<string, string>) => app.request('/admin', { method: 'POST', headers });
    expect((await send({ cookie })).status).toBe(403);
    expect((await send({ cookie, ...OURS })).status).toBe(200);
  });
});

describe('guesses', () => {
  // All within one minute, whatever the time is.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-21T12:00:01Z') }));
  afterEach(() => void vi.useRealTimers());

  it('are limited for one address, and not for another', async () => {
    const { signIn } = site();
    const from = (address: string) => signIn({ 'x-forwarded-for': address }, 7);
    for (let i = 0; i < 10; i++) expect((await from('192.0.2.1')).status).toBe(401);
    const answer = await from('192.0.2.1');
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await signIn({ 'x-forwarded-for': '192.0.2.1' })).status).toBe(429);
    expect((await signIn({ 'x-forwarded-for': '192.0.2.2' })).status).toBe(204);
  });

  it('are limited for all addresses together, while who is signed in goes on', async () => {
    const { signIn, read, dataDir } = site();
    const cookie = cookieOf(await signIn());
    const token = addToken(dataDir, ['read']);
    const statuses = new Set<number>();
    for (let i = 0; i < 110; i++) statuses.add((await signIn({ 'x-forwarded-for': `192.0.2.${i}` }, 7)).status);
    expect(statuses).toEqual(new Set([401, 429]));
    expect((await signIn({ 'x-forwarded-for': '198.51.100.1' })).status).toBe(429);
    expect((await read({ cookie })).status).toBe(200);
    expect((await read({ authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it('at tokens are limited too', async () => {
    const { read } = site();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await read({ authorization: 'Bearer abt_guess' })).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  });
});

describe('a token', () => {
  it.each<[string, readonly ('read' | 'admin')[], number, number]>([
    ['read', ['read'], 200, 403],
    ['admin', ['admin'], 403, 200],
    ['both', ['read', 'admin'], 200, 200],
    ['neither', [], 403, 403],
  ])('with the scope %s may do that and nothing else', async (_, scopes, reading, changing) => {
    const { dataDir, app, read } = site();
    const headers = { authorization: `Bearer ${addToken(dataDir, scopes)}` };
    expect((await read(headers)).status).toBe(reading);
    expect((await app.request('/admin', { method: 'POST', headers })).status).toBe(changing);
  });

  it('that is revoked is refused from then on', async () => {
    const { dataDir, read } = site();
    const token = addToken(dataDir, ['read']);
    const headers = { authorization: `Bearer ${token}` };
    expect((await read(headers)).status).toBe(200);
    revokeToken(dataDir, tokenOf(dataDir, token)?.id as string);
    expect((await read(headers)).status).toBe(401);
  });

  it('leaves the day of its last use', async () => {
    const { dataDir, read } = site();
    const headers = { authorization: `Bearer ${addToken(dataDir, ['read'])}` };
    await read(headers);
    expect(listTokens(dataDir)[0]?.lastUsed).toBe(new Date().toISOString().slice(0, 10));
  });

  it('of the commands on this machine counts on this machine, and not through the public port', async () => {
    const { read } = site();
    const authorization = `Bearer ${'e'.repeat(64)}`;
    expect((await read({ authorization })).status).toBe(200);
    expect((await read({ authorization, 'x-forwarded-for': '127.0.0.1' })).status).toBe(401);
  });

  it('counts for nothing beside a session: who sends a wrong one is not let in by the cookie', async () => {
    const { signIn, read } = site();
    const cookie = cookieOf(await signIn());
    expect((await read({ cookie, authorization: 'Bearer abt_wrong' })).status).toBe(401);
  });
});
