import { newChoice, readChoice, writeChoice } from '../consent/choice.ts';
import type { Mode } from '../consent/decide.ts';
import { dayOf } from '../day/day.ts';
import { makeDir } from '../dir/files.ts';
import { holdsEvents, wipe } from '../dir/place.ts';
import { forgetAll, look, type Session } from './session.ts';

/**
 * Stores what the person chose. Stored first and deleted then: a process that writes meanwhile looks behind itself, and
 * finds the choice (see `lookBehind`).
 */
export function choose(session: Session, mode: Mode): void {
  if (mode !== 'on' && mode !== 'local' && mode !== 'off') return;
  const { host, place } = session;
  const last = session.unstored ?? (place.dir === '' ? undefined : readChoice(place.choice));
  // The same answer again is no change of mind: what other processes hold under it stays good.
  if (last?.mode !== mode || last.chosen === '') {
    const choice = newChoice(mode, dayOf(host.now()));
    const isStored = makeDir(place.dir) && writeChoice(place.choice, choice);
    session.unstored = isStored ? undefined : choice;
    forgetAll(session);
    // Recorded under another answer: it can never be sent.
    if (mode !== 'off') wipe(place, holdsEvents);
  }
  if (mode === 'off') wipe(place);
  look(session);
}
