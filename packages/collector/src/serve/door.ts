import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openBans } from '../bans/bans.ts';
import { followCursor } from '../drain/cursor.ts';
import { openForget } from '../intake/forget.ts';
import { openGate } from '../intake/gate.ts';
import { openIntake } from '../intake/intake.ts';
import { openRefusedTally } from '../intake/refused.ts';
import { type LimitOptions, openIntakeLimits } from '../limit/intake-limits.ts';
import { openLimiter } from '../limit/limit.ts';
import { senders } from '../limit/sender.ts';
import type { IntakeMetrics } from '../metrics/intake.ts';
import { openRegistry } from '../projects/projects.ts';
import { openRoom, type Room } from '../spool/room.ts';
import { openSpool, type SpoolWriter } from '../spool/writer.ts';
import { createFront, type FrontParts } from './front.ts';
import { lockFolder } from './lock.ts';

/** Where requests come in: an HTTP server, and the one folder of the spool that this process writes to. */
export interface Door {
  readonly server: Server;
  readonly spool: SpoolWriter;
  readonly room: Room;
  /** Finishes the requests that were begun, and the folder. */
  close(): Promise<void>;
}

export interface DoorOptions {
  readonly dataDir: string;
  /** Its folder of the spool. */
  readonly folder: string;
  /** How many processes write to the spool; the room is shared out among them. */
  readonly writers: number;
  readonly limits: LimitOptions;
  readonly isBehindProxy: boolean;
  readonly spoolMax?: number | undefined;
  readonly diskFloor?: number | undefined;
}

/** What stands behind it: of this process, or asked of the one that supervises. */
export type DoorParts = Pick<FrontParts, 'health' | 'storePort' | 'metrics'> & {
  readonly log: Logger;
  readonly counted: IntakeMetrics;
};

/** Erasures that one address may ask for in a minute. */
const FORGETS = 6;
/** A segment is at most this large, and at most an eighth of a process's part of the spool, so that deleting one makes room. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** How long requests may take to end at a stop, in ms. */
const CLOSE_PATIENCE = 2000;

export async function openDoor(options: DoorOptions, parts: DoorParts): Promise<Door> {
  const { dataDir, folder, writers, limits, isBehindProxy, spoolMax, diskFloor } = options;
  const { log, counted, health, storePort, metrics } = parts;
  const registry = openRegistry(dataDir, (error) => log.error(error.message));
  const spoolDir = join(dataDir, 'spool');
  const readDrained = followCursor(join(dataDir, 'drain.json'));
  const drained = () => readDrained().positions;
  const room = openRoom({ spoolDir, drained, maxBytes: spoolMax, minFree: diskFloor, writers });
  // Of a process that was killed a moment ago a worker may still be writing.
  await lockFolder(join(spoolDir, folder));
  const segmentBytes = Math.min(SEGMENT_BYTES, room.state().maxBytes / writers / 8);
  const spool = await openSpool(join(spoolDir, folder), { segmentBytes, admits: room.admits });
  const spoolErrors = rarely((error: NodeJS.ErrnoException) =>
    log.error({ code: error.code }, 'the spool cannot be written; clients are asked to come again'),
  );
  const onSpoolError = (error: NodeJS.ErrnoException) => {
    counted.onSpoolError();
    spoolErrors.say(error);
  };
  const refused = openRefusedTally(spool, onSpoolError);
  const bans = openBans(dataDir, (error) => log.error(error.message));
  const intake = openIntake({
    registry,
    spool,
    gate: openGate({ limits: openIntakeLimits(limits, counted.onDryRefusal), bans, ...senders(isBehindProxy) }),
    refused,
    onAnswer: counted.onAnswer,
    onSpoolError,
  });
  const forget = openForget({ dataDir, registry, limiter: openLimiter({ perMinute: FORGETS }), isBehindProxy });
  const streams = new Set<ServerResponse>();
  const server = createFront({ intake, forget, registry, metrics, storePort, health, streams });
  return {
    server,
    spool,
    room,
    async close() {
      const closed = server.listening ? once(server, 'close') : null;
      server.close();
      for (const stream of streams) stream.end();
      server.closeIdleConnections();
      if (closed !== null) await Promise.race([closed, new Promise((late) => setTimeout(late, CLOSE_PATIENCE))]);
      server.closeAllConnections();
      await refused.flush();
      await spool.close();
    },
  };
}

/** Says the first of many alike, and again after a while: a full disk must not be filled up with complaints about it. */
function rarely<T>(say: (what: T) => void): { say(what: T): void } {
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
