import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { createApi } from '../api/api.ts';
import { openWaitingCounter, readBooks } from '../books/books.ts';
import { openDrain } from '../drain/drain.ts';
import { openLimiter } from '../limit/limit.ts';
import { openLog } from '../log/log.ts';
import { openRegistry } from '../projects/projects.ts';
import { openEmbedded } from '../store/embedded.ts';
import { createTables } from '../store/schema.ts';
import { exclusive } from './exclusive.ts';

/**
 * The process that owns the engine: it drains the spool, and answers the API and the dashboard. It is started and
 * restarted by serve.ts, and ends when that does. A heavy report or a crash of the engine stays on this side.
 */
export interface StoreProcessOptions {
  readonly dataDir: string;
  /** The dashboard's static files, if it is installed. */
  readonly dashboardDir: string | null;
}

/** What this process tells its parent. */
export type StoreMessage = { readonly type: 'ready'; readonly port: number } | { readonly type: 'alive' };

/** How long to rest when the spool was empty, in ms. */
const IDLE = 200;
/** So many events in a step mean that more wait. */
const MANY = 10_000;
/** Where fewer came, how many times as long as the step took to wait for more, and how long at most, in ms. */
const GATHER = 9;
const LONGEST_PAUSE = 1000;
/** How often to say that this process is alive, in ms. */
const HEARTBEAT = 2000;
/** How long to rest after a failure, in ms: doubled each time, up to the second. */
const BACK_OFF = [500, 30_000] as const;
/** Sign-ins that one address may try in a minute. */
const SIGN_INS = 10;

export async function runStoreProcess({ dataDir, dashboardDir }: StoreProcessOptions): Promise<void> {
  const log = openLog('store');
  const spoolDir = join(dataDir, 'spool');
  const registry = openRegistry(dataDir, (error) => log.error(error.message));
  // The engine's lock on its directory comes first: only its holder may read the cursor.
  const store = await openEmbedded(join(dataDir, 'clickhouse'));
  await createTables(store);
  const drain = openDrain({ spoolDir, cursorFile: join(dataDir, 'drain.json'), store, registry });
  await drain.prepare();
  const waiting = openWaitingCounter(spoolDir);
  const oneAtATime = exclusive();

  const app = new Hono();
  app.use(secureHeaders({ contentSecurityPolicy: CSP }));
  app.route(
    '/api',
    createApi({
      dataDir,
      registry,
      store,
      books: (project, range) => oneAtATime(() => readBooks(store, waiting, drain.cursor(), project, range)),
      lastStored: (project) => drain.cursor().lastStored[project] ?? null,
      limiter: openLimiter({ perMinute: SIGN_INS }),
    }),
  );
  if (dashboardDir !== null) {
    const rewriteRequestPath = (path: string) => path.slice('/dashboard'.length);
    app.get('/dashboard', (c) => c.redirect('/dashboard/'));
    app.use('/dashboard/*', serveStatic({ root: dashboardDir, rewriteRequestPath }));
  }
  app.onError((error, c) => {
    log.error(`a request to the API failed: ${nameOf(error)}`);
    return c.json({ error: 'something went wrong here; the log of the collector says more' }, 500);
  });

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
    process.send?.({ type: 'ready', port } satisfies StoreMessage);
  });

  // A process that hangs says nothing, by which the intake's process knows.
  setInterval(() => process.send?.({ type: 'alive' } satisfies StoreMessage), HEARTBEAT).unref();

  const stop = new AbortController();
  process.on('disconnect', () => stop.abort());
  process.on('message', () => stop.abort());
  // A terminal's Ctrl-C reaches this process too; it is the parent who says when to stop.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => stop.abort());

  let failures = 0;
  while (!stop.signal.aborted) {
    try {
      const began = performance.now();
      const moved = await oneAtATime(() => drain.step());
      failures = 0;
      // A step costs much the same for one event as for thousands, so few at a time are left to gather.
      const pause = Math.min((performance.now() - began) * GATHER, LONGEST_PAUSE);
      if (moved < MANY) await rest(moved === 0 ? IDLE : pause, stop.signal);
    } catch (error) {
      const pause = Math.min(BACK_OFF[0] * 2 ** failures++, BACK_OFF[1]);
      log.error({ pause }, `the store does not take what is in the spool: ${nameOf(error)}`);
      await rest(pause, stop.signal);
    }
  }
  server.close();
  await store.close();
  process.exit(0);
}

/** No script, style, picture or request but the collector's own, and nobody may frame it. */
const CSP = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {}); // A stop ends the rest.
}

/** What may be logged of an error: the engine's repeat the rows that they could not take, so of those only the code. */
function nameOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'clickhouseCode' in error) {
    return `ClickHouse error ${String(error.clickhouseCode)}`;
  }
  return error instanceof Error ? error.message : 'no reason given';
}
