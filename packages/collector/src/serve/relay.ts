import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAlarm } from '../alarm/alarm.ts';
import { openTold } from '../alarm/told.ts';
import { openBans } from '../bans/bans.ts';
import { openDataDir } from '../data-dir/data-dir.ts';
import { followCursor } from '../drain/cursor.ts';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import { watchHealth } from '../health/health.ts';
import { openForget } from '../intake/forget.ts';
import { openGate } from '../intake/gate.ts';
import { openIntake } from '../intake/intake.ts';
import { openRefusedTally } from '../intake/refused.ts';
import { openLimiter } from '../limit/limit.ts';
import { openLimits } from '../limit/open-limits.ts';
import { senders } from '../limit/sender.ts';
import { openLog } from '../log/log.ts';
import { openMetrics } from '../metrics/metrics.ts';
import { openRegistry } from '../projects/projects.ts';
import { Away, type Link, openLink } from '../relay/link.ts';
import { hasSettings, writeSettings } from '../relay/settings.ts';
import { openShipper, type Shipper } from '../relay/ship.ts';
import { openRoom } from '../spool/room.ts';
import { openSpool } from '../spool/writer.ts';
import { createFront } from './front.ts';
import { lockDirectory, urlFile } from './lock.ts';
import {
  type Collector,
  FORGETS,
  LOOK_EVERY,
  messengersOf,
  orUnlock,
  REDIS_AWAY,
  rarely,
  SEGMENT_BYTES,
  type ServeOptions,
  urlOf,
} from './serve.ts';

export interface RelayOptions
  extends Pick<
    ServeOptions,
    'dataDir' | 'port' | 'host' | 'limits' | 'limitsRedis' | 'isBehindProxy' | 'spoolMax' | 'diskFloor' | 'alarm'
  > {
  /** Where the collector is: `https://telemetry.example.org`. */
  readonly relayTo: string;
  /** What both know. */
  readonly relaySecret: string;
}

/** How often to ask for the collector's projects and bans, in ms. */
const SETTINGS_EVERY = 1000;
/** How long to let records gather before they are shipped, in ms: each shipment costs the collector two fsyncs. */
const GATHER = 200;
/** How long to rest where the collector is away, in ms: doubled each time, up to the second. */
const BACK_OFF = [500, 10_000] as const;

/**
 * Starts an intake that has no store: what it takes in goes to a collector. See relay/relay.ts.
 *
 * @throws Error where the port is taken, the directory cannot be written, or another collector uses it
 * @example await serveRelay({ dataDir: '.relay', relayTo: 'https://telemetry.example.org', relaySecret });
 */
export async function serveRelay(options: RelayOptions): Promise<Collector> {
  const { dataDir, port = 7878, host = '127.0.0.1', limits = {}, isBehindProxy = false, alarm } = options;
  makeDirectory(dataDir);
  const unlock = lockDirectory(dataDir);
  const log = openLog('intake');
  const { id } = orUnlock(unlock, () => openDataDir(dataDir));
  const link = openLink(options.relayTo, options.relaySecret, id);
  const awayLog = rarely((error: Error) => log.error(nameOf(error)));
  const stop = new AbortController();
  const settling = followSettings(link, dataDir, awayLog.say, stop.signal);
  // Without a project every batch would be refused for good, so it is not listened before.
  if (!hasSettings(dataDir)) await settling.first;
  const registry = openRegistry(dataDir, (error) => log.error(error.message));
  const spoolDir = join(dataDir, 'spool');
  makeDirectory(spoolDir);
  const readShipped = followCursor(join(dataDir, 'drain.json'));
  const room = openRoom({
    spoolDir,
    drained: () => readShipped().positions,
    maxBytes: options.spoolMax,
    minFree: options.diskFloor,
  });
  const segmentBytes = Math.min(SEGMENT_BYTES, room.state().maxBytes / 8);
  const spool = await openSpool(join(spoolDir, '0'), { segmentBytes, admits: room.admits });
  const metrics = openMetrics(() => watch.state());
  const spoolErrors = rarely((error: NodeJS.ErrnoException) =>
    log.error({ code: error.code }, 'the spool cannot be written; clients are asked to come again'),
  );
  const onSpoolError = (error: NodeJS.ErrnoException) => {
    metrics.onSpoolError();
    spoolErrors.say(error);
  };
  const refused = openRefusedTally(spool, onSpoolError);
  const watch = watchHealth({
    dataDir,
    room,
    ends: () => ({ '0': spool.end() }),
    spoolTrouble: () => spool.trouble()?.code ?? null,
    store: () => ({ isRunning: true, heard: link.heard() }),
    patience: alarm?.patience,
    keeper: 'the collector',
    isPatient: true,
  });
  const bell = openAlarm({
    messengers: messengersOf(alarm),
    onFailure(messenger, { message }) {
      metrics.onAlarmFailure(messenger);
      log.error({ messenger }, `an alarm was not heard: ${message}`);
    },
    told: openTold(join(dataDir, 'alerts.json')),
    calm: alarm?.patience,
  });
  const looking = setInterval(() => {
    bell.see(watch.look());
    void spool.mend();
  }, LOOK_EVERY);
  const redisAway = rarely((code: string) => log.error({ code }, REDIS_AWAY));
  const shared = openLimits({ limits, redis: options.limitsRedis, metrics, onTrouble: redisAway.say });
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
  const limiter = openLimiter({ perMinute: FORGETS });
  const forget = openForget({ erasures: link.erasures, registry, limiter, isBehindProxy });
  const server = createFront({ intake, forget, registry, metrics, beyond: nothingElse, health: watch.state });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    clearInterval(looking);
    stop.abort();
    unlock();
    throw error;
  }
  const shipper = openShipper({
    dataDir,
    link,
    onMismatch: (has, sent) =>
      log.error(
        { has, sent },
        'the collector has another number of shipments than were sent: was one restored from a backup?',
      ),
  });
  const shipping = keepShipping(shipper, awayLog.say, stop.signal);
  const url = urlOf(server.address() as AddressInfo);
  writeAtomically(urlFile(dataDir), url);
  return {
    url,
    password: null,
    ready: Promise.resolve(),
    async stop() {
      server.close();
      server.closeIdleConnections();
      await Promise.race([once(server, 'close'), new Promise((late) => setTimeout(late, 2000))]);
      server.closeAllConnections();
      clearInterval(looking);
      bell.stop();
      await refused.flush();
      await spool.close();
      stop.abort();
      // What is left is shipped by the next start.
      await Promise.race([shipping, new Promise((late) => setTimeout(late, 2000))]);
      await shared.close();
      rmSync(urlFile(dataDir), { force: true });
      unlock();
    },
  };
}

async function keepShipping(shipper: Shipper, say: (error: Error) => void, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await shipper.step();
      failures = 0;
      await rest(GATHER, signal);
    } catch (error) {
      say(error as Error);
      await rest(Math.min(BACK_OFF[0] * 2 ** failures++, BACK_OFF[1]), signal);
    }
  }
}

/** Keeps the files of projects and bans as the collector has them. @returns when they are for the first time */
function followSettings(
  link: Link,
  dataDir: string,
  say: (error: Error) => void,
  signal: AbortSignal,
): { readonly first: Promise<void> } {
  let isKnown = () => {};
  const first = new Promise<void>((resolve) => {
    isKnown = resolve;
  });
  const follow = async () => {
    while (!signal.aborted) {
      try {
        const settings = await link.settings();
        if (settings !== null) writeSettings(dataDir, settings);
        isKnown();
      } catch (error) {
        say(error as Error);
      }
      await rest(SETTINGS_EVERY, signal);
    }
  };
  void follow();
  return { first };
}

function nothingElse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end('{"error":"this is a relay: it takes events in, and everything else is at its collector"}');
}

/** Of other errors the code: a message may name what was sent. */
function nameOf(error: Error): string {
  if (error instanceof Away) return error.message;
  return `nothing is shipped: ${(error as NodeJS.ErrnoException).code ?? error.message}`;
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {}); // A stop ends the rest.
}
