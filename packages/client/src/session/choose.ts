import { type Choice, newChoice, readChoice, writeChoice } from '../consent/choice.ts';
import type { Mode } from '../consent/decide.ts';
import { dayOf } from '../day/day.ts';
import { makeDir } from '../dir/files.ts';
import { holdsEvents, wipe } from '../dir/place.ts';
import { forgetAll, look, revisionOf, type Session } from './session.ts';

/** For how long an answer holds: for good, or for this run, as where a contract asks at every start. */
export type Span = 'stored' | 'run';

/**
 * Takes what the person chose, and with it the contract as it is now. Stored first and deleted then: a process that
 * writes meanwhile looks behind itself, and finds the choice (see `lookBehind`).
 */
export function choose(session: Session, mode: Mode, span: Span = 'stored'): void {
  if (mode !== 'on' && mode !== 'local' && mode !== 'off') return;
  const { host, place, settings } = session;
  const last = session.unstored ?? (place.dir === '' ? undefined : readChoice(place.choice));
  const revision = revisionOf(settings);
  const isSame = last?.mode === mode && last.chosen !== '';
  // One epoch for all runs: what one was allowed to record, another that is allowed may send.
  if (span === 'run') session.unstored = { ...newChoice(mode, dayOf(host.now()), revision), epoch: 'run' };
  // The same answer again is no change of mind: what other processes hold under it stays good.
  else if (isSame && last.accepted !== revision) store(session, { ...last, accepted: revision, asked: revision });
  else if (!isSame) store(session, newChoice(mode, dayOf(host.now()), revision));
  if (!isSame) {
    forgetAll(session);
    // Recorded under another answer: it can never be sent.
    if (mode !== 'off' && span === 'stored') wipe(place, holdsEvents);
  }
  if (mode === 'off' && span === 'stored') wipe(place);
  look(session);
}

function store(session: Session, choice: Choice): void {
  const { place } = session;
  session.unstored = makeDir(place.dir) && writeChoice(place.choice, choice) ? undefined : choice;
}
