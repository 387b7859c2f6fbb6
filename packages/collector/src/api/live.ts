import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { streamSSE } from 'hono/streaming';
import type { Live } from '../live/live.ts';

/** How many may listen at once: a page that is left open must not become a load. */
const MOST = 32;
/** How often something is sent where nothing comes, so that what is between here and there keeps the line, in ms. */
const KEEP_ALIVE = 10_000;
/** A stream ends after this long, in ms. Who comes again says anew who they are: an ended session hears no more. */
const LONGEST = 10 * 60 * 1000;
/** In how many ms a browser comes again. */
const RETRY = 1000;
/** Where nobody says which was seen last. */
const LATEST = 50;

/**
 * Answers with server-sent events: what becomes of what arrives.
 *
 * @example const answerLive = openLiveStreams(live); api.get('/projects/:project/live', (c) => answerLive(c, 'my-tool'));
 */
export function openLiveStreams(live: Live): (c: Context, project: string) => Response {
  let open = 0;
  return (c, project) => {
    if (open >= MOST) throw new HTTPException(503, { message: `${MOST} are looking already; close one of them` });
    const listener = live.listen(project, c.req.header('last-event-id') ?? null, latestOf(c));
    // A proxy that gathers would make it late.
    c.header('x-accel-buffering', 'no');
    c.header('cache-control', 'no-store');
    open++;
    const until = performance.now() + LONGEST;
    return streamSSE(c, async (stream) => {
      stream.onAbort(listener.close);
      try {
        await stream.write(`retry: ${RETRY}\n\n`);
        while (!stream.aborted && performance.now() < until) {
          const heard = await listener.next(KEEP_ALIVE);
          if (heard.length === 0) await stream.write(': nothing new\n\n');
          else
            await stream.write(heard.map(({ id, entry }) => `id: ${id}\ndata: ${JSON.stringify(entry)}\n\n`).join(''));
        }
      } finally {
        open--;
      }
    });
  };
}

function latestOf(c: Context): number {
  const last = c.req.query('last') ?? String(LATEST);
  if (/^\d{1,3}$/.test(last)) return Number(last);
  throw new HTTPException(400, { message: 'last: expected how many of the latest to begin with, 0 to 999' });
}
