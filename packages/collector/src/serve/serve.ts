import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAccess } from '../access/access.ts';
import type { OidcOptions } from '../access/oidc.ts';
import { type Messenger, openAlarm } from '../alarm/alarm.ts';
import { type EmailOptions, email } from '../alarm/email.ts';
import { openTold } from '../alarm/told.ts';
import { webhook } from '../alarm/webhook.ts';
import type { AlertBounds } from '../alerts/bounds.ts';
import { openDataDir } from '../data-dir/data-dir.ts';
import { followCursor } from '../drain/cursor.ts';
import { erasuresIn } from '../erase/receipts.ts';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import { watchHealth } from '../health/health.ts';
import type { LimitOptions } from '../limit/intake-limits.ts';
import { openLog } from '../log/log.ts';
import { openMetrics } from '../metrics/metrics.ts';
import { checkBound } from '../move/bound.ts';
import { openRoom } from '../spool/room.ts';
import { sealFolders } from '../spool/seal.ts';
import { type Door, type DoorParts, openDoor } from './door.ts';
import { lockDirectory, urlFile } from './lock.ts';
import { passOn } from './proxy.ts';
import { openSideDoor } from './side-door.ts';
import { superviseStore } from './supervise.ts';
import { superviseWorkers } from './workers.ts';

export interface ServeOptions {
  /** Everything the collector keeps is below this directory; it is made where it does not exist. */
  readonly dataDir: string;
  /** Port to listen on; 0 for any free one. Default: 7878. */
  readonly port?: number;
  /** Address to listen on. Default: 127.0.0.1, so that nothing is reachable from outside until someone says so. */
  readonly host?: string;
  /**
   * How many processes take requests in. Default: 1, this one; more share the port, and each limit is then held by each of
   * them, unless they share a Redis.
   */
  readonly workers?: number | undefined;
  /** The dashboard's static files. Default: none. */
  readonly dashboardDir?: string;
  /** How much may come. Default: see `LimitOptions`. */
  readonly limits?: LimitOptions;
  /**
   * A Redis by which several intakes share their limits, `redis://host:6379`; its password is
   * ABOVEBOARD_LIMITS_REDIS_PASSWORD of the environment. Default: each counts for itself.
   */
  readonly limitsRedis?: string | undefined;
  /**
   * Address of a ClickHouse server, `https://user@host:8443/database`; its password is ABOVEBOARD_STORE_PASSWORD of the
   * environment. Default: the embedded engine.
   */
  readonly storeUrl?: string;
  /** The name of a cluster that this server knows: rows are then spread over its shards. Default: the server alone. */
  readonly storeCluster?: string;
  /** What relays prove themselves with; at least 16 characters. Default: there are no relays. */
  readonly relaySecret?: string | undefined;
  /** What people type to come to the dashboard, where a proxy stands before it: `https://telemetry.example.org`. */
  readonly publicUrl?: string;
  /** Sign-in by a provider of identities; a client's secret is ABOVEBOARD_OIDC_CLIENT_SECRET of the environment. */
  readonly oidc?: OidcOptions;
  /** Whether addresses are those that a proxy wrote into `x-forwarded-for`. Default: false, since anybody can write it. */
  readonly isBehindProxy?: boolean;
  /** Largest spool, in bytes; what comes when it is full is answered 503. Default: 2 GiB. */
  readonly spoolMax?: number | undefined;
  /** How much of the disk stays free, in bytes. Default: 256 MiB. */
  readonly diskFloor?: number | undefined;
  readonly alarm?: {
    /** Who is told of trouble, and the secret that it is signed with. Default: nobody. */
    readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
    /** The same by e-mail. Default: nobody. */
    readonly email?: EmailOptions | undefined;
    /** When the numbers of a project are worth a message. Default: see `AlertBounds`. */
    readonly bounds?: AlertBounds | undefined;
    /** How often these numbers are looked at, in ms. Default: 5 minutes. */
    readonly every?: number | undefined;
    /** How long an event may wait for the store before it is trouble, in ms. Default: 30 s. */
    readonly patience?: number | undefined;
  };
}

export interface Collector {
  readonly url: string;
  /** The first password, where this start made it: to be shown once. */
  readonly password: string | null;
  /** Resolves once the store process has answered for the first time. */
  readonly ready: Promise<void>;
  /** Finishes what was begun and stops. What is in the spool is drained by the next start. */
  stop(): Promise<void>;
}

/** How often health is looked at, in ms. */
export const LOOK_EVERY = 1000;
/** How often the numbers of projects are looked at, in ms. */
const ALERTS_EVERY = 5 * 60 * 1000;

/**
 * Starts a collector: this process, or workers of it, take requests in and write the spool; a child of it owns the store.
 *
 * @throws Error where the port is taken, the directory cannot be written, or another collector uses it
 * @example const collector = await serve({ dataDir: '.aboveboard' }); console.log(collector.url);
 */
export async function serve(options: ServeOptions): Promise<Collector> {
  const { dataDir, port = 7878, host = '127.0.0.1', dashboardDir = null, limits = {}, isBehindProxy = false } = options;
  const {
    storeUrl = null,
    storeCluster = null,
    relaySecret,
    limitsRedis,
    publicUrl = null,
    oidc = null,
    spoolMax,
    diskFloor,
    alarm,
    workers = 1,
  } = options;
  makeDirectory(dataDir);
  const unlock = lockDirectory(dataDir);
  const log = openLog('intake');
  const { id } = orUnlock(unlock, () => {
    checkBound(dataDir, storeUrl);
    return openDataDir(dataDir);
  });
  const password = await createAccess(dataDir);
  const spoolDir = join(dataDir, 'spool');
  makeDirectory(spoolDir);
  await sealFolders(spoolDir, workers);
  const hasRelays = relaySecret !== undefined;
  // Beside workers the shipments of relays are written by this process.
  const writers = workers > 1 && hasRelays ? workers + 1 : workers;
  const intake = { dataDir, writers, limits, limitsRedis, isBehindProxy, spoolMax, diskFloor };
  const crew =
    workers === 1 ? null : superviseWorkers(workers, { ...intake, host, hasRelays }, log, (what) => answers[what]?.());
  const metrics = openMetrics(() => watch.state(), crew?.metrics);
  const messengers = messengersOf(alarm);
  const alerts = messengers.length === 0 ? null : { bounds: alarm?.bounds ?? {}, every: alarm?.every ?? ALERTS_EVERY };
  const store = superviseStore(
    { dataDir, id, dashboardDir, storeUrl, storeCluster, publicUrl, oidc, alerts },
    log,
    metrics,
    (found) => bell.seeProjects(found),
  );
  const answers: Readonly<Record<string, () => unknown>> = {
    health: () => watch.fresh(),
    metrics: metrics.text,
    'store-port': store.port,
    'relay-port': () => sideDoor?.port() ?? null,
  };
  const parts: DoorParts = {
    log,
    counted: metrics,
    metrics,
    health: () => watch.fresh(),
    erasures: erasuresIn(dataDir),
    beyond: (...asked) => void passOn(store.port, ...asked),
    onRelay: metrics.onRelay,
  };
  const door = crew === null ? await openDoor({ ...intake, relaySecret, folder: '0' }, parts) : null;
  const readDrained = followCursor(join(dataDir, 'drain.json'));
  const drained = () => readDrained().positions;
  const room = door?.room ?? openRoom({ spoolDir, drained, maxBytes: spoolMax, minFree: diskFloor, writers });
  const sideDoor =
    crew !== null && hasRelays ? await openSideDoor({ dataDir, relaySecret, room, log, counted: metrics }) : null;
  const watch = watchHealth({
    dataDir,
    room,
    ends: () => ({ ...sideDoor?.ends(), ...(crew ?? (door as Door)).ends() }),
    spoolTrouble: () => crew?.trouble() ?? door?.spool.trouble()?.code ?? null,
    store: () => ({ isRunning: store.port() !== null, heard: store.heard(), troubles: store.troubles() }),
    patience: alarm?.patience,
  });
  const bell = openAlarm({
    messengers,
    onFailure(messenger, { message }) {
      metrics.onAlarmFailure(messenger);
      log.error({ messenger }, `an alarm was not heard: ${message}`);
    },
    told: openTold(join(dataDir, 'alerts.json')),
    calm: alarm?.patience,
  });
  const looking = setInterval(() => {
    bell.see(watch.look());
    // A spool that was broken is tried without waiting for a request, which a load balancer would not send.
    void door?.spool.mend();
  }, LOOK_EVERY);
  let address: AddressInfo;
  try {
    address = await (crew?.start(port) ?? listen((door as Door).server, port, host));
  } catch (error) {
    clearInterval(looking);
    await crew?.stop();
    sideDoor?.close();
    await store.stop();
    unlock();
    throw error;
  }
  const url = urlOf(address);
  writeAtomically(urlFile(dataDir), url);
  return {
    url,
    password,
    ready: store.ready,
    async stop() {
      await (crew ?? { stop: (door as Door).close }).stop();
      sideDoor?.close();
      clearInterval(looking);
      bell.stop();
      await store.stop();
      rmSync(urlFile(dataDir), { force: true });
      unlock();
    },
  };
}

/** @throws where the port is taken */
export async function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  server.listen(port, host);
  await once(server, 'listening');
  return server.address() as AddressInfo;
}

export function messengersOf(alarm: ServeOptions['alarm']): readonly Messenger[] {
  return [
    ...(alarm?.webhook === undefined ? [] : [webhook(alarm.webhook)]),
    ...(alarm?.email === undefined ? [] : [email(alarm.email)]),
  ];
}

export function orUnlock<T>(unlock: () => void, act: () => T): T {
  try {
    return act();
  } catch (error) {
    unlock();
    throw error;
  }
}

export function urlOf({ address, port, family }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
