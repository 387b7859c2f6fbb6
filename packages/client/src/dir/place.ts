import { readdirSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { Env } from '../host/host.ts';
import { quietly } from '../host/quietly.ts';
import { remove } from './files.ts';

/** Every file that this client keeps, by what it is for. Nothing is ever written elsewhere, but for an id that programs share. */
const FILES = {
  /** What the person chose. The one file that outlives an off. */
  choice: 'choice.json',
  /** Events that wait, one JSON line a chunk; and what of it was put aside when it was full. */
  buffer: 'buffer.jsonl',
  older: 'buffer.old.jsonl',
  /** How many events were lost because nothing could be delivered for too long. */
  lost: 'lost',
  /** The contract as this installation runs it, and its hash (see `session/hash.ts`). */
  contract: 'contract.json',
  /** The installation's id, where a stream has identity `install`. */
  id: 'id',
  /** The key of digests; it never leaves the machine. */
  secret: 'secret',
  presence: 'presence.json',
  /** There since the notice was shown. */
  notice: 'notice',
  /** When the next delivery is due. */
  due: 'due.json',
  /** The contracts for which the collector said to stop for good. */
  stopped: 'stopped',
  /** Everything that was sent, newest last; and what of it was put aside when it was full. */
  sent: 'sent.jsonl',
  sentBefore: 'sent.old.jsonl',
  /** What a detached helper is told. */
  helper: 'helper.json',
} as const;

/** Where the files are. All paths are empty where there is no home: then everything stays in memory. */
export type Place = { readonly dir: string } & { readonly [F in keyof typeof FILES]: string };

/** Where a file of that name is. */
export function pathIn({ dir }: Place, name: string): string {
  return dir + sep + name;
}

export function placeOf(dir: string, idFile?: string): Place {
  const root = dir && resolve(dir);
  const place: Record<string, string> = { dir: root };
  for (const [file, name] of Object.entries(FILES)) place[file] = root && root + sep + name;
  if (idFile !== undefined) place.id = resolve(idFile);
  return place as Place;
}

/**
 * Where a tool's files are when it does not say: the folder for state on each platform.
 *
 * @returns an absolute path, or an empty text where the machine has no home
 * @example defaultDir('mytool', { HOME: '/home/ada' }, 'linux') // '/home/ada/.local/state/mytool/telemetry'
 */
export function defaultDir(name: string, env: Env, platform: string = process.platform): string {
  const isWindows = platform === 'win32';
  const own = home(isWindows ? env.USERPROFILE : env.HOME);
  const under = (...parts: string[]) => (parts[0] ? [...parts, name, 'telemetry'].join(sep) : '');
  if (isWindows) return under(env.LOCALAPPDATA ?? '') || under(own, 'AppData', 'Local');
  if (platform === 'darwin') return under(own, 'Library', 'Application Support');
  // The base directory specification: a relative path there is to be ignored.
  return env.XDG_STATE_HOME?.startsWith('/') ? under(env.XDG_STATE_HOME) : under(own, '.local', 'state');
}

/** Deletes what is ours and `only` names: all but the choice, unless told otherwise. A tool may keep us among its own files. */
export function wipe(place: Place, only: (name: string) => boolean = () => true): void {
  if (only('id')) remove(place.id);
  for (const name of namesIn(place)) if (isOurs(name) && only(name)) remove(pathIn(place, name));
}

/** Is it a file with events that wait? */
export function holdsEvents(name: string): boolean {
  return /^(buffer\.|sending-)/.test(name);
}

/** What there is in the folder. */
export function namesIn({ dir }: Place): string[] {
  return quietly(() => readdirSync(dir), []);
}

function isOurs(name: string): boolean {
  const whole = name.replace(/\.\d+-[0-9a-z]+\.tmp$/, '');
  const isNamed = Object.values<string>(FILES).includes(whole) || NUMBERED.test(whole);
  return isNamed && name !== FILES.choice;
}

/** Of these there may be many. */
const NUMBERED = /^(?:sending-[0-9a-f]{24}(?:\.[0-9a-z-]+)?\.jsonl|identity-\w+|once-[\w.-]+)$/;

function home(given: string | undefined): string {
  return given || quietly(() => process.getBuiltinModule('node:os').homedir(), '');
}
