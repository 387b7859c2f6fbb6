import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launch } from '../packages/dashboard/test/browser.ts';
import { type AtEnd, afterTheLast } from './support/at-end.ts';
import {
  aboveboard,
  dataWith,
  plainEnvironment,
  type RunningCollector,
  startCollector,
  toolContract,
} from './support/collector.ts';
import { filesWith } from './support/files.ts';
import { type OidcProvider, type ProviderState, startOidcProvider } from './support/oidc-provider.ts';

const KEY = 'ab_signinsignin';
const CLIENT = { id: 'aboveboard', secret: 'canary-client-secret' };
const ALLOW = 'me@example.org, example.com';

/** As much of a browser as a sign-in needs: it follows redirects, and keeps cookies by host. */
function browser() {
  const jar = new Map<string, Map<string, string>>();
  const visited: string[] = [];
  const get = async (address: string, hops = 10): Promise<Response> => {
    const url = new URL(address);
    visited.push(url.pathname);
    const cookies = [...(jar.get(url.host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: cookies === '' ? {} : { cookie: cookies } });
    const mine = jar.get(url.host) ?? new Map<string, string>();
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/Max-Age=0/i.test(cookie)) mine.delete(name);
      else mine.set(name, value);
    }
    jar.set(url.host, mine);
    const location = answer.headers.get('location');
    if (location === null || hops === 0) return answer;
    return get(new URL(location, url).href, hops - 1);
  };
  return { get, jar, visited };
}

async function start(atEnd?: AtEnd): Promise<{ collector: RunningCollector; provider: OidcProvider; dataDir: string }> {
  const provider = await startOidcProvider(CLIENT, atEnd);
  const dataDir = dataWith(toolContract, KEY, atEnd);
  const args = ['--oidc-issuer', provider.issuer, '--oidc-client-id', CLIENT.id, '--oidc-allow', ALLOW];
  const collector = await startCollector(dataDir, args, { ABOVEBOARD_OIDC_CLIENT_SECRET: CLIENT.secret }, atEnd);
  return { collector, provider, dataDir };
}

/** For what is asked of one that runs, by few sign-ins: an address has ten a minute. */
const atEnd = afterTheLast();
let running: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  running = await start(atEnd);
});
afterAll(async () => expect(await running.collector.stop()).toBe(0));

async function isSignedIn(get: (url: string) => Promise<Response>, { url }: RunningCollector): Promise<boolean> {
  return ((await (await get(`${url}/api/session`)).json()) as { signedIn: boolean }).signedIn;
}

describe('sign-in by a provider of identities', () => {
  it('leads over the provider to the dashboard, and ends with a new password', async () => {
    const { collector, provider, dataDir } = await start();
    const { get, visited, jar } = browser();
    expect(await (await get(`${collector.url}/api/session`)).json()).toEqual({ signedIn: false, oidc: true });
    const page = await get(`${collector.url}/api/oidc/start`);
    expect([page.status, visited.slice(1)]).toEqual([
      200,
      ['/api/oidc/start', '/authorize', '/api/oidc/callback', '/dashboard/'],
    ]);
    expect(await isSignedIn(get, collector)).toBe(true);
    expect((await get(`${collector.url}/api/projects`)).status).toBe(200);
    // Nothing of the way there is left over, and nothing of the person is kept.
    expect([...(jar.get(new URL(collector.url).host)?.keys() ?? [])]).toEqual(['aboveboard']);
    spawnSync(process.execPath, [aboveboard, 'password', '--data', dataDir], { env: plainEnvironment });
    expect(await isSignedIn(get, collector)).toBe(false);
    expect(await collector.stop()).toBe(0);
    for (const needle of [CLIENT.secret, 'me@example.org', 'canary-access']) {
      expect(collector.output()).not.toContain(needle);
      expect(filesWith(dataDir, needle)).toEqual([]);
    }
    expect(provider.issuer).toContain('127.0.0.1');
  });

  it('lets in whom it should, and nobody on a token that is not right', async () => {
    const { collector, provider } = await start();
    const hour = 3600;
    const now = Math.floor(Date.now() / 1000);
    const cases: [string, Partial<ProviderState>, number][] = [
      ['an address that is named', {}, 200],
      ['an address of a domain that is named', { email: 'You@Example.com' }, 200],
      ['an address that the provider only tells when asked', { isTaciturn: true }, 200],
      ['another address', { email: 'you@example.org' }, 403],
      ['an address that is not verified', { isVerified: false }, 403],
      ['a token for another client', { wrong: { aud: 'other' } }, 400],
      ['a token of another issuer', { wrong: { iss: 'http://127.0.0.1:1' } }, 400],
      ['a token of another sign-in', { wrong: { nonce: 'other' } }, 400],
      ['a token that is too old', { wrong: { exp: now - hour, iat: now - 2 * hour } }, 400],
      ['a token that somebody else has signed', { isForged: true }, 400],
    ];
    const asItShouldBe = { ...provider.state };
    for (const [what, wrong, status] of cases) {
      Object.assign(provider.state, asItShouldBe, wrong);
      const { get } = browser();
      const answer = await get(`${collector.url}/api/oidc/start`);
      expect([what, answer.status, await isSignedIn(get, collector)]).toEqual([what, status, status === 200]);
    }
    expect(await collector.stop()).toBe(0);
  });

  it('is finished only by who began it, and once', async () => {
    const { collector, provider } = running;
    const victim = browser();
    const attacker = browser();
    // The attacker gets as far as the way back, and sends it to somebody else.
    const begun = await attacker.get(`${collector.url}/api/oidc/start`, 1);
    const callback = begun.headers.get('location') as string;
    expect(callback).toContain('/api/oidc/callback?code=');
    expect((await victim.get(callback)).status).toBe(400);
    expect(await isSignedIn(victim.get, collector)).toBe(false);
    // Nor does a way back of another sign-in fit.
    await victim.get(`${collector.url}/api/oidc/start`, 1);
    expect((await victim.get(callback)).status).toBe(400);
    expect(await isSignedIn(victim.get, collector)).toBe(false);
    expect((await attacker.get(callback)).status).toBe(200);
    expect((await attacker.get(callback)).status).toBe(400);
    expect(provider.state.email).toBe('me@example.org');
  });

  it('is a link on the dashboard’s page for signing in', async () => {
    const { collector } = running;
    const page = await launch();
    onTestFinished(() => page.close());
    const tab = await page.newPage();
    await tab.goto(`${collector.url}/dashboard/`);
    await tab.getByRole('link', { name: 'organisation’s account' }).click();
    await tab.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await isSignedIn(async (url) => fetch(url, { headers: { cookie: await cookiesOf(tab) } }), collector)).toBe(
      true,
    );
  });

  it('says so where the provider is away', async () => {
    const dataDir = dataWith(toolContract, KEY);
    const args = ['--oidc-issuer', 'http://127.0.0.1:1', '--oidc-client-id', 'x', '--oidc-allow', 'example.org'];
    const collector = await startCollector(dataDir, args);
    const answer = await fetch(`${collector.url}/api/oidc/start`);
    expect([answer.status, await answer.json()]).toEqual([502, { error: expect.stringContaining('provider') }]);
    expect(await collector.stop()).toBe(0);
  });
});

it('no password and no token is in a log or a file, whoever sends it where', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const run = (args: string[], input = '') =>
    spawnSync(process.execPath, [aboveboard, ...args, '--data', dataDir], {
      env: plainEnvironment,
      encoding: 'utf8',
      input,
    });
  expect(run(['password', '--stdin'], 'canary-right-password\n')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(run(['password', '--stdin'], 'canary')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('12 to 200'),
  });
  const token = run(['token', 'add']).stdout.trim();
  const revoked = run(['token', 'add', '--scope', 'admin']).stdout.trim();
  const collector = await startCollector(dataDir, [], { ABOVEBOARD_LOG: 'trace' });
  const send = async (path: string, password: string, headers: Record<string, string> = {}) => {
    const all = { 'x-aboveboard': '1', 'content-type': 'application/json', ...headers };
    const answer = await fetch(`${collector.url}${path}`, {
      method: 'POST',
      headers: all,
      body: JSON.stringify({ password }),
    });
    return {
      status: answer.status,
      text: await answer.text(),
      cookie: answer.headers.get('set-cookie')?.split(';', 1)[0],
    };
  };
  const right = await send('/api/sign-in', 'canary-right-password');
  expect(right.status).toBe(204);
  const answers = [
    await send('/api/sign-in', 'canary-wrong-password'),
    await send('/api/nowhere?password=canary-in-the-address', 'canary-elsewhere', {
      authorization: 'Bearer canary-token',
    }),
    await send('/v1/batch', 'canary-at-the-intake', { authorization: `Bearer ${token}` }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([401, 404, 400]);
  const read = (bearer: string) =>
    fetch(`${collector.url}/api/projects`, { headers: { authorization: `Bearer ${bearer}` } });
  expect([(await read(token)).status, (await read(revoked)).status, (await read('canary-token')).status]).toEqual([
    200, 403, 401,
  ]);

  const listed = run(['token', 'list', '--json']).stdout;
  const today = new Date().toISOString().slice(0, 10);
  const tokens = JSON.parse(listed) as { id: string; scopes: string[]; lastUsed: string | null }[];
  const mine = tokens.find(({ scopes }) => scopes.includes('admin'))?.id as string;
  expect(tokens.filter(({ lastUsed }) => lastUsed === today)).toHaveLength(1);
  expect(run(['token', 'revoke', token])).toMatchObject({ status: 1, stderr: expect.stringContaining(mine) });
  expect(run(['token', 'revoke', mine])).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect((await read(revoked)).status).toBe(401);
  expect(await collector.stop()).toBe(0);

  const session = right.cookie?.split('.')[1] as string;
  for (const needle of ['canary', token, revoked, session]) {
    expect(collector.output() + listed + answers.map(({ text }) => text).join(), needle).not.toContain(needle);
    expect(filesWith(dataDir, needle), needle).toEqual([]);
  }
});

it('every page says what it may load, and that nobody may frame it', async () => {
  const { url } = running.collector;
  for (const path of ['/', '/healthz', '/readyz', '/dashboard/', '/api/session', '/api/nowhere']) {
    const { headers } = await fetch(url + path, { headers: { accept: 'text/html' } });
    expect(headers.get('content-security-policy'), path).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('referrer-policy'), path).toBe('no-referrer');
  }
});

async function cookiesOf(tab: Page): Promise<string> {
  return (await tab.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
}
