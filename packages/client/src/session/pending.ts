import { compileRechecker } from '@aboveboard/contract';
import { type PrepareOptions, prepare } from '../buffer/batches.ts';
import { type Claim, linesIn, type Preparing } from '../buffer/claim.ts';
import { isClaim } from '../buffer/seize.ts';
import { dayOf } from '../day/day.ts';
import { stoppedIn } from '../deliver/stopped.ts';
import { namesIn } from '../dir/place.ts';
import { randomHex } from '../identity/random.ts';
import { hashOf } from './hash.ts';
import type { Session } from './session.ts';

/** How this session makes batches of lines. */
export function preparingOf(session: Session): Preparing {
  const options = optionsOf(session);
  return (lines) => prepare(lines, options);
}

/** Is there anything that may leave now? Only looks. */
export function hasWork(session: Session): boolean {
  const { place, unsaved, unsent } = session;
  if (unsent.length > 0 || namesIn(place).some(isClaim)) return true;
  const buffered = place.dir === '' ? [] : linesIn(place);
  return preparingOf(session)([...buffered, ...unsaved]).batches.length > 0;
}

/** What could not be written, as a claim: its batches keep their ids for as long as the process lives. */
export function takeUnsaved(session: Session): Claim | undefined {
  const { batches, back } = preparingOf(session)(session.unsaved);
  session.unsaved = [...back];
  session.unsent.push(...batches);
  if (session.unsent.length === 0) return undefined;
  return {
    batches: [...session.unsent],
    done(batch) {
      session.unsent = session.unsent.filter((other) => other !== batch);
      return true;
    },
    isOurs: () => true,
    close() {},
  };
}

function optionsOf(session: Session): PrepareOptions {
  const { allowed, host, place } = session;
  const { recheckEvent } = compileRechecker(allowed);
  const stopped = stoppedIn(place.stopped);
  return {
    today: dayOf(host.now()),
    epoch: session.epoch ?? '',
    isStopped: (contract) => Object.hasOwn(stopped, contract),
    // Another version's events were checked when they were recorded, by the contract that belongs to them.
    recheck(line, { event, fields }) {
      if (line.contract !== hashOf(session)) return fields;
      const verdict = recheckEvent(event, fields);
      return verdict.kept ? verdict.fields : undefined;
    },
    newId: () => randomHex(16),
  };
}
