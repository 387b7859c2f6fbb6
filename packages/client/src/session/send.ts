import type { Prepared } from '../buffer/batches.ts';
import type { Claim } from '../buffer/claim.ts';
import { dayOf } from '../day/day.ts';
import type { Deadline } from '../deliver/deadline.ts';
import type { Answer, Wire } from '../deliver/post.ts';
import { remember } from '../deliver/sent.ts';
import { isStopped, stopFor } from '../deliver/stopped.ts';
import { holdsEvents, wipe } from '../dir/place.ts';
import { hashOf } from './hash.ts';
import { forgetAll, lookBehind, type Session } from './session.ts';

/** What sending needs besides the batches. */
export interface Way {
  readonly wire: Wire;
  readonly deadline: Deadline;
  /** Notes a failure, so that the next attempt waits. */
  readonly fail: (failure: Failure) => void;
}

export interface Failure {
  readonly isSlow: boolean;
  readonly retryAfter?: string | undefined;
}

export interface Sent {
  readonly sent: number;
  /** Batches that the collector refused for good. */
  readonly refused: number;
  /** Why the delivery ends here, if it does. */
  readonly end?: 'off' | 'local' | 'failed' | 'stopped';
}

/** Sends the batches of a claim one after the other, and asks before each whether that is still wanted. */
export async function sendClaim(session: Session, claim: Claim, way: Way): Promise<Sent> {
  let sent = 0;
  let refused = 0;
  for (const batch of claim.batches) {
    const { mode } = lookBehind(session);
    if (mode !== 'on') return { sent, refused, end: mode };
    if (isObsolete(session, batch)) {
      claim.done(batch);
      continue;
    }
    const body = JSON.stringify({ key: session.settings.key, ...batch.body });
    const answer = await way.wire.post(body);
    // Taken over while we slept, or deleted by somebody's no, as the log was: neither is made again.
    const isOurs = claim.isOurs();
    remember(session, body, answer.status, isOurs);
    if (!isOurs) return { sent, refused, end: 'failed' };
    const verdict = judge(answer);
    if (verdict === 'stop') {
      stop(session, batch);
      claim.done(batch);
      if (session.isStopped) return { sent, refused, end: 'stopped' };
    } else if (verdict === 'keep') {
      giveUp(answer, way);
      return { sent, refused, end: 'failed' };
    } else {
      claim.done(batch);
      if (verdict === 'done') sent += batch.body.events.length;
      else refused += 1;
    }
  }
  return { sent, refused };
}

/** Redirects are not followed: the contract names one address, and nobody else may collect. */
function judge({ status }: Answer): 'done' | 'keep' | 'stop' | 'refused' {
  if (status >= 200 && status < 300) return 'done';
  if (status === 410) return 'stop';
  return status < 400 || [429, 502, 503, 504].includes(status) ? 'keep' : 'refused';
}

/** A delivery that only made way has not failed. */
function giveUp({ status, retryAfter }: Answer, { deadline, fail }: Way): void {
  const how = deadline.ended();
  if (status === 0 && how === 'abandoned') return;
  fail({ isSlow: status === 0 && how === 'time', retryAfter });
}

function isObsolete({ epoch, place }: Session, { body, epoch: recorded }: Prepared): boolean {
  return recorded !== epoch || isStopped(place.stopped, () => body.contract);
}

/** For good, for the contract of this batch; where that is our own, there is nothing left to record. */
function stop(session: Session, { body }: Prepared): void {
  const { host, place } = session;
  stopFor(place.stopped, body.contract, dayOf(host.now()));
  if (body.contract === hashOf(session)) {
    session.isStopped = true;
    session.isOff = true;
    forgetAll(session);
    wipe(place, holdsEvents);
  }
  lookBehind(session);
}
