import type { Consent } from '@aboveboard/contract';
import type { Env } from '../host/host.ts';
import { isSet } from '../host/is-set.ts';
import type { Choice } from './choice.ts';

/** `on` records and sends, `local` records and shows on this machine only, `off` does nothing at all. */
export type Mode = 'on' | 'local' | 'off';

/** Who decided, strongest first. */
export type Decider = 'do-not-track' | 'environment' | 'config' | 'stored' | 'default';

export interface Decision {
  readonly mode: Mode;
  readonly decider: Decider;
  /** One plain sentence that names the variable or the file that decided, and never its value. */
  readonly why: string;
}

/** Everything that can decide. */
export interface Deciders {
  readonly env: Env;
  /** The contract's own variable: `MYTOOL_TELEMETRY`. */
  readonly variable: string;
  /** What the tool's own configuration says; anything that is not set is `undefined` or `null`. */
  readonly config?: unknown;
  /** What the person chose with `$choose`, and where it is stored. */
  readonly stored?: Choice | undefined;
  readonly file: string;
  /** What the contract says holds where nobody has chosen. */
  readonly otherwise: Consent;
  /** What the contract says that `DO_NOT_TRACK` leads to. */
  readonly doNotTrack?: 'off' | 'local';
}

/**
 * Decides whether anything is recorded or sent. The strongest voice that speaks wins; a voice that cannot be understood
 * means no.
 *
 * @example decide({ env: { DO_NOT_TRACK: '1' }, variable: 'X', file: '', otherwise: 'on' }).mode // 'off'
 */
export function decide({ env, variable, config, stored, file, otherwise, doNotTrack = 'off' }: Deciders): Decision {
  if (isSet(env.DO_NOT_TRACK)) {
    return { mode: doNotTrack, decider: 'do-not-track', why: 'The environment variable DO_NOT_TRACK is set.' };
  }
  const byEnvironment = modeOf(env[variable]);
  if (byEnvironment !== undefined) {
    const why = `The environment variable ${variable} says ${byEnvironment}.`;
    return { mode: byEnvironment, decider: 'environment', why };
  }
  const byConfig = modeOf(config);
  if (byConfig !== undefined) {
    return { mode: byConfig, decider: 'config', why: `The tool's own configuration says ${byConfig}.` };
  }
  if (stored !== undefined) {
    const when = stored.chosen === '' ? 'The choice' : `The choice of ${stored.chosen}`;
    return { mode: stored.mode, decider: 'stored', why: `${when} in ${file} says ${stored.mode}.` };
  }
  // "ask" and "ask-every-start" are a no until somebody has answered.
  const mode = otherwise === 'on' ? 'on' : 'off';
  return { mode, decider: 'default', why: `Nobody has chosen, and the contract's default is ${otherwise}.` };
}

/** `undefined` where nothing is said; a word that is not known says off, since whoever set it wanted something. */
export function modeOf(value: unknown): Mode | undefined {
  if (value === undefined || value === null) return undefined;
  const word = String(value).trim().toLowerCase();
  if (word === '') return undefined;
  return word === 'local' ? word : YES.has(word) ? 'on' : 'off';
}

const YES: ReadonlySet<string> = new Set(['1', 'true', 'yes', 'on', 'enable', 'enabled']);

/** Is it a mode, as it is stored and as a tool's code names it? */
export function isMode(value: unknown): value is Mode {
  return value === 'on' || value === 'local' || value === 'off';
}
