import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { openBans } from '../bans/bans.ts';
import { followCursor } from '../drain/cursor.ts';
import type { Erasures } from '../erase/receipts.ts';
import { openForget } from '../intake/forget.ts';
import { openGate } from '../intake/gate.ts';
import { openIntake } from '../intake/intake.ts';
import { openRefusedTally } from '../intake/refused.ts';
import type { LimitOptions } from '../limit/intake-limits.ts';
import { openLimiter } from '../limit/limit.ts';
import { openLimits } from '../limit/open-limits.ts';
import { senders } from '../limit/sender.ts';
import type { IntakeMetrics } from '../metrics/intake.ts';
import { rarely } from '../pace/rarely.ts';
import { publicProjects } from '../pages/public/switch.ts';
import { openRegistry } from '../projects/projects.ts';
import { openRelayAnswers } from '../relay/answer.ts';
import { openReceiver } from '../relay/receive.ts';
import type { Position } from '../spool/reader.ts';
import { openRoom, type Room } from '../spool/room.ts';
import { openSpool, type SpoolWriter } from '../spool/writer.ts';
import { createFront, type FrontParts } from './front.ts';
import { lockFolder } from './lock.ts';
import { spoolErrors } from './spool-errors.ts';

/** Where requests come in: an HTTP server, and the one folder of the spool that this process writes to. */
export interface Door {
  readonly server: Server;
  readonly spool: SpoolWriter;
  readonly room: Room;
  /** Up to where its folders of the spool are on the disk: its own, and those of relays. */
  ends(): Readonly<Record<string, Position>>;
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
  /** A Redis by which several count together. Default: each counts for itself. */
  readonly limitsRedis?: string | undefined;
  /** What relays prove themselves with. Default: there are none. */
  readonly relaySecret?: string | undefined;
  readonly isBehindProxy: boolean;
  readonly spoolMax?: number | undefined;
  readonly diskFloor?: number | undefined;
}

/** What stands behind it: of this process, or asked of another. */
export type DoorParts = Pick<FrontParts, 'health' | 'metrics'> & {
  readonly log: Logger;
  readonly counted: IntakeMetrics;
  readonly erasures: Erasures;
  /** Answers everything that is neither an intake's nor a page of this process; `streams` ends with the door. */
  readonly beyond: (request: IncomingMessage, response: ServerResponse, streams: Set<ServerResponse>) => void;
  /** Told of each relay that was heard. */
  readonly onRelay?: (relay: string) => void;
};

/** Erasures that one address may ask for in a minute. */
const FORGETS = 6;
/** Never hangs and refuses nobody: see limit/shared/. */
const REDIS_AWAY = 'Redis does not answer: limits are counted by this process alone';
/** A segment is at most this large, and at most an eighth of a process's part of the spool, so that deleting one makes room. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** How long requests may take to end at a stop, in ms; where none is under way nobody waits. */
const CLOSE_PATIENCE = 2000;

export async function openDoor(options: DoorOptions, parts: DoorParts): Promise<Door> {
  const { dataDir, folder, writers, limits, limitsRedis, relaySecret, isBehindProxy, spoolMax, diskFloor } = options;
  const { log, counted, health, metrics, erasures, beyond, onRelay } = parts;
  const registry = openRegistry(dataDir, (error) => log.error(error.message));
  const spoolDir = join(dataDir, 'spool');
  const readDrained = followCursor(join(dataDir, 'drain.json'));
  const drained = () => readDrained().positions;
  const room = openRoom({ spoolDir, drained, maxBytes: spoolMax, minFree: diskFloor, writers });
  // Of a process that was killed a moment ago a worker may still be writing.
  await lockFolder(join(spoolDir, folder));
  const segmentBytes = Math.min(SEGMENT_BYTES, room.state().maxBytes / writers / 8);
  const spool = await openSpool(join(spoolDir, folder), { segmentBytes, admits: room.admits });
  const onSpoolError = spoolErrors(log, counted);
  const refused = openRefusedTally(spool, onSpoolError);
  const bans = openBans(dataDir, (error) => log.error(error.message));
  const redisAway = rarely((code: string) => log.error({ code }, REDIS_AWAY));
  const shared = await openLimits({ limits, redis: limitsRedis, metrics: counted, onTrouble: redisAway.say });
  const intake = openIntake({
    registry,
    spool,
    gate: openGate({ limits: shared.limits, bans, ...senders(isBehindProxy) }),
    refused,
    onAnswer: counted.onAnswer,
    onSpoolError,
  });
  const limiter = openLimiter({ perMinute: FORGETS });
  const forget = openForget({ erasures, registry, limiter, isBehindProxy });
  const receiver = openReceiver(spoolDir, room.admits);
  const relays =
    relaySecret === undefined
      ? undefined
      : openRelayAnswers({
          dataDir,
          secret: relaySecret,
          registry,
          receiver,
          erasures,
          onHeard: (relay) => onRelay?.(relay),
          onError: onSpoolError,
        });
  const streams = new Set<ServerResponse>();
  const server = createFront({
    intake,
    forget,
    relays,
    registry,
    publicPages: () => publicPages(dataDir),
    metrics,
    health,
    beyond: (request, response) => beyond(request, response, streams),
  });
  return {
    server,
    spool,
    room,
    ends: () => ({ ...receiver.ends(), [folder]: spool.end() }),
    async close() {
      const closed = server.listening ? once(server, 'close') : null;
      server.close();
      for (const stream of streams) stream.end();
      server.closeIdleConnections();
      if (closed !== null) await Promise.race([closed, sleep(CLOSE_PATIENCE, undefined, { ref: false })]);
      server.closeAllConnections();
      await refused.flush();
      await spool.close();
      await shared.close();
    },
  };
}

/** For the links of the front page, of which none is worth that this process falls: it takes in what nobody sends twice. */
function publicPages(dataDir: string): readonly string[] {
  try {
    return publicProjects(dataDir);
  } catch {
    return [];
  }
}
