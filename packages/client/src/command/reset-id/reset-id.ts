import { join } from 'node:path';
import { newChoice, readChoice, writeChoice } from '../../consent/choice.ts';
import { exists } from '../../dir/files.ts';
import { holdsEvents, namesIn, wipe } from '../../dir/place.ts';
import { forgetAll, look, type Session } from '../../session/session.ts';
import { waitingOf } from '../../session/waiting.ts';
import { type Action, sessionOf } from '../action.ts';
import { count } from '../paint.ts';

/** What `telemetry reset-id --json` prints. */
export interface ResetReport {
  /** How many files with an id, or with the key of fingerprints, were deleted. New ones are made when they are needed. */
  readonly deleted: number;
  /** Events that waited under the old ids, and were dropped. */
  readonly dropped: number;
}

export const resetId: Action = {
  about: 'another id from now on, and another key of fingerprints',
  help: 'Deletes every id, the key of fingerprints, and what waits under them. Nothing joins what is sent from now on to what was sent before. What the collector has stays there: see forget.',
  examples: [['reset-id', '']],
  answer(asked) {
    const report = reset(sessionOf(asked));
    const dropped = report.dropped === 0 ? '' : ` ${count(report.dropped, 'event')} that waited under it dropped.`;
    const lines =
      report.deleted === 0
        ? [`There was no id and no key on this machine.${dropped}`]
        : [`The id is gone: the next report that needs one gets another.${dropped}`];
    return { report, lines };
  },
};

/** Deletes what could join the future to the past. Presence stays: it says when, and never who. */
export function reset(session: Session): ResetReport {
  const { place } = session;
  const dropped = waitingOf(session);
  const files = new Set([
    place.id,
    ...namesIn(place)
      .filter(isId)
      .map((name) => join(place.dir, name)),
  ]);
  const deleted = [...files].filter((file) => file !== '' && exists(file)).length;
  // A new epoch first: whatever other processes hold of the old ids is then never written or sent. Where nobody has
  // chosen there is none to change; they then take up the new id with their next write.
  const choice = place.dir === '' ? undefined : readChoice(place.choice);
  if (choice !== undefined && choice.chosen !== '') {
    const { epoch } = newChoice(choice.mode, choice.chosen);
    writeChoice(place.choice, { ...choice, epoch });
  }
  forgetAll(session);
  wipe(place, (name) => holdsEvents(name) || isId(name));
  look(session);
  return { deleted, dropped };
}

function isId(name: string): boolean {
  return /^(id|secret|identity-\w+)$/.test(name);
}
