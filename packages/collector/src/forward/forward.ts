import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ForwarderState } from '../api/types.ts';
import type { Cursor } from '../drain/cursor.ts';
import type { Followers } from '../drain/drain.ts';
import { openBackOff } from '../pace/back-off.ts';
import { rest } from '../pace/rest.ts';
import { deleteBefore, START, segmentSizes, spoolFolders } from '../spool/reader.ts';
import { openDuplicates } from './duplicates.ts';
import { type Follower, openFollower } from './follower.ts';
import { forwardersFingerprint, readForwarders, shownTarget } from './settings.ts';
import { DeliveryError, type DeliveryProblem, type Settings, type TargetType } from './target.ts';
import { targetTypes } from './targets.ts';

/**
 * Hands events on to other systems, each at its own pace: every forwarder has its own cursor into the spool and its own
 * waits, so that a slow one holds nobody back. They read behind the drain, which has told duplicates apart by then, and
 * what they still need of the spool outlives the drain, up to a bound.
 *
 *     .aboveboard/forward/
 *       targets/posthog-3fa2c1.json   what was configured, secrets included
 *       cursors/posthog-3fa2c1.json   how far it is
 *       duplicates.ndjson             see duplicates.ts
 */
export interface Forwarding extends Followers {
  /** Finds forwarders that were added or removed. Between two steps of the drain. */
  look(): void;
  states(): readonly ForwarderState[];
  /** Tells every forwarder of a project to delete what came under an identity. */
  erase(project: string, identity: string): Promise<readonly ErasureAnswer[]>;
  /** Ends; a request under way is given a moment. */
  stop(): Promise<void>;
}

export interface ErasureAnswer {
  readonly id: string;
  readonly type: string;
  /**
   * `erased`: gone. `told`: the target has taken the order. `cannot`: it has no way to be told, or was given none; see
   * docs/forwarding.md. `failed`: to be tried again.
   */
  readonly outcome: 'erased' | 'told' | 'cannot' | 'failed';
  readonly problem?: DeliveryProblem | 'internal';
}

export interface ForwardingOptions {
  readonly dataDir: string;
  readonly spoolDir: string;
  /** The drain's cursor. */
  readonly drained: () => Cursor;
  readonly log: Log;
  /** How much of the spool is kept for forwarders that are behind, in bytes. Default: 1 GiB. */
  readonly keepBytes?: number;
  /** Whether an identity was erased: its events do not leave any more. Default: none was. */
  readonly isErased?: (project: string, identity: string) => boolean;
  /** Waits; for tests. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

interface Log {
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

const KEEP_BYTES = 1024 ** 3;
/** How often to look for added and removed forwarders, in ms. */
const LOOK_EVERY = 1000;
/** How long to rest when there was nothing to do, in ms. */
const IDLE = 200;
/** How long to rest after a failure, in ms. */
const BACK_OFF = [1000, 5 * 60_000] as const;
/** How long a request under way may take at a stop, in ms: it comes again at the next start. */
const STOP_PATIENCE = 3000;

/** One forwarder at work. */
interface Running {
  readonly settings: Settings;
  readonly follower: Follower;
  readonly end: AbortController;
  /** Resolves once it has ended. */
  ended: Promise<void>;
  problem: DeliveryProblem | 'internal' | null;
  isLeaving: boolean;
}

/** @example const forwarding = openForwarding({ dataDir, spoolDir, drained: drain.cursor, log }); forwarding.look(); */
export function openForwarding(options: ForwardingOptions): Forwarding {
  const { dataDir, spoolDir, drained, log, keepBytes = KEEP_BYTES, isErased = () => false, pause = rest } = options;
  const folder = join(dataDir, 'forward');
  const duplicates = openDuplicates(join(folder, 'duplicates.ndjson'));
  const cursorFile = (id: string) => join(folder, 'cursors', `${id}.json`);
  const running = new Map<string, Running>();
  let seen = '';
  let looked = 0;

  const start = (settings: Settings) => {
    const type = targetTypes.get(settings.type) as TargetType;
    const follower = openFollower({
      spoolDir,
      cursorFile: cursorFile(settings.id),
      project: settings.project,
      target: type.open(settings),
      maxEvents: type.maxEvents,
      drained: () => drained().positions,
      isDuplicate: duplicates.has,
      isErased,
    });
    const end = new AbortController();
    const one: Running = { settings, follower, end, ended: Promise.resolve(), problem: null, isLeaving: false };
    one.ended = keepForwarding(one, log, pause);
    running.set(settings.id, one);
  };

  const release = () => {
    for (const name of spoolFolders(spoolDir)) {
      const drainedTo = drained().positions[name] ?? START;
      const positions = [...running.values()].map(({ follower }) => follower.position(name).segment);
      const needed = Math.min(drainedTo.segment, ...positions);
      deleteBefore(join(spoolDir, name), { segment: needed, offset: 0 });
      const first = firstWithin(keepBytes, join(spoolDir, name), drainedTo.segment);
      for (const one of running.values()) if (one.follower.position(name).segment < first) leave(one, name, first, log);
    }
    duplicates.forget((name, segment) =>
      [...running.values()].some(({ follower }) => follower.position(name).segment <= segment),
    );
  };

  return {
    look() {
      if (Date.now() - looked < LOOK_EVERY && looked !== 0) return;
      looked = Date.now();
      const state = forwardersFingerprint(dataDir);
      if (state !== seen) {
        seen = state;
        const all = readForwarders(dataDir, (error) => log.error({}, error.message));
        for (const settings of all) if (!running.has(settings.id)) start(settings);
        for (const [id, { end, ended }] of running) {
          if (all.some((settings) => settings.id === id)) continue;
          end.abort();
          running.delete(id);
          void ended.then(() => rmSync(cursorFile(id), { force: true }));
        }
      }
      if (running.size > 0) release();
    },
    onDuplicates(chunk, places) {
      if (running.size > 0) duplicates.note(chunk, places);
    },
    onFinished(_, stored) {
      for (const { settings, follower } of running.values()) follower.noteStored(stored.get(settings.project) ?? 0);
      release();
    },
    states: () => [...running.values()].map(stateOf),
    erase: (project, identity) =>
      Promise.all(
        [...running.values()]
          .filter(({ settings }) => settings.project === project)
          .map((one) => answerOf(one, one.follower.erase(identity))),
      ),
    async stop() {
      for (const { end } of running.values()) end.abort();
      const ended = Promise.all([...running.values()].map((one) => one.ended));
      await Promise.race([ended, sleep(STOP_PATIENCE, undefined, { ref: false })]);
    },
  };
}

async function keepForwarding(
  one: Running,
  log: Log,
  pause: (ms: number, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { signal } = one.end;
  const backOff = openBackOff(...BACK_OFF);
  while (!signal.aborted) {
    try {
      const wasBusy = await one.follower.step();
      if (wasBusy) {
        backOff.reset();
        one.problem = null;
      } else await pause(IDLE, signal);
    } catch (error) {
      one.problem = problemOf(error);
      const retryAfter = error instanceof DeliveryError ? error.retryAfter : null;
      const due = backOff.next();
      const ms = Math.max(retryAfter ?? due, BACK_OFF[0]);
      log.warn({ forwarder: one.settings.id, problem: one.problem, pause: ms }, 'a forwarder’s target took nothing');
      await pause(ms, signal);
    }
  }
}

/** Gives up for one forwarder what the bound no longer allows to keep. */
function leave(one: Running, folder: string, segment: number, log: Log): void {
  if (one.isLeaving) return;
  one.isLeaving = true;
  const before = one.follower.cursor().lost;
  one.follower
    .leaveBefore(folder, segment)
    .then(() => {
      const lost = one.follower.cursor().lost - before;
      log.error({ forwarder: one.settings.id, lost }, 'a forwarder was too far behind: its oldest events are given up');
    })
    .catch((error) => log.error({ forwarder: one.settings.id }, `a forwarder stays behind: ${problemOf(error)}`))
    .finally(() => {
      one.isLeaving = false;
    });
}

/** The oldest segment that may stay, where those before `end` may take so many bytes. */
function firstWithin(keepBytes: number, folder: string, end: number): number {
  let first = end;
  let bytes = 0;
  for (const { number, size } of segmentSizes(folder).reverse()) {
    if (number >= end) continue;
    bytes += size;
    if (bytes > keepBytes) break;
    first = number;
  }
  return first;
}

function stateOf({ settings, follower, problem }: Running): ForwarderState {
  const { forwarded, refused, lost, caughtUp } = follower.cursor();
  const { id, type, project } = settings;
  const behind = follower.behind();
  const behindSince = behind === 0 ? null : caughtUp;
  return { id, type, project, target: shownTarget(settings), behind, behindSince, forwarded, refused, lost, problem };
}

async function answerOf(
  { settings: { id, type } }: Running,
  asked: Promise<'erased' | 'told'> | null,
): Promise<ErasureAnswer> {
  try {
    return { id, type, outcome: asked === null ? 'cannot' : await asked };
  } catch (error) {
    return { id, type, outcome: 'failed', problem: problemOf(error) };
  }
}

/** One word of a closed list: what a target says, or a system error, may hold a value. */
function problemOf(error: unknown): DeliveryProblem | 'internal' {
  return error instanceof DeliveryError ? error.problem : 'internal';
}
