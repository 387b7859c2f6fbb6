import { type Choice, newChoice, readChoice, writeChoice } from '../consent/choice.ts';
import { isMode, type Mode } from '../consent/decide.ts';
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
  if (!isMode(mode)) return;
  const { host, place, settings } = session;
  const last = session.unstored ?? (place.dir === '' ? undefined : readChoice(place.choice));
  const revision = revisionOf(settings);
  // What holds for this run is no answer for good, even where it is the same word.
  const isSame = last?.mode === mode && last.chosen !== '' && (span === 'run' || last.epoch !== OF_RUN);
  if (span === 'run') session.unstored = { ...newChoice(mode, dayOf(host.now()), revision), epoch: OF_RUN };
  // The same answer again is no change of mind: what other processes hold under it stays good.
  else if (!isSame) store(session, newChoice(mode, dayOf(host.now()), revision));
  else if (last.accepted !== revision || session.unstored !== undefined)
    store(session, { ...last, accepted: revision, asked: revision });
  if (!isSame) {
    forgetAll(session);
    // Recorded under another answer: it can never be sent.
    if (mode !== 'off' && span === 'stored') wipe(place, holdsEvents);
  }
  if (mode === 'off' && span === 'stored') wipe(place);
  look(session);
}

/** One epoch for all runs: what one was allowed to record, another that is allowed may send. */
const OF_RUN = 'run';

function store(session: Session, choice: Choice): void {
  const { place } = session;
  session.unstored = makeDir(place.dir) && writeChoice(place.choice, choice) ? undefined : choice;
}
