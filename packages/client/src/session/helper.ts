import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { isOverdue } from '../deliver/due.ts';
import { isCi } from '../detect/detect.ts';
import { remove, writeWhole } from '../dir/files.ts';
import { holdsEvents, namesIn } from '../dir/place.ts';
import { mark } from '../record/once.ts';
import { isDebugging } from './debugging.ts';
import { dueOf } from './due.ts';
import { endpointOf, type Session } from './session.ts';

/** What a helper is told, on its standard input: nothing of it may stand among the arguments, which anybody can read. */
export interface HelperInput {
  readonly contract: Session['contract'];
  readonly options: object;
}

/**
 * Finishes at the end of a run what no run of a day lived long enough for, or what is to leave at once: starts a detached
 * process that delivers and ends. At most one a day on a machine, or one a minute where an event is immediate; none in CI,
 * and none where this client was bundled into one file with the tool (there is nothing to start then).
 */
export function startHelper(session: Session): void {
  const { contract, host, isUrgent, place, settings } = session;
  const endpoint = endpointOf(session);
  const isAllowed = settings.helper && endpoint !== undefined && session.wasNoticed && session.mode === 'on';
  if (!isAllowed || place.dir === '' || isDebugging(session) || isCi(host.env)) return;
  const names = namesIn(place);
  const now = host.now();
  const due = dueOf(session);
  const isTime = isOverdue(due, now) || (isUrgent && due?.cause === 'done');
  const program = join(import.meta.dirname ?? '', 'aboveboard-helper.cjs');
  if (!isTime || !names.some(holdsEvents) || !import.meta.dirname || !existsSync(program)) return;
  // 2026-11-21, or 2026-11-21T08-00: no colon may stand in a name on Windows.
  const span = new Date(now)
    .toISOString()
    .slice(0, isUrgent ? 16 : 10)
    .replace(':', '-');
  // The first day only leaves its mark: what is new may still go with the next run.
  const hasWaited = isUrgent || names.some((name) => name.startsWith('once-helper-'));
  if (!mark(place, 'helper', span) || !hasWaited) return;
  const { key, config, deployment, revisions } = settings;
  const options = { key, endpoint, config, deployment, revisions, dir: place.dir, idFile: place.id, common: {} };
  if (!writeWhole(place.helper, JSON.stringify({ contract, options } satisfies HelperInput))) return;
  const input = openSync(place.helper, 'r');
  try {
    process
      .getBuiltinModule('node:child_process')
      .spawn(process.execPath, [program], {
        // Its folder is ours: it must not keep the tool's from being moved or unmounted.
        cwd: place.dir,
        detached: true,
        env: host.env as NodeJS.ProcessEnv,
        stdio: [input, 'ignore', 'ignore'],
        windowsHide: true,
      })
      .on('error', () => {})
      .unref();
  } finally {
    closeSync(input);
    remove(place.helper);
  }
}
