import { closeSync, openSync } from 'node:fs';
import { remove, writeWhole } from '../dir/files.ts';
import { namesIn } from '../dir/place.ts';
import { mark } from '../record/once.ts';
import { endpointOf, type Session } from './session.ts';

/** What a helper is told, on its standard input: nothing of it may stand among the arguments, which anybody can read. */
export interface HelperInput {
  readonly contract: Session['contract'];
  readonly options: object;
}

/**
 * Starts the helper, if this process is the one to do it.
 *
 * @param span for which there is to be one, by the name of its mark
 */
export function spawnHelper(session: Session, program: string, span: string): void {
  const { contract, host, isUrgent, place, settings } = session;
  // The first day only leaves its mark: what is new may still go with the next run.
  const hasWaited = isUrgent || namesIn(place).some((name) => name.startsWith('once-helper-'));
  if (!mark(place, 'helper', span) || !hasWaited) return;
  const { key, config, deployment, revisions } = settings;
  const endpoint = endpointOf(session);
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
