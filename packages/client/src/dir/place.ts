import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Env } from '../host/host.ts';
import { remove } from './files.ts';

/** Every file that this client keeps. Nothing is ever written elsewhere, but for an id that programs share. */
export interface Place {
  /** Empty where there is no home: then everything stays in memory. */
  readonly dir: string;
  /** What the person chose. The one file that outlives an off. */
  readonly choice: string;
  /** Events that wait, one JSON line a chunk. */
  readonly buffer: string;
  /** The installation's id, where a stream has identity `install`. */
  readonly id: string;
  /** The key of digests; it never leaves the machine. */
  readonly secret: string;
  readonly presence: string;
  readonly once: string;
  /** There since the notice was shown. */
  readonly notice: string;
  readonly backoff: string;
  /** The contracts for which the collector said to stop for good. */
  readonly stopped: string;
}

export function placeOf(dir: string, idFile?: string): Place {
  const root = dir === '' ? '' : resolve(dir);
  const file = (name: string) => (root === '' ? '' : join(root, name));
  return {
    dir: root,
    choice: file('choice.json'),
    buffer: file('buffer.jsonl'),
    id: idFile === undefined ? file('id') : resolve(idFile),
    secret: file('secret'),
    presence: file('presence.json'),
    once: file('once.json'),
    notice: file('notice'),
    backoff: file('backoff.json'),
    stopped: file('stopped'),
  };
}

/**
 * Where a tool's files are when it does not say: the folder for state on each platform.
 *
 * @returns an absolute path, or an empty text where the machine has no home
 * @example defaultDir('mytool', { HOME: '/home/ada' }, 'linux') // '/home/ada/.local/state/mytool/telemetry'
 */
export function defaultDir(name: string, env: Env, platform: string = process.platform): string {
  if (platform === 'win32' && env.LOCALAPPDATA) return under(env.LOCALAPPDATA, name);
  const own = home(platform === 'win32' ? env.USERPROFILE : env.HOME);
  if (platform === 'win32') return own === '' ? '' : under(join(own, 'AppData', 'Local'), name);
  if (platform === 'darwin') return own === '' ? '' : under(join(own, 'Library', 'Application Support'), name);
  // The base directory specification: a relative path there is to be ignored.
  if (env.XDG_STATE_HOME?.startsWith('/')) return under(env.XDG_STATE_HOME, name);
  return own === '' ? '' : under(join(own, '.local', 'state'), name);
}

/** Deletes what is ours and `only` names: all but the choice, unless told otherwise. A tool may keep us among its own files. */
export function wipe(place: Place, only: (name: string) => boolean = () => true): void {
  if (only('id')) remove(place.id);
  let names: string[] = [];
  try {
    names = readdirSync(place.dir);
  } catch {
    return;
  }
  for (const name of names) if (OURS.test(name) && only(name)) remove(join(place.dir, name));
}

/** Is it a file with events that wait? */
export function holdsEvents(name: string): boolean {
  return name.startsWith('buffer.jsonl') || name.startsWith('sending-');
}

const OURS =
  /^(?:(?:buffer\.jsonl|sending-[0-9a-f]{24}(?:\.[0-9a-z-]+)?\.jsonl|id|identity-\w+|secret|presence\.json|presence-\d{4}-\d\d-\d\d|once\.json|notice|backoff\.json|stopped)(?:\.\d+-[0-9a-z]+\.tmp)?|choice\.json\.\d+-[0-9a-z]+\.tmp)$/;

function under(base: string, name: string): string {
  return join(base, name, 'telemetry');
}

function home(given: string | undefined): string {
  if (given !== undefined && given !== '') return given;
  try {
    return process.getBuiltinModule('node:os').homedir();
  } catch {
    return '';
  }
}
