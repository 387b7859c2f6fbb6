import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Health } from '../api/types.ts';
import { DAY_MS } from '../day/day.ts';
import { followCursor } from '../drain/cursor.ts';
import { segmentName } from '../spool/format.ts';
import { type Position, START, segments, spoolFolders } from '../spool/reader.ts';
import type { Room } from '../spool/room.ts';
import { bytesBetween } from '../spool/waiting.ts';
import { openOldest } from './oldest.ts';

/** What is watched. Everything is seen from the intake's side, so that a store that hangs cannot hide it. */
export interface HealthParts {
  readonly dataDir: string;
  readonly room: Room;
  /** Up to where the folders are written that this collector writes to. */
  readonly ends: () => Readonly<Record<string, Position>>;
  /** What is wrong with writing the spool, as the system's code; `null` where nothing is. */
  readonly spoolTrouble: () => string | null;
  /** The store process: whether it runs, and when it was last heard, by the monotonic clock. */
  readonly store: () => {
    readonly isRunning: boolean;
    readonly heard: number;
    /** What of the store it cannot reach. Default: nothing. */
    readonly troubles?: readonly string[];
  };
  /** Who keeps what was spooled, as it is named to people. Default: the store. */
  readonly keeper?: string;
  /** Whether it is well while the keeper is away, as a relay is: what waits is told, and the intake goes on. Default: false. */
  readonly isPatient?: boolean;
  /** After how long a store that says nothing, or an event that is not stored, is trouble, in ms. Default: 30 s. */
  readonly patience?: number | undefined;
  /** Milliseconds that only go forward, and those of the calendar; tests give their own. */
  readonly clocks?: { readonly steady: () => number; readonly wall: () => number };
}

export interface HealthWatch {
  /** Looks at everything again; called every second. */
  look(): Health;
  /** What the last look saw; a new look where the spool has filled since. */
  state(): Health;
  /** For who asks what holds now: a new look, unless the last one was a tenth of a second ago. */
  fresh(): Health;
}

const PATIENCE = 30_000;
/** A look costs a directory listing. In ms. */
const MOMENT = 100;

/**
 * Watches what was promised become stored. An alarm on answers would stay silent while a spool fills behind them.
 *
 * @example const watch = watchHealth(parts); setInterval(watch.look, 1000); watch.state().troubles
 */
export function watchHealth(parts: HealthParts): HealthWatch {
  const {
    dataDir,
    room,
    ends,
    spoolTrouble,
    store,
    patience = PATIENCE,
    keeper = 'the store',
    isPatient = false,
  } = parts;
  const { steady, wall } = parts.clocks ?? { steady: () => performance.now(), wall: Date.now };
  const spoolDir = join(dataDir, 'spool');
  const readDrained = followCursor(join(dataDir, 'drain.json'));
  const oldest = openOldest();
  let isRoomy = true;
  let looked = Number.NEGATIVE_INFINITY;

  const look = (): Health => {
    const now = steady();
    looked = now;
    const cursor = readDrained();
    const written = ends();
    let waitingBytes = 0;
    let since: number | null = null;
    for (const folder of spoolFolders(spoolDir)) {
      const drained = cursor.positions[folder] ?? START;
      const path = join(spoolDir, folder);
      const bytes = bytesBetween(path, drained, written[folder] ?? null);
      if (bytes === 0) continue;
      waitingBytes += bytes;
      leftBehind(path, drained, written[folder], (end, time) =>
        oldest.mark(folder, end, now - Math.max(0, wall() - time)),
      );
      const end = written[folder];
      if (end !== undefined) oldest.mark(folder, end, now);
      since = least(since, oldest.since(folder, drained));
    }
    const lastStored = Object.values(cursor.lastStored).sort().at(-1) ?? null;
    const oldestWaiting = since === null ? null : Math.max(0, now - since);
    const { bytes, maxBytes, free, trouble } = room.look();
    isRoomy = trouble === null;
    const { isRunning, heard, troubles: away = [] } = store();
    const code = spoolTrouble();
    const own = [
      ...(code === null ? [] : [`the spool cannot be written: ${code}`]),
      ...(trouble === null ? [] : [trouble]),
    ];
    const clock = clockTroubles(wall(), lastStored);
    const keepers = [
      ...(isRunning ? [] : [`${keeper} is not running`]),
      ...(isRunning && now - heard > patience ? [`${keeper} has not answered for ${seconds(now - heard)} s`] : []),
      ...away,
      ...(oldestWaiting !== null && oldestWaiting > patience
        ? [`an event has waited ${seconds(oldestWaiting)} s for ${keeper}`]
        : []),
    ];
    return {
      ready: own.length + clock.length === 0 && (isPatient || keepers.length === 0),
      troubles: [...own, ...keepers, ...clock],
      waitingBytes,
      oldestWaitingSeconds: oldestWaiting === null ? null : seconds(oldestWaiting),
      lastStored,
      spool: { bytes, maxBytes },
      diskFree: free,
      skipped: cursor.skipped ?? { bytes: 0, places: 0 },
    };
  };

  let seen = look();
  const anew = () => {
    seen = look();
    return seen;
  };
  // A flood can fill the spool between two looks, and is refused then: that must have been said before.
  const state = () => ((room.state().trouble === null) !== isRoomy ? anew() : seen);
  return { look: anew, state, fresh: () => (steady() - looked > MOMENT ? anew() : state()) };
}

/** Marks what an earlier process left, by the times of its segments. */
function leftBehind(
  path: string,
  drained: Position,
  own: Position | undefined,
  mark: (end: Position, time: number) => void,
): void {
  for (const segment of segments(path)) {
    if (segment < drained.segment || segment === own?.segment) continue;
    const found = statSync(join(path, segmentName(segment)), { throwIfNoEntry: false });
    if (found !== undefined) mark({ segment, offset: found.size }, found.mtimeMs);
  }
}

/** Events without a believable date of their own are dated by the clock, so one that went back is worth knowing. */
function clockTroubles(wall: number, lastStored: string | null): string[] {
  const back = lastStored === null ? 0 : Date.parse(lastStored) - wall;
  return back > DAY_MS
    ? [`the clock is ${Math.round(back / DAY_MS)} days before the time of the last stored event`]
    : [];
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
