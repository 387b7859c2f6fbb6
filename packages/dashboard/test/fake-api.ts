import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LiveEntry, Note, SavedView } from '@aboveboard/collector/api';
import { type Fixture, PASSWORD } from './fixture.ts';

/** What the collector has to say with the pages: the tests prove that nothing of it is broken. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface World {
  projects: readonly Fixture[];
  /** Milliseconds that every answer of the API takes. */
  delay: number;
  /** Where set, every answer of the API. */
  trouble: number | null;
  notes: readonly Note[];
  views: readonly SavedView[];
  /** What the live view tells. */
  live: readonly LiveEntry[];
}

/** A collector of cardboard: the built page at /dashboard/, a fixture at /api. What a test changes in `world` is seen at once. */
export async function startFake(site: string, world: World) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
    const answer = pathname.startsWith('/api/')
      ? api(world, request, response, pathname.slice(5), searchParams)
      : file(response, site, pathname);
    answer.catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

async function file(response: ServerResponse, site: string, pathname: string) {
  const name = pathname.replace(/^\/dashboard\//, '') || 'index.html';
  const body = await readFile(join(site, name)).catch(() => null);
  if (!body || !pathname.startsWith('/dashboard/')) return say(response, 404, { error: 'not found' });
  response.writeHead(200, { 'content-type': TYPES[extname(name)], 'content-security-policy': POLICY }).end(body);
}

const TRIES = 3;
const tries = new WeakMap<World, number>();

async function api(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
) {
  const body = await text(request);
  await new Promise((resolve) => setTimeout(resolve, world.delay));
  if (world.trouble !== null) return say(response, world.trouble, { error: 'trouble' });
  if (request.method !== 'GET' && request.headers['x-aboveboard'] !== '1')
    return say(response, 403, { error: 'x-aboveboard is missing' });
  if (path === 'sign-in') return signIn(world, response, body);
  if (path === 'sign-out') return signOut(response);
  if (!request.headers.cookie?.includes('session=yes')) return say(response, 401, { error: 'signed out' });
  if (path === 'session') return say(response, 200, { signedIn: true });
  if (path === 'projects')
    return say(
      response,
      200,
      world.projects.map(({ summary }) => summary),
    );
  if (path === 'views')
    return kept(response, request.method, body, world.views, (views) => Object.assign(world, { views }));
  if (path.endsWith('/notes'))
    return kept(response, request.method, body, world.notes, (notes) => Object.assign(world, { notes }));
  if (path.includes('/notes/')) return remove(world, response, path.split('/').at(-1));
  if (path.endsWith('/sample')) return say(response, 200, SAMPLE);
  if (path.endsWith('/live')) return tell(world, response, Number(request.headers['last-event-id'] ?? 0));
  return question(world, response, path.split('/'), query);
}

const SAMPLE = {
  key: 'ab_newborn0000',
  batch: 'f'.repeat(32),
  events: [{ event: 'run', day: '2026-11-21', fields: {} }],
};

function kept<T>(
  response: ServerResponse,
  method: string | undefined,
  body: string,
  all: readonly T[],
  keep: (all: readonly T[]) => void,
) {
  if (method !== 'POST') return say(response, 200, all);
  const made = { id: String(all.length + 1), ...(JSON.parse(body) as T) };
  keep([...all, made]);
  say(response, 201, made);
}

function remove(world: World, response: ServerResponse, id: string | undefined) {
  world.notes = world.notes.filter((note) => note.id !== id);
  response.writeHead(204).end();
}

/** Ends, as a stream does now and then: who comes again is told what came since. */
function tell(world: World, response: ServerResponse, last: number) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const fresh = world.live.map((entry, i) => `id: ${i + 1}\ndata: ${JSON.stringify(entry)}\n\n`).slice(last);
  response.end(`retry: 200\n\n${fresh.join('')}`);
}

function signIn(world: World, response: ServerResponse, body: string) {
  const wrong = tries.get(world) ?? 0;
  if (wrong >= TRIES) return say(response, 429, { error: 'too many tries' }, { 'retry-after': '40' });
  if ((JSON.parse(body) as { password: unknown }).password !== PASSWORD) {
    tries.set(world, wrong + 1);
    return say(response, 401, { error: 'wrong' });
  }
  response.writeHead(204, { 'set-cookie': 'session=yes; Path=/; HttpOnly; SameSite=Strict' }).end();
}

function signOut(response: ServerResponse) {
  response.writeHead(204, { 'set-cookie': 'session=; Path=/; Max-Age=0' }).end();
}

function question(world: World, response: ServerResponse, [, name, what, report]: string[], query: URLSearchParams) {
  const project = world.projects.find(({ summary }) => summary.name === name);
  const from = query.get('from') ?? '';
  const to = query.get('to') ?? '';
  if (!project) return say(response, 404, { error: 'no such project' });
  if (what === 'books') return say(response, 200, { project: name, from, to, ...project.books });
  if (report === undefined || !Object.hasOwn(project.reports, report))
    return say(response, 404, { error: 'no such report' });
  const all = project.reports[report as keyof Fixture['reports']];
  const rows = all.filter((row) => !('day' in row) || (row.day >= from && row.day <= to));
  return say(response, 200, {
    project: name,
    report,
    from,
    to,
    rawSince: '2026-09-04',
    rawDays: project.rawDays ?? 90,
    rows,
  });
}

function say(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
