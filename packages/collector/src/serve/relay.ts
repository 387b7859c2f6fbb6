import { rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAlarm } from '../alarm/alarm.ts';
import { openTold } from '../alarm/told.ts';
import { openDataDir } from '../data-dir/data-dir.ts';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import { watchHealth } from '../health/health.ts';
import { openLog } from '../log/log.ts';
import { openMetrics } from '../metrics/metrics.ts';
import { openBackOff } from '../pace/back-off.ts';
import { rarely } from '../pace/rarely.ts';
import { rest } from '../pace/rest.ts';
import { Away, type Link, openLink } from '../relay/link.ts';
import { hasSettings, writeSettings } from '../relay/settings.ts';
import { openShipper, type Shipper } from '../relay/ship.ts';
import { openDoor } from './door.ts';
import { lockDirectory, urlFile } from './lock.ts';
import { type Collector, LOOK_EVERY, listen, messengersOf, orUnlock, type ServeOptions, urlOf } from './serve.ts';

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
/** How long to rest where the collector is away, in ms. */
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
  makeDirectory(join(dataDir, 'spool'));
  const metrics = openMetrics(() => watch.state());
  const door = await openDoor(
    { ...options, limits, isBehindProxy, relaySecret: undefined, folder: '0', writers: 1 },
    {
      log,
      counted: metrics,
      metrics,
      health: () => watch.fresh(),
      erasures: link.erasures,
      beyond: nothingElse,
    },
  );
  const watch = watchHealth({
    dataDir,
    room: door.room,
    ends: door.ends,
    spoolTrouble: () => door.spool.trouble()?.code ?? null,
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
    void door.spool.mend();
  }, LOOK_EVERY);
  let address: AddressInfo;
  try {
    address = await listen(door.server, port, host);
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
  const url = urlOf(address);
  writeAtomically(urlFile(dataDir), url);
  return {
    url,
    password: null,
    ready: Promise.resolve(),
    async stop() {
      await door.close();
      clearInterval(looking);
      bell.stop();
      stop.abort();
      // What is left is shipped by the next start.
      await Promise.race([shipping, sleep(2000, undefined, { ref: false })]);
      rmSync(urlFile(dataDir), { force: true });
      unlock();
    },
  };
}

async function keepShipping(shipper: Shipper, say: (error: Error) => void, signal: AbortSignal): Promise<void> {
  const backOff = openBackOff(...BACK_OFF);
  while (!signal.aborted) {
    try {
      await shipper.step();
      backOff.reset();
      await rest(GATHER, signal);
    } catch (error) {
      say(error as Error);
      await rest(backOff.next(), signal);
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
