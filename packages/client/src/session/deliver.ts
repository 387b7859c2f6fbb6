import { BATCH_PATH } from '@aboveboard/contract';
import { type Claim, releaseAll, takeClaim } from '../buffer/claim.ts';
import { type Deadline, startDeadline } from '../deliver/deadline.ts';
import type { Due } from '../deliver/due.ts';
import { afterFailure, afterSuccess, writeDue } from '../deliver/pause.ts';
import { openWire } from '../deliver/post.ts';
import { exists } from '../dir/files.ts';
import { tell } from '../notice/notice.ts';
import { isDebugging } from './debugging.ts';
import { dueOf } from './due.ts';
import { flush } from './flush.ts';
import { hasWork, preparingOf, takeUnsaved } from './pending.ts';
import { type Failure, sendClaim, type Way } from './send.ts';
import { endpointOf, look, lookBehind, type Session, type Trip } from './session.ts';
import { waitingOf } from './waiting.ts';

/** What became of a delivery. */
export interface Delivery {
  /** Events in batches that were answered with success. */
  readonly sent: number;
  /** Events that still wait on this machine. */
  readonly kept: number;
  readonly outcome: Outcome;
}

/**
 * - `delivered` everything that could leave is with the collector
 * - `nothing` there was nothing that may leave now
 * - `off`, `local` nothing may leave at all
 * - `failed` no, or not everything: it is kept, unless the collector refused it for good
 * - `stopped` the collector told this version to stop for good
 */
export type Outcome = 'delivered' | 'nothing' | 'off' | 'local' | 'failed' | 'stopped';

/** A file system that will not let go of a claim must not keep us here. */
const MAX_CLAIMS = 16;

/**
 * - `awaited` by somebody, who then gets this run's events delivered too
 * - `eager` nobody waits, but it is time: what a long-running host does every so often, or an event that is to leave soon
 * - `aside` nobody waits, and the last success may be enough for now
 *
 * Only one that is awaited ever holds the process.
 */
export type Manner = 'awaited' | 'eager' | 'aside';

/** Delivers what waits, within one budget. */
export async function deliver(session: Session, manner: Manner): Promise<Delivery> {
  releaseAtExit();
  const isAwaited = manner === 'awaited';
  const deadline = startDeadline(session.settings.budget, isAwaited);
  try {
    // Asked anew after every wait, and not waited for in between: of two that ask at once one begins.
    while (session.trip !== undefined) {
      if (!(await makeWay(session.trip, deadline, isAwaited))) return result(session, 0, 'failed');
    }
    if (manner !== 'aside') flush(session);
    const stop = reasonToStay(session, manner);
    if (stop !== undefined) return result(session, 0, stop);
    const work = sendAll(session, deadline, isAwaited);
    const trip = { deadline, isAwaited, over: work };
    session.trip = trip;
    try {
      const { sent, outcome } = await work;
      if (outcome === 'delivered') session.isUrgent = false;
      return result(session, sent, outcome);
    } finally {
      if (session.trip === trip) session.trip = undefined;
    }
  } finally {
    deadline.stop();
  }
}

let isReleasing = false;

/** A process that ends in the middle gives back what it holds. */
function releaseAtExit(): void {
  if (!isReleasing) process.on('exit', releaseAll);
  isReleasing = true;
}

/**
 * One delivery at a time. One that nobody waits for makes way: what it had under way is sent again under the same ids.
 *
 * @returns whether it is worth asking again
 */
async function makeWay(trip: Trip, deadline: Deadline, isAwaited: boolean): Promise<boolean> {
  if (!isAwaited) return false;
  if (!trip.isAwaited) trip.deadline.end('abandoned');
  await new Promise<void>((done) => {
    deadline.onEnd(done);
    trip.over.then(
      () => done(),
      () => done(),
    );
  });
  return deadline.ended() === undefined;
}

function reasonToStay(session: Session, manner: Manner): Outcome | undefined {
  const decision = look(session);
  const { mode } = decision;
  if (session.isStopped) return 'stopped';
  if (mode !== 'on') return mode;
  if (isDebugging(session)) return 'local';
  if (!hasWork(session)) return 'nothing';
  const mayLeave = tell(session, decision);
  lookBehind(session);
  if (!mayLeave) return 'nothing';
  return isDue(session, manner) ? undefined : 'failed';
}

/**
 * A collector's own word is obeyed by everybody. The wait after a failure holds for deliveries by themselves; somebody
 * who asks for one gets another try, unless an earlier run has lost its whole budget on the last: a tool that ends with
 * a delivery would else cost that budget at every run behind a firewall.
 */
function isDue(session: Session, manner: Manner): boolean {
  const due = dueOf(session);
  if (due === undefined || due.until <= session.host.now()) return true;
  if (due.cause === 'done') return manner !== 'aside';
  if (manner !== 'awaited' || due.cause === 'told') return false;
  return due.cause === 'quick' || due.until === session.due?.until;
}

async function sendAll(session: Session, deadline: Deadline, isAwaited: boolean): Promise<Sum> {
  const endpoint = endpointOf(session);
  if (endpoint === undefined) return { sent: 0, outcome: 'local' };
  const wire = openWire(new URL(`${endpoint}${BATCH_PATH}`), deadline, isAwaited, session.host.env);
  const way: Way = { wire, deadline, fail: (failure) => fail(session, endpoint, failure) };
  const preparing = preparingOf(session);
  let sent = 0;
  let refused = 0;
  try {
    for (let count = 0; count < MAX_CLAIMS; count++) {
      const claim: Claim | undefined =
        (session.place.dir === '' ? undefined : takeClaim(session.place, preparing)) ?? takeUnsaved(session);
      if (claim === undefined) break;
      try {
        const some = await sendClaim(session, claim, way);
        sent += some.sent;
        refused += some.refused;
        if (some.end !== undefined) return { sent, outcome: some.end };
      } finally {
        claim.close();
      }
    }
  } finally {
    wire.close();
  }
  if (sent + refused > 0) {
    pause(session, afterSuccess(endpoint, session.host.now()));
    // What was noted of an answer that came after somebody's no goes with it.
    lookBehind(session);
  }
  return { sent, outcome: refused > 0 ? 'failed' : sent > 0 ? 'delivered' : 'nothing' };
}

interface Sum {
  readonly sent: number;
  readonly outcome: Outcome;
}

function fail(session: Session, endpoint: string, failure: Failure): void {
  pause(session, afterFailure(dueOf(session), { endpoint, ...failure }, session.host.now()));
  lookBehind(session);
}

function pause(session: Session, due: Due): void {
  session.due = due;
  // Only where there is a folder: one that a no has taken away is not made again.
  if (exists(session.place.dir)) writeDue(session.place.due, due);
}

function result(session: Session, sent: number, outcome: Outcome): Delivery {
  return { sent, kept: waitingOf(session), outcome };
}
