import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { Oidc, OidcOptions } from '../access/oidc.ts';
import type { ProjectAlert } from '../alerts/alerts.ts';
import type { AlertBounds } from '../alerts/bounds.ts';
import { lookForAlerts } from '../alerts/look.ts';
import type { ForwarderState } from '../api/types.ts';
import { openWaitingCounter, readBooks } from '../books/books.ts';
import { utcDay } from '../day/day.ts';
import { openDrain } from '../drain/drain.ts';
import { openEraser } from '../erase/erase.ts';
import { openSuppressed } from '../erase/suppressed.ts';
import { openForwarding } from '../forward/forward.ts';
import { openLive } from '../live/live.ts';
import { newKey, writeLocalKey } from '../local/key.ts';
import { openLog } from '../log/log.ts';
import { exclusive } from '../pace/exclusive.ts';
import { patiently } from '../pace/patiently.ts';
import { rest } from '../pace/rest.ts';
import { openRegistry } from '../projects/projects.ts';
import { openAnswers } from '../reports/answers.ts';
import { openEmbedded } from '../store/embedded.ts';
import { openUpkeep } from '../store/retention/upkeep.ts';
import { createTables } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { nameOf } from '../store/store-error.ts';
import { createStoreApp } from './store-app.ts';

/**
 * The process that owns the engine: it drains the spool, and answers the API and the dashboard. It is started and
 * restarted by serve.ts, and ends when that does. A heavy report or a crash of the engine stays on this side.
 */
export interface StoreProcessOptions {
  readonly dataDir: string;
  /** The data directory's own id. */
  readonly id: string;
  /** Address of a ClickHouse server; `null` for the embedded engine. */
  readonly storeUrl: string | null;
  /** The name of a cluster that the server knows; `null` for the server alone. */
  readonly storeCluster: string | null;
  readonly publicUrl: string | null;
  readonly oidc: OidcOptions | null;
  /** The dashboard's static files, if it is installed. */
  readonly dashboardDir: string | null;
  /** When the numbers of projects are worth a message, and how often to look, in ms; `null` where nobody would be told. */
  readonly alerts: { readonly bounds: AlertBounds; readonly every: number } | null;
}

/** What this process tells its parent. */
export type StoreMessage =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'forwarders'; readonly states: readonly ForwarderState[] }
  | { readonly type: 'alerts'; readonly alerts: readonly ProjectAlert[] }
  | { readonly type: 'troubles'; readonly troubles: readonly string[] }
  | { readonly type: 'alive' };

/** How long to rest when the spool was empty, in ms. */
const IDLE = 200;
/** Where no more waits, how many times as long as a step took to wait for more. */
const GATHER = 9;
/**
 * How long at most, in ms: where so many came that they are a stream, longer, since on a busy machine each step takes from the
 * intake what a step costs, however few it moves.
 */
const LONGEST_PAUSE = 1000;
const STREAM = 1000;
const LONGEST_PAUSE_OF_STREAM = 3000;
/** How often to say that this process is alive, in ms. */
const HEARTBEAT = 2000;
/** How often the parent hears of the forwarders, for its metrics, in ms. */
const TELL_EVERY = 1000;

export async function runStoreProcess(options: StoreProcessOptions): Promise<void> {
  const { dataDir, dashboardDir, storeUrl, storeCluster, publicUrl, oidc, alerts } = options;
  const log = openLog('store');
  const spoolDir = join(dataDir, 'spool');
  const registry = openRegistry(dataDir, (error) => log.error(error.message));
  // The engine's lock on its directory comes first: only its holder may read the cursor.
  const store =
    storeUrl === null
      ? await openEmbedded(join(dataDir, 'clickhouse'))
      : await openServer(storeUrl, storeCluster, options.id);
  const suppressed = openSuppressed(dataDir);
  const forwarding = openForwarding({
    dataDir,
    spoolDir,
    drained: () => drain.cursor(),
    log,
    isErased: (project, identity) => suppressed.has(project, identity),
  });
  const cursorFile = join(dataDir, 'drain.json');
  const live = openLive(registry);
  const { onSettled } = live;
  const drain = openDrain({ spoolDir, cursorFile, store, registry, followers: forwarding, suppressed, onSettled });
  let isPrepared = false;
  const prepare = async () => {
    await createTables(store);
    await drain.prepare();
    isPrepared = true;
  };
  // A server may be away for now: then it is prepared once it is back.
  if (storeUrl === null) await prepare();
  const waiting = openWaitingCounter(spoolDir);
  const oneAtATime = exclusive();
  const upkeep = openUpkeep({
    store,
    registry,
    drain,
    onExpired(project, rows) {
      // Of made-up months the older ones expire at once, which is no news.
      if (registry.byName(project)?.simulated !== undefined) return;
      log.info({ project, rows }, 'raw rows have expired and are deleted');
    },
    today: () => utcDay(Date.now()),
  });
  const eraser = openEraser({
    dataDir,
    spoolDir,
    store,
    registry,
    drain,
    suppressed,
    // Whoever passes ids on, and can take them back.
    listeners: [
      async ({ project, identities }) => {
        for (const identity of identities) await forwarding.erase(project, identity);
      },
    ],
    onListenerError: (error) => log.error(`a recipient could not be told of an erasure: ${nameOf(error)}`),
  });

  const key = newKey();
  const app = createStoreApp({
    ...{ dataDir, registry, store, live, publicUrl, dashboardDir, log, localKey: key },
    answers: openAnswers(drain.version),
    books: (project, range) => oneAtATime(() => readBooks(store, waiting, drain.cursor(), project, range)),
    lastStored: (project) => drain.cursor().lastStored[project] ?? null,
    oidc: oidc === null ? null : await openProvider(oidc),
    forwarders: forwarding.states,
  });

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
    writeLocalKey(dataDir, { port, key });
    process.send?.({ type: 'ready', port } satisfies StoreMessage);
  });

  // A process that hangs says nothing, by which the intake's process knows.
  setInterval(() => process.send?.({ type: 'alive' } satisfies StoreMessage), HEARTBEAT).unref();
  const lookAtServers = async () => {
    const troubles = (await store.troubles?.()) ?? [];
    process.send?.({ type: 'troubles', troubles } satisfies StoreMessage);
  };
  if (store.troubles !== undefined) setInterval(lookAtServers, HEARTBEAT).unref();

  const stop = new AbortController();
  // A server keeps no lock for us as the embedded engine does, and the next collector may begin at once.
  process.on('disconnect', () => (storeUrl === null ? stop.abort() : process.exit(1)));
  process.on('message', () => stop.abort());
  // A terminal's Ctrl-C reaches this process too; it is the parent who says when to stop.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => stop.abort());

  const telling = setInterval(() => {
    process.send?.({ type: 'forwarders', states: forwarding.states() } satisfies StoreMessage);
  }, TELL_EVERY);

  const endAlerts =
    alerts === null
      ? () => {}
      : lookForAlerts({
          ...{ store, registry, ...alerts, lastStored: (project) => drain.cursor().lastStored[project] ?? null },
          onFound: (found) => process.send?.({ type: 'alerts', alerts: found } satisfies StoreMessage),
          onError: (error) => log.error(`alerts could not be looked for: ${nameOf(error)}`),
        });

  const each = <T>(act: () => Promise<T>, failure: string) =>
    patiently(act, (error, pause) => log.error({ pause }, `${failure}: ${nameOf(error)}`));
  // Each on its own: what cannot be deleted for now must not keep what has come from being stored.
  const chores = [
    each(() => oneAtATime(() => upkeep.look()), 'raw rows that have expired cannot be deleted'),
    each(() => oneAtATime(() => eraser.look()), 'an erasure cannot be finished'),
  ];
  const step = each(async () => {
    forwarding.look();
    if (!isPrepared) await prepare();
    return oneAtATime(() => drain.step());
  }, 'the store does not take what is in the spool');
  while (!stop.signal.aborted) {
    if (isPrepared) for (const chore of chores) await chore();
    const began = performance.now();
    const moved = (await step()) ?? 0;
    // A step costs much the same for one event as for thousands, so few at a time are left to gather.
    const longest = moved < STREAM ? LONGEST_PAUSE : LONGEST_PAUSE_OF_STREAM;
    const pause = Math.min((performance.now() - began) * GATHER, longest);
    if (!drain.isBehind()) await rest(moved === 0 ? IDLE : pause, stop.signal);
  }
  clearInterval(telling);
  endAlerts();
  server.close();
  await forwarding.stop();
  await store.close();
  process.exit(0);
}

// Each of these is loaded only where it is used: a client of somebody's costs a start tens of milliseconds.

async function openProvider(oidc: OidcOptions): Promise<Oidc> {
  return (await import('../access/oidc.ts')).openOidc(oidc, process.env.ABOVEBOARD_OIDC_CLIENT_SECRET);
}

/** Secrets come by the environment, as arguments are seen by everybody on the machine. */
async function openServer(address: string, cluster: string | null, owner: string): Promise<Store> {
  const { ABOVEBOARD_STORE_PASSWORD: password = '' } = process.env;
  const options = { address, password, owner };
  if (cluster === null) return (await import('../store/remote.ts')).openRemote(options);
  return (await import('../store/cluster/cluster.ts')).openCluster({ ...options, cluster });
}
