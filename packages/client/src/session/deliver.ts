import { BATCH_PATH } from '@aboveboard/contract';
import { type Claim, takeClaim } from '../buffer/claim.ts';
import { dayOf } from '../day/day.ts';
import { type Backoff, nextBackoff, readBackoff, writeBackoff } from '../deliver/backoff.ts';
import { type Deadline, startDeadline } from '../deliver/deadline.ts';
import { openWire } from '../deliver/post.ts';
import { show } from '../notice/notice.ts';
import { flush } from './flush.ts';
import { hasWork, preparingOf, takeUnsaved, waitingOf } from './pending.ts';
import { sendClaim, type Way } from './send.ts';
import { endpointOf, isDebugging, look, lookBehind, type Session } from './session.ts';

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
 * Delivers what waits, within one budget.
 *
 * @param isAwaited by somebody, who then gets this run's events delivered too; otherwise the process is never held
 */
export async function deliver(session: Session, isAwaited: boolean): Promise<Delivery> {
  const deadline = startDeadline(session.settings.budget, isAwaited);
  try {
    if (!(await isFree(session, deadline, isAwaited))) return result(session, 0, 'failed');
    if (isAwaited) flush(session);
    const stop = reasonToStay(session, isAwaited);
    if (stop !== undefined) return result(session, 0, stop);
    const work = sendAll(session, deadline, isAwaited);
    const trip = { deadline, isAwaited, over: work };
    session.trip = trip;
    try {
      const { sent, outcome } = await work;
      return result(session, sent, outcome);
    } finally {
      if (session.trip === trip) session.trip = undefined;
    }
  } finally {
    deadline.stop();
  }
}

/** One delivery at a time. One that nobody waits for makes way: what it had under way is sent again under the same ids. */
async function isFree(session: Session, deadline: Deadline, isAwaited: boolean): Promise<boolean> {
  while (session.trip !== undefined) {
    if (!isAwaited) return false;
    if (!session.trip.isAwaited) session.trip.deadline.end('abandoned');
    const { over } = session.trip;
    await new Promise<void>((done) => {
      deadline.onEnd(done);
      over.then(
        () => done(),
        () => done(),
      );
    });
    if (deadline.ended() !== undefined) return false;
  }
  return true;
}

function reasonToStay(session: Session, isAwaited: boolean): Outcome | undefined {
  const { contract, host, place } = session;
  const { mode } = look(session);
  if (session.isStopped) return 'stopped';
  if (mode !== 'on') return mode;
  if (isDebugging(session)) return 'local';
  if (!hasWork(session)) return 'nothing';
  if (!session.wasNoticed) {
    // The run that tells sends nothing, and neither does one that was already under way: nobody could have said no.
    const isShown = show(contract, place, dayOf(host.now()), host.stderr);
    lookBehind(session);
    if (!isShown || contract.notice !== 'same-run') return 'nothing';
    session.wasNoticed = true;
  }
  return isDue(session, isAwaited) ? undefined : 'failed';
}

/**
 * A collector's own word is obeyed by everybody. The wait after a failure holds for deliveries by themselves; somebody
 * who asks for one gets another try, unless an earlier run has lost its whole budget on the last: a tool that ends with
 * a delivery would else cost that budget at every run behind a firewall.
 */
function isDue(session: Session, isAwaited: boolean): boolean {
  const backoff = lastBackoff(session);
  if (backoff === undefined || backoff.until <= session.host.now()) return true;
  if (!isAwaited || backoff.cause === 'told') return false;
  return backoff.cause === 'quick' || backoff.until === session.backoff?.until;
}

async function sendAll(session: Session, deadline: Deadline, isAwaited: boolean): Promise<Sum> {
  const endpoint = endpointOf(session);
  if (endpoint === undefined) return { sent: 0, outcome: 'local' };
  const wire = openWire(new URL(`${endpoint}${BATCH_PATH}`), deadline, isAwaited);
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
  return { sent, outcome: refused > 0 ? 'failed' : sent > 0 ? 'delivered' : 'nothing' };
}

interface Sum {
  readonly sent: number;
  readonly outcome: Outcome;
}

function fail(session: Session, endpoint: string, failure: { isSlow: boolean; retryAfter?: string | undefined }): void {
  const { host, place } = session;
  session.backoff = nextBackoff(lastBackoff(session), { endpoint, ...failure }, host.now());
  writeBackoff(place.backoff, session.backoff);
  lookBehind(session);
}

function lastBackoff(session: Session): Backoff | undefined {
  const { host, place } = session;
  const endpoint = endpointOf(session) ?? '';
  const own = session.backoff?.endpoint === endpoint ? session.backoff : undefined;
  return (place.dir === '' ? undefined : readBackoff(place.backoff, endpoint, host.now())) ?? own;
}

function result(session: Session, sent: number, outcome: Outcome): Delivery {
  return { sent, kept: waitingOf(session), outcome };
}
