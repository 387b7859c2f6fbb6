import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAccess } from '../access/access.ts';
import type { OidcOptions } from '../access/oidc.ts';
import { type Messenger, openAlarm } from '../alarm/alarm.ts';
import { type EmailOptions, email } from '../alarm/email.ts';
import { openTold } from '../alarm/told.ts';
import { webhook } from '../alarm/webhook.ts';
import type { AlertBounds } from '../alerts/bounds.ts';
import { openBans } from '../bans/bans.ts';
import { openDataDir } from '../data-dir/data-dir.ts';
import { followCursor } from '../drain/cursor.ts';
import { erasuresIn } from '../erase/receipts.ts';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import { watchHealth } from '../health/health.ts';
import { openForget } from '../intake/forget.ts';
import { openGate } from '../intake/gate.ts';
import { openIntake } from '../intake/intake.ts';
import { openRefusedTally } from '../intake/refused.ts';
import type { LimitOptions } from '../limit/intake-limits.ts';
import { openLimiter } from '../limit/limit.ts';
import { openLimits } from '../limit/open-limits.ts';
import { senders } from '../limit/sender.ts';
import { openLog } from '../log/log.ts';
import { openMetrics } from '../metrics/metrics.ts';
import { checkBound } from '../move/bound.ts';
import { openRegistry } from '../projects/projects.ts';
import { openRelayAnswers } from '../relay/answer.ts';
import { openReceiver } from '../relay/receive.ts';
import { openRoom } from '../spool/room.ts';
import { openSpool } from '../spool/writer.ts';
import { createFront } from './front.ts';
import { lockDirectory, urlFile } from './lock.ts';
import { proxy } from './proxy.ts';
import { superviseStore } from './supervise.ts';

export interface ServeOptions {
  /** Everything the collector keeps is below this directory; it is made where it does not exist. */
  readonly dataDir: string;
  /** Port to listen on; 0 for any free one. Default: 7878. */
  readonly port?: number;
  /** Address to listen on. Default: 127.0.0.1, so that nothing is reachable from outside until someone says so. */
  readonly host?: string;
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

/** Never hangs and refuses nobody: see limit/shared/. */
export const REDIS_AWAY = 'Redis does not answer: limits are counted by this process alone';
/** Erasures that one address may ask for in a minute. */
export const FORGETS = 6;
/** How often health is looked at, in ms. */
export const LOOK_EVERY = 1000;
/** How often the numbers of projects are looked at, in ms. */
const ALERTS_EVERY = 5 * 60 * 1000;
/** A segment is at most this large, and at most an eighth of the spool, so that deleting one makes room. */
export const SEGMENT_BYTES = 8 * 1024 * 1024;

/**
 * Starts a collector: this process takes requests in and writes the spool; a child of it owns the store.
 *
 * @throws Error where the port is taken, the directory cannot be written, or another collector uses it
 * @example const collector = await serve({ dataDir: '.aboveboard' }); console.log(collector.url);
 */
export async function serve(options: ServeOptions): Promise<Collector> {
  const { dataDir, port = 7878, host = '127.0.0.1', dashboardDir = null, limits = {}, isBehindProxy = false } = options;
  const {
    storeUrl = null,
    storeCluster = null,
    relaySecret = null,
    limitsRedis,
    publicUrl = null,
    oidc = null,
    spoolMax,
    diskFloor,
    alarm,
  } = options;
  makeDirectory(dataDir);
  const unlock = lockDirectory(dataDir);
  const log = openLog('intake');
  const { id } = orUnlock(unlock, () => {
    checkBound(dataDir, storeUrl);
    return openDataDir(dataDir);
  });
  const password = await createAccess(dataDir);
  const registry = openRegistry(dataDir, (error) => log.error(error.message));
  const spoolDir = join(dataDir, 'spool');
  makeDirectory(spoolDir);
  const readDrained = followCursor(join(dataDir, 'drain.json'));
  const room = openRoom({ spoolDir, drained: () => readDrained().positions, maxBytes: spoolMax, minFree: diskFloor });
  const segmentBytes = Math.min(SEGMENT_BYTES, room.state().maxBytes / 8);
  const receiver = openReceiver(spoolDir, room.admits);
  const spool = await openSpool(join(spoolDir, '0'), { segmentBytes, admits: room.admits });
  const metrics = openMetrics(() => watch.state());
  const onSpoolError = (error: NodeJS.ErrnoException) => {
    metrics.onSpoolError();
    spoolErrors.say(error);
  };
  const spoolErrors = rarely((error: NodeJS.ErrnoException) =>
    log.error({ code: error.code }, 'the spool cannot be written; clients are asked to come again'),
  );
  const refused = openRefusedTally(spool, onSpoolError);
  const messengers = messengersOf(alarm);
  const alerts = messengers.length === 0 ? null : { bounds: alarm?.bounds ?? {}, every: alarm?.every ?? ALERTS_EVERY };
  const store = superviseStore(
    { dataDir, id, dashboardDir, storeUrl, storeCluster, publicUrl, oidc, alerts },
    log,
    metrics,
    (found) => bell.seeProjects(found),
  );
  const watch = watchHealth({
    dataDir,
    room,
    ends: () => ({ ...receiver.ends(), '0': spool.end() }),
    spoolTrouble: () => spool.trouble()?.code ?? null,
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
    void spool.mend();
  }, LOOK_EVERY);
  const redisAway = rarely((code: string) => log.error({ code }, REDIS_AWAY));
  const shared = openLimits({ limits, redis: limitsRedis, metrics, onTrouble: redisAway.say });
  const intake = openIntake({
    registry,
    spool,
    gate: openGate({
      limits: shared.limits,
      bans: openBans(dataDir, (error) => log.error(error.message)),
      ...senders(isBehindProxy),
    }),
    refused,
    onAnswer: metrics.onAnswer,
    onSpoolError,
  });
  const streams = new Set<ServerResponse>();
  const forget = openForget({
    erasures: erasuresIn(dataDir),
    registry,
    limiter: openLimiter({ perMinute: FORGETS }),
    isBehindProxy,
  });
  const relays =
    relaySecret === null
      ? undefined
      : openRelayAnswers({
          dataDir,
          secret: relaySecret,
          registry,
          receiver,
          erasures: erasuresIn(dataDir),
          onHeard: metrics.onRelay,
          onError: onSpoolError,
        });
  const server = createFront({
    intake,
    forget,
    relays,
    registry,
    metrics,
    beyond: (request, response) => proxy(store.port(), request, response, streams),
    health: watch.state,
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    clearInterval(looking);
    await store.stop();
    unlock();
    throw error;
  }
  const url = urlOf(server.address() as AddressInfo);
  writeAtomically(urlFile(dataDir), url);
  return {
    url,
    password,
    ready: store.ready,
    async stop() {
      server.close();
      for (const stream of streams) stream.end();
      server.closeIdleConnections();
      await Promise.race([once(server, 'close'), new Promise((late) => setTimeout(late, 2000))]);
      server.closeAllConnections();
      clearInterval(looking);
      bell.stop();
      await refused.flush();
      await spool.close();
      await store.stop();
      await shared.close();
      rmSync(urlFile(dataDir), { force: true });
      unlock();
    },
  };
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

/** Says the first of many alike, and again after a while: a full disk must not be filled up with complaints about it. */
export function rarely<T>(say: (what: T) => void): { say(what: T): void } {
  let silentUntil = 0;
  return {
    say(what) {
      if (performance.now() < silentUntil) return;
      silentUntil = performance.now() + SILENCE;
      say(what);
    },
  };
}
const SILENCE = 10_000;
