import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Scope } from '../access/file.ts';
import { addNote, deleteNote, readNotes } from '../notes/notes.ts';
import { deleteView, readViews, saveView } from '../views/views.ts';

interface Parts {
  readonly dataDir: string;
  readonly allows: (scope: Scope) => MiddlewareHandler;
  /** The name of the project that is asked for. @throws HTTPException where there is none */
  readonly projectOf: (c: Context) => string;
}

/** What people write down themselves: notes on days, and views. Reading takes the scope `read`, the rest `admin`. */
export function createKept({ dataDir, allows, projectOf }: Parts): Hono {
  const kept = new Hono();
  const notes = '/projects/:project/notes' as const;
  kept.get(notes, allows('read'), (c) => c.json(readNotes(dataDir, projectOf(c))));
  kept.post(notes, allows('admin'), async (c) => c.json(made(addNote(dataDir, projectOf(c), await bodyOf(c))), 201));
  kept.delete(`${notes}/:id`, allows('admin'), (c) => {
    if (!deleteNote(dataDir, projectOf(c), c.req.param('id'))) throw gone('note');
    return c.body(null, 204);
  });
  kept.get('/views', allows('read'), (c) => c.json(readViews(dataDir)));
  kept.post('/views', allows('admin'), async (c) => c.json(made(saveView(dataDir, await bodyOf(c))), 201));
  kept.delete('/views/:name', allows('admin'), (c) => {
    if (!deleteView(dataDir, c.req.param('name'))) throw gone('view');
    return c.body(null, 204);
  });
  return kept;
}

async function bodyOf<Body extends object>(c: Context): Promise<Body> {
  const body = await c.req.json<unknown>().catch(() => null);
  if (typeof body === 'object' && body !== null) return body as Body;
  throw new HTTPException(400, { message: 'expected a JSON object' });
}

function made<T extends object>(result: T | string): T {
  if (typeof result === 'string') throw new HTTPException(400, { message: result });
  return result;
}

function gone(what: string): HTTPException {
  return new HTTPException(404, { message: `no such ${what}` });
}
