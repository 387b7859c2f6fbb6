import { usersPage } from '@aboveboard/contract/life';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import type { Books } from '../../api/types.ts';
import { utcDay } from '../../day/day.ts';
import { readNotes } from '../../notes/notes.ts';
import type { OpenProject, Registry } from '../../projects/projects.ts';
import type { Store } from '../../store/store.ts';
import { badge, badges } from './badge.ts';
import { PUBLIC_STYLE } from './layout.ts';
import { createMe } from './me.ts';
import { type Correction, type Days, type Numbers, publicNumbers, RANGES } from './numbers.ts';
import { publicPage } from './page.ts';
import { publicProjects } from './switch.ts';

/** What the public pages need of the process that they run in. */
export interface PublicParts {
  readonly dataDir: string;
  readonly registry: Registry;
  readonly store: Store;
  readonly books: (project: string, range: { readonly from: string; readonly to: string }) => Promise<Books>;
  /** Told what may be logged of a failure. */
  readonly onError: (error: unknown) => void;
  /** In ms since 1970. Default: the clock. */
  readonly now?: () => number;
}

/** Numbers are asked for once in this time, however many people look, in ms. */
const FRESH = 60_000;

/** The public pages, `/p/PROJECT/...`: for everybody, without a sign-in and without a script. */
export function createPublic(parts: PublicParts): Hono {
  const { dataDir, registry, store, now = Date.now } = parts;
  const pages = new Hono();
  pages.use(secureHeaders({ contentSecurityPolicy: CSP, crossOriginResourcePolicy: 'cross-origin' }));

  const projectOf = (c: Context): OpenProject => {
    const name = c.req.param('project') ?? '';
    const project = publicProjects(dataDir).includes(name) ? registry.byName(name) : undefined;
    // The same for one that is unknown and one that is not public.
    if (project === undefined) throw new HTTPException(404, { message: 'no such public page' });
    return project;
  };
  const cached = remember<Numbers | Books>(now);
  const numbersOf = (project: OpenProject, days: Days) =>
    cached(`numbers ${project.name} ${project.current.hash} ${days}`, () =>
      publicNumbers(store, project, days, utcDay(now())),
    ) as Promise<Numbers>;
  const booksOf = async (project: string, { from, to, active }: Numbers) => {
    if (active.every(({ installs }) => installs === null)) return null;
    return (await cached(`books ${project} ${from} ${to}`, () => parts.books(project, { from, to }))) as Books;
  };
  const correctionsOf = ({ name }: OpenProject): Correction[] =>
    readNotes(dataDir, name)
      .flatMap(({ day, text, correction }) => (correction ? [{ day, text }] : []))
      .reverse();

  pages.get('/style.css', (c) => c.body(PUBLIC_STYLE, 200, { 'content-type': 'text/css; charset=utf-8', ...CACHED }));
  pages.get('/:project', async (c) => {
    const project = projectOf(c);
    const numbers = await numbersOf(project, daysOf(c));
    const books = await booksOf(project.name, numbers);
    return c.html(publicPage({ project, numbers, books, corrections: correctionsOf(project) }), 200, CACHED);
  });
  pages.get('/:project/contract.json', (c) => c.json(projectOf(c).current.contract, 200, CACHED));
  pages.get('/:project/TELEMETRY.md', (c) =>
    c.body(usersPage(projectOf(c).current.contract), 200, {
      'content-type': 'text/markdown; charset=utf-8',
      ...CACHED,
    }),
  );
  pages.get('/:project/numbers.json', async (c) => {
    const project = projectOf(c);
    const numbers = await numbersOf(project, daysOf(c));
    return c.json({ ...numbers, corrections: correctionsOf(project) }, 200, CACHED);
  });
  pages.get('/:project/badge/:file', async (c) => {
    const project = projectOf(c);
    const say = badges[/^([a-z]+)\.svg$/.exec(c.req.param('file'))?.[1] ?? ''];
    if (say === undefined)
      throw new HTTPException(404, { message: `no such badge; there are: ${Object.keys(badges)}` });
    const svg = String(await badge(say(await numbersOf(project, 30))));
    return c.body(svg, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=3600' });
  });
  pages.route('/', createMe({ ...parts, now, projectOf }));

  pages.all('*', (c) => c.json({ error: 'no such address under /p' }, 404));
  pages.onError((error, c) => {
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
    parts.onError(error);
    return c.json({ error: 'the numbers are away for now; come again' }, 503);
  });
  return pages;
}

const CACHED = { 'cache-control': 'public, max-age=60' };

/** No script at all, and nobody may frame it. */
const CSP = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};

function daysOf(c: Context): Days {
  const given = c.req.query('days') ?? '30';
  const days = RANGES.find((range) => String(range) === given);
  if (days === undefined) throw new HTTPException(400, { message: `days: expected ${RANGES.join(', ')}` });
  return days;
}

/** Keeps an answer for a while, and asks once where several ask at the same time. */
function remember<T>(now: () => number): (key: string, ask: () => Promise<T>) => Promise<T> {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();
  return (key, ask) => {
    const found = known.get(key);
    if (found !== undefined && now() - found.at < FRESH) return found.answer;
    for (const [other, { at }] of known) if (now() - at >= FRESH) known.delete(other);
    const answer = ask();
    known.set(key, { at: now(), answer });
    answer.catch(() => known.delete(key));
    return answer;
  };
}
