import { join } from 'node:path';
import { dayOf } from '../day/day.ts';
import { isOverdue } from '../deliver/due.ts';
import { isCi } from '../detect/detect.ts';
import { exists } from '../dir/files.ts';
import { holdsEvents, namesIn } from '../dir/place.ts';
import { isMarked } from '../record/once.ts';
import { isDebugging } from './debugging.ts';
import { dueOf } from './due.ts';
import { endpointOf, type Session } from './session.ts';
import type { spawnHelper } from './spawn.ts';

/**
 * Finishes at the end of a run what no run of a day lived long enough for, or what is to leave at once: starts a detached
 * process that delivers and ends. At most one a day on a machine, or one a minute where an event is immediate; none in CI,
 * and none where this client was bundled into one file with the tool (there is nothing to start then).
 *
 * This only looks whether it is time for one, as at the end of every run. How one is started stands in the helper itself.
 */
export function startHelper(session: Session): void {
  const { host, isUrgent, place, settings } = session;
  const isAllowed = settings.helper && session.wasNoticed && session.mode === 'on' && endpointOf(session) !== undefined;
  if (!isAllowed || place.dir === '') return;
  const now = host.now();
  const span = spanOf(now, isUrgent);
  // Nearly every run ends here.
  if (isMarked(place, 'helper', span) || isDebugging(session) || isCi(host.env)) return;
  const due = dueOf(session);
  const isTime = isOverdue(due, now) || (isUrgent && due?.cause === 'done');
  if (!isTime || !namesIn(place).some(holdsEvents) || !import.meta.dirname) return;
  const program = join(import.meta.dirname, 'aboveboard-helper.cjs');
  if (!exists(program)) return;
  const load = process.getBuiltinModule('node:module').createRequire(program);
  (load(program) as { readonly start: typeof spawnHelper }).start(session, program, span);
}

/** 2026-11-21, or 2026-11-21T08-00: no colon may stand in a name on Windows. */
function spanOf(now: number, isUrgent: boolean): string {
  return isUrgent ? new Date(now).toISOString().slice(0, 16).replace(':', '-') : dayOf(now);
}
