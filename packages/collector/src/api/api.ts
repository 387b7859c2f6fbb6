import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { getSignedCookie, setSignedCookie } from 'hono/cookie';
import { HTTPException } from 'hono/http-exception';
import { isPassword, type Scope, scopesOf, sessionKey } from '../access/access.ts';
import { askErasure } from '../erase/receipts.ts';
import { CONTENT_TYPES, exportRows, isFormat } from '../export/export.ts';
import { listening } from '../export/sql.ts';
import type { Limiter } from '../limit/limit.ts';
import type { OpenProject, Registry } from '../projects/projects.ts';
import { isReportName, reports } from '../reports/reports.ts';
import { rawSince } from '../store/retention/retention.ts';
import { countingOf } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { Books, ProjectSummary, Report } from './types.ts';

/** What the API needs of the process that it runs in. */
export interface ApiParts {
  readonly dataDir: string;
  readonly registry: Registry;
  readonly store: Store;
  readonly books: (project: string, range: Range) => Promise<Books>;
  readonly lastStored: (project: string) => string | null;
  readonly limiter: Limiter;
}

/** UTC dates, both included. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

const COOKIE = 'aboveboard';
const WEEK_S = 7 * 24 * 60 * 60;
const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DAYS = 366;
/** A header that a page of another origin cannot send without asking first, which nobody answers. */
const CSRF_HEADER = 'x-aboveboard';

/** The reports API, `/api/...`; its shapes are in types.ts. */
export function createApi(parts: ApiParts): Hono {
  const { dataDir, registry, store, books, lastStored } = parts;
  const api = new Hono();

  api.get('/session', async (c) => c.json({ signedIn: await isSignedIn(c, dataDir) }));
  api.post('/sign-in', sameOrigin, async (c) => {
    const wait = parts.limiter.check(c.req.header('x-forwarded-for') ?? '', Date.now());
    if (wait > 0)
      return c.json({ error: `too many tries; come again in ${wait} s` }, 429, { 'retry-after': String(wait) });
    const { password } = await c.req.json<{ password?: unknown }>().catch(() => ({ password: null }));
    if (typeof password !== 'string' || !isPassword(dataDir, password)) return c.json({ error: 'wrong password' }, 401);
    await signIn(c, dataDir);
    return c.body(null, 204);
  });
  api.post('/sign-out', sameOrigin, async (c) => {
    await setSignedCookie(c, COOKIE, '', sessionKey(dataDir), { ...cookieOptions, maxAge: 0 });
    return c.body(null, 204);
  });

  api.use('/projects/*', allows('read', dataDir));
  api.use('/projects', allows('read', dataDir));
  api.get('/projects', (c) =>
    c.json(
      registry.all().map(
        ({ name, key, current: { contract } }): ProjectSummary => ({
          name,
          why: contract.why,
          key,
          counting: countingOf(contract),
          lastStored: lastStored(name),
        }),
      ),
    ),
  );
  api.get('/projects/:project/books', async (c) => {
    return c.json(await books(projectOf(c, registry).name, rangeOf(c)));
  });
  api.get('/projects/:project/reports/:report', async (c) => {
    const project = projectOf(c, registry);
    const report = c.req.param('report');
    if (!isReportName(report)) throw unknown('report', Object.keys(reports));
    const range = rangeOf(c);
    const question = { store, project, ...range, audience: audienceOf(c), today: dateOf(Date.now()) };
    const format = c.req.query('format') ?? 'json';
    if (format === 'sql') {
      const { store: heard, statements } = listening(store);
      await reports[report]({ ...question, store: heard });
      return c.body(statements(), 200, { 'content-type': CONTENT_TYPES.sql });
    }
    const rows = await reports[report](question);
    if (isFormat(format)) {
      const file = `${project.name}-${report}-${range.from}-${range.to}.${format}`;
      const disposition = `attachment; filename="${file}"`;
      const bytes = await exportRows(store, rows, format);
      // A copy: what the engine answers with may be memory that it uses again.
      return c.body(bytes.slice().buffer, 200, {
        'content-type': CONTENT_TYPES[format],
        'content-disposition': disposition,
      });
    }
    if (format !== 'json') {
      throw new HTTPException(400, { message: 'format: expected json, csv, ndjson, parquet or sql' });
    }
    const since = await rawSince(store, project.name);
    return c.json({ project: project.name, report, ...range, rawSince: since, rows } satisfies Report<unknown>);
  });
  api.use('/projects/:project/installs/:id', allows('admin', dataDir));
  api.delete('/projects/:project/installs/:id', sameOrigin, (c) => {
    const erasure = askErasure(dataDir, projectOf(c, registry).name, c.req.param('id'));
    if (erasure === 'malformed') {
      throw new HTTPException(400, { message: 'id: expected 32 hexadecimal digits, or a UUID' });
    }
    if (erasure === 'too_many') throw new HTTPException(503, { message: 'too many erasures wait; come again later' });
    return c.json(erasure, 202);
  });

  api.notFound((c) => c.json({ error: 'no such address under /api' }, 404));
  api.onError((error, c) => {
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
    throw error;
  });
  return api;
}

/** Only who signed in, or has a token with the scope. */
function allows(scope: Scope, dataDir: string): MiddlewareHandler {
  return async (c, next) => {
    const bearer = /^Bearer (\S{1,200})$/.exec(c.req.header('authorization') ?? '')?.[1];
    const isAllowed = bearer === undefined ? await isSignedIn(c, dataDir) : scopesOf(dataDir, bearer).includes(scope);
    if (!isAllowed) throw new HTTPException(401, { message: 'sign in, or send a token with this scope' });
    await next();
  };
}

const sameOrigin: MiddlewareHandler = async (c, next) => {
  if (c.req.header(CSRF_HEADER) === undefined) {
    throw new HTTPException(403, { message: `the header ${CSRF_HEADER} is missing` });
  }
  await next();
};

const cookieOptions = { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: WEEK_S } as const;

async function signIn(c: Context, dataDir: string): Promise<void> {
  await setSignedCookie(c, COOKIE, String(Date.now() + WEEK_S * 1000), sessionKey(dataDir), cookieOptions);
}

async function isSignedIn(c: Context, dataDir: string): Promise<boolean> {
  const until = await getSignedCookie(c, sessionKey(dataDir), COOKIE);
  return typeof until === 'string' && Number(until) > Date.now();
}

function projectOf(c: Context, registry: Registry): OpenProject {
  const project = registry.byName(c.req.param('project') ?? '');
  if (project === undefined)
    throw unknown(
      'project',
      registry.all().map(({ name }) => name),
    );
  return project;
}

function unknown(what: string, known: readonly string[]): HTTPException {
  return new HTTPException(404, { message: `no such ${what}; there are: ${known.join(', ')}` });
}

function rangeOf(c: Context): Range {
  const to = c.req.query('to') ?? dateOf(Date.now());
  const from = c.req.query('from') ?? dateOf(Date.parse(to) - 29 * DAY_MS);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (!isDate(from) || !isDate(to) || days < 1 || days > MAX_DAYS) {
    throw new HTTPException(400, {
      message: `from and to: expected dates such as 2026-11-21, at most ${MAX_DAYS} days`,
    });
  }
  return { from, to };
}

function audienceOf(c: Context): 'ci' | 'people' | null {
  const audience = c.req.query('audience') ?? null;
  if (audience === null || audience === 'ci' || audience === 'people') return audience;
  throw new HTTPException(400, { message: 'audience: expected ci or people, or nothing for both' });
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && dateOf(Date.parse(text)) === text;
}

function dateOf(time: number): string {
  return Number.isFinite(time) ? new Date(time).toISOString().slice(0, 10) : '';
}
