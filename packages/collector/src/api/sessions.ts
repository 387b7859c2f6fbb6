import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { isPassword, sessionKey, tokenOf } from '../access/access.ts';
import type { Scope } from '../access/file.ts';
import { openGuessLimiter } from '../access/guesses.ts';
import type { Flow, Oidc } from '../access/oidc.ts';
import { openTokenUse } from '../access/token-use.ts';
import { isKey } from '../local/key.ts';
import type { Session } from './types.ts';

export interface SessionParts {
  readonly dataDir: string;
  readonly oidc: Oidc | null;
  readonly publicUrl: string | null;
  /** With which commands of this machine prove that they may ask: see local/key.ts. */
  readonly localKey: string;
}

const COOKIE = 'aboveboard';
const FLOW_COOKIE = 'aboveboard-oidc';
const WEEK_S = 7 * 24 * 60 * 60;
/** How long somebody may take at the provider. */
const FLOW_S = 10 * 60;
/** A header that a page of another origin cannot send without asking first, which nobody answers. */
const CSRF_HEADER = 'x-aboveboard';

/**
 * Who asks, and whether they may: people by a session, in a signed cookie, and programs by a token. A session ends after
 * a week, by signing out, and for everybody with a new password, since that brings a new key.
 *
 * @returns the routes for signing in and out, and a check for all others
 */
export function createSessions(parts: SessionParts): {
  readonly routes: Hono;
  readonly allows: (scope: Scope) => MiddlewareHandler;
} {
  const { dataDir, oidc, publicUrl, localKey } = parts;
  const guesses = openGuessLimiter();
  const uses = openTokenUse(dataDir);
  const routes = new Hono();

  const signIn = (c: Context) =>
    setSignedCookie(c, COOKIE, String(Date.now() + WEEK_S * 1000), sessionKey(dataDir), {
      ...cookieOptions(c, publicUrl),
      maxAge: WEEK_S,
    });
  const isSignedIn = async (c: Context) => {
    const until = await getSignedCookie(c, sessionKey(dataDir), COOKIE);
    return typeof until === 'string' && Number(until) > Date.now();
  };
  const limitGuesses = (c: Context) => {
    const wait = guesses.check(c.req.header('x-forwarded-for') ?? '', Date.now());
    if (wait > 0) throw refusal(429, `too many tries; come again in ${wait} s`, { 'retry-after': String(wait) });
  };

  routes.use(sameOrigin(publicUrl));
  routes.get('/session', async (c) => c.json({ signedIn: await isSignedIn(c), oidc: oidc !== null } satisfies Session));
  routes.post('/sign-in', async (c) => {
    limitGuesses(c);
    const { password } = await c.req.json<{ password?: unknown }>().catch(() => ({ password: null }));
    if (typeof password !== 'string' || !(await isPassword(dataDir, password))) throw refusal(401, 'wrong password');
    await signIn(c);
    return c.body(null, 204);
  });
  routes.post('/sign-out', async (c) => {
    deleteCookie(c, COOKIE, cookieOptions(c, publicUrl));
    return c.body(null, 204);
  });

  if (oidc !== null) {
    // The way back is begun by the provider's page: a strict cookie would not come along.
    const flowOptions = (c: Context) =>
      ({ ...cookieOptions(c, publicUrl), path: '/api/oidc', sameSite: 'Lax' }) as const;
    const callback = (c: Context) => `${publicUrl ?? `http://${c.req.header('host')}`}/api/oidc/callback`;
    routes.get('/oidc/start', async (c) => {
      limitGuesses(c);
      const { url, flow } = await oidc.begin(callback(c)).catch(() => {
        throw refusal(502, 'the provider of identities is away; come again, or sign in by password');
      });
      await setSignedCookie(c, FLOW_COOKIE, JSON.stringify(flow), sessionKey(dataDir), {
        ...flowOptions(c),
        maxAge: FLOW_S,
      });
      return c.redirect(url);
    });
    routes.get('/oidc/callback', async (c) => {
      const flow = await getSignedCookie(c, sessionKey(dataDir), FLOW_COOKIE);
      deleteCookie(c, FLOW_COOKIE, flowOptions(c));
      if (typeof flow !== 'string')
        return c.text('This sign-in took too long, or began elsewhere. Begin again.\n', 400);
      const cameBackTo = new URL(callback(c));
      cameBackTo.search = new URL(c.req.url).search;
      // What a provider says may hold a name, so nothing of it is repeated.
      const mayCome = await oidc.finish(cameBackTo, JSON.parse(flow) as Flow).catch(() => null);
      if (mayCome === null)
        return c.text('The provider of identities did not confirm this sign-in. Begin again.\n', 400);
      if (!mayCome) return c.text('This account may not come in here. Ask who runs this collector.\n', 403);
      await signIn(c);
      return c.redirect('/dashboard/');
    });
  }

  const allows = (scope: Scope): MiddlewareHandler => {
    return async (c, next) => {
      const bearer = /^Bearer (\S{1,200})$/.exec(c.req.header('authorization') ?? '')?.[1];
      if (bearer === undefined) {
        if (!(await isSignedIn(c))) throw refusal(401, 'sign in, or send a token with this scope');
        // What came through the public port has an address, and the key is worth nothing there.
      } else if (c.req.header('x-forwarded-for') !== undefined || !isKey(localKey, bearer)) {
        const token = tokenOf(dataDir, bearer);
        if (token === null) {
          limitGuesses(c);
          throw refusal(401, 'sign in, or send a token that is known here');
        }
        if (!token.scopes.includes(scope)) throw refusal(403, `send a token with the scope ${scope}`);
        uses.note(token.id, Date.now());
      }
      await next();
    };
  };
  return { routes, allows };
}

/**
 * What changes something comes from our own page or from a program: with a header that another site's page cannot send,
 * and, where the browser says from where, from here.
 */
function sameOrigin(publicUrl: string | null): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    if (c.req.header(CSRF_HEADER) === undefined && c.req.header('authorization') === undefined) {
      throw refusal(403, `the header ${CSRF_HEADER} is missing`);
    }
    const origin = c.req.header('origin');
    const isOurs = origin === undefined || origin === publicUrl || hostOf(origin) === c.req.header('host');
    if (!isOurs) throw refusal(403, 'the request comes from another site; --public-url says what this one is called');
    await next();
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function cookieOptions(c: Context, publicUrl: string | null) {
  // A proxy that ends TLS says so; who makes it up only spoils their own cookie.
  const secure = publicUrl?.startsWith('https:') === true || c.req.header('x-forwarded-proto') === 'https';
  return { httpOnly: true, sameSite: 'Strict', path: '/', secure } as const;
}

function refusal(status: ContentfulStatusCode, error: string, headers: Record<string, string> = {}): HTTPException {
  return new HTTPException(status, { res: Response.json({ error }, { status, headers }), message: error });
}
