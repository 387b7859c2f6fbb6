import { type PrepareOptions, prepare } from '../buffer/batches.ts';
import { type Claim, claimsIn, type Preparing, waitingIn } from '../buffer/claim.ts';
import { parseLines } from '../buffer/line.ts';
import { dayOf } from '../day/day.ts';
import { isStopped } from '../deliver/stopped.ts';
import { readOr } from '../dir/files.ts';
import { waitsIn } from '../record/memory.ts';
import type { Session } from './session.ts';

/** How this session makes batches of lines. */
export function preparingOf(session: Session): Preparing {
  return (lines) => prepare(lines, optionsOf(session));
}

/** Is there anything that may leave now? Only looks. */
export function hasWork(session: Session): boolean {
  const { place, unsaved, unsent } = session;
  if (unsent.length > 0 || (place.dir !== '' && claimsIn(place).length > 0)) return true;
  const buffered = place.dir === '' ? [] : parseLines(readOr(place.buffer) ?? '');
  return preparingOf(session)([...buffered, ...unsaved]).batches.length > 0;
}

/** How many events wait on this machine, wherever. */
export function waitingOf({ memory, place, unsaved, unsent }: Session): number {
  const inMemory = unsaved.reduce((sum, { events }) => sum + events.length, 0);
  const inBatches = unsent.reduce((sum, { body }) => sum + body.events.length, 0);
  return waitsIn(memory) + inMemory + inBatches + (place.dir === '' ? 0 : waitingIn(place));
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
  const { checker, host, place } = session;
  const stopped = new Map<string, boolean>();
  return {
    today: dayOf(host.now()),
    epoch: session.epoch ?? '',
    isStopped(contract) {
      const known = stopped.get(contract) ?? (place.dir !== '' && isStopped(place.stopped, () => contract));
      stopped.set(contract, known);
      return known;
    },
    // Another version's events were checked when they were recorded, by the contract that belongs to them.
    recheck(line, { event, fields }) {
      if (line.contract !== checker.hash) return fields;
      const verdict = checker.acceptEvent(event, fields);
      return verdict.kept ? verdict.fields : undefined;
    },
    newId: () => process.getBuiltinModule('node:crypto').randomBytes(16).toString('hex'),
  };
}
