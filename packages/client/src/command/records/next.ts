import { join } from 'node:path';
import type { Prepared } from '../../buffer/batches.ts';
import { batchesIn, claimsIn, MAX_CLAIMS } from '../../buffer/claim.ts';
import { parseLines } from '../../buffer/parse.ts';
import type { Decision } from '../../consent/decide.ts';
import { type Due, readDue } from '../../deliver/due.ts';
import { isStopped } from '../../deliver/stopped.ts';
import { readOr } from '../../dir/files.ts';
import { isDebugging } from '../../session/debugging.ts';
import { preparingOf } from '../../session/pending.ts';
import { endpointOf, type Session } from '../../session/session.ts';
import { waitingOf } from '../../session/waiting.ts';
import { moment } from '../paint.ts';

/** When something leaves next, and why not before. */
export interface NextDelivery {
  /**
   * - `never` nothing leaves as things are: off, local, stopped, debugging
   * - `nothing` there is nothing that may leave yet
   * - `later` not before `at`
   * - `noticed` the next run shows the notice and sends nothing, the one after it may
   * - `next-run` with the next run that lives long enough
   */
  readonly when: 'never' | 'nothing' | 'later' | 'noticed' | 'next-run';
  /** A date of ISO 8601, with `later`. */
  readonly at: string | null;
  /** One plain sentence. */
  readonly why: string;
}

/** @param decision of the last look */
export function nextDelivery(session: Session, { mode }: Decision): NextDelivery {
  const { contract, host, place } = session;
  const say = (when: NextDelivery['when'], sentence: string, at: string | null = null) => ({ when, at, why: sentence });
  if (session.isStopped) return say('never', 'The collector told this version to stop for good.');
  if (mode === 'off') return say('never', 'Telemetry is off.');
  if (mode === 'local') return say('never', 'Telemetry stays on this machine.');
  if (isDebugging(session)) {
    return say('never', `${contract.env}_DEBUG is set: a run shows what it would send, and keeps and sends nothing.`);
  }
  if (batchesWaiting(session).length === 0) {
    const hasCounters = waitingOf(session) > 0;
    return say('nothing', hasCounters ? 'Counters leave when their day is over (UTC).' : 'Nothing waits.');
  }
  if (!session.wasNoticed && contract.notice === 'before') {
    return say('noticed', 'The next run that could send shows a notice first and sends nothing; the one after it may.');
  }
  const due = readDue(place.due, endpointOf(session) ?? '', host.now()) ?? session.due;
  if (due !== undefined && due.until > host.now()) {
    return say('later', `${CAUSES[due.cause]}, so not before ${moment(due.until)}.`, new Date(due.until).toISOString());
  }
  return say('next-run', 'With the next run that lives long enough, in the background.');
}

const CAUSES: Readonly<Record<Due['cause'], string>> = {
  told: 'The collector asked to wait',
  slow: 'The last attempt found nobody who answered in time',
  quick: 'The last attempt failed',
  done: 'Something was delivered within the hour',
};

/**
 * The batches that a delivery would send now, in its order; takes, moves and writes nothing. The ids of those that are
 * still lines of the buffer are drawn when they are claimed, so here they are others each time.
 */
export function batchesWaiting(session: Session): Prepared[] {
  const { epoch, place, unsaved, unsent } = session;
  const preparing = preparingOf(session);
  const claims = claimsIn(place);
  // What a delivery passes over when it comes to it (see `session/send.ts`).
  const mayGo = (batch: Prepared) => batch.epoch === epoch && !isStopped(place.stopped, () => batch.body.contract);
  const claimed = claims.flatMap((name) => batchesIn(readOr(join(place.dir, name)) ?? '', preparing));
  const buffers = claims.length < MAX_CLAIMS && place.dir !== '' ? [place.older, place.buffer] : [];
  // One after the other, since each becomes a claim of its own.
  const buffered = buffers.flatMap((file) => preparing(parseLines(readOr(file) ?? '')).batches);
  return [...claimed.filter(mayGo), ...buffered, ...unsent, ...preparing(unsaved).batches];
}
