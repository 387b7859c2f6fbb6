import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

/** Where telemetry keeps its files, and the file of the installation's id. */
export interface Place {
  readonly dir: string;
  readonly idFile: string;
}

/**
 * Both programs on one data volume come to the same place: one id, one choice, one buffer.
 *
 * @param idVariable the program's own variable for an id file elsewhere
 */
export function placeOf(idVariable: string, env: Env): Place {
  const root = resolve(said(env.WORKBENCH_DATA_DIR) ?? configHome(env));
  return { dir: join(root, 'telemetry'), idFile: resolve(said(env[idVariable]) ?? join(root, '.install-id')) };
}

/** The folder of the command line's configuration. */
export function configHome(env: Env): string {
  return resolve(said(env.AIW_CONFIG_HOME) ?? join(homedir(), '.config', 'aiw'));
}

/** What a variable says; one that is empty says nothing. */
export function said(value: string | undefined): string | undefined {
  const text = value?.trim() ?? '';
  return text === '' ? undefined : text;
}
