import { createTelemetry, type Telemetry } from 'aboveboard';
import manifest from '../../package.json' with { type: 'json' };
import contract from '../../telemetry.contract.ts';
import revisions from '../../telemetry.revisions.ts';
import { logEvents } from './dark.ts';
import { type Env, placeOf, said } from './place.ts';

export type WorkbenchTelemetry = Telemetry<typeof contract>;

/** The key of the project `ai-workbench` that `npm start` sets up. Public: it says which project, and opens nothing. */
export const PROJECT_KEY = 'ab_example_ai_workbench';

/** The variables of the two programs; `_URL` and `_DEBUG` follow the first. */
const variables = {
  workbench: { telemetry: 'WORKBENCH_TELEMETRY', idFile: 'WORKBENCH_INSTALL_ID_FILE' },
  aiw: { telemetry: 'AIW_TELEMETRY', idFile: 'AIW_INSTALL_ID_FILE' },
} as const;

export interface OpenOptions {
  /** What the program's own YAML says, if anything. The environment beats it, on and off alike. */
  readonly enabled?: boolean | undefined;
  readonly url?: string | undefined;
  /** For the server: also deliver every so many ms. */
  readonly every?: number;
  readonly env?: Env;
}

/**
 * Opens the telemetry of one of the two programs.
 *
 * - OFF unless somebody has switched it on
 * - ON, dark without an address: every event is built, checked and printed; nothing is kept or sent
 * - ON, live with one
 */
export function openTelemetry(program: keyof typeof variables, options: OpenOptions = {}): WorkbenchTelemetry {
  const { enabled, url, every, env = process.env } = options;
  const { telemetry: variable, idFile } = variables[program];
  const telemetry: WorkbenchTelemetry = createTelemetry(contract, {
    key: said(env.AIW_TELEMETRY_KEY) ?? PROJECT_KEY,
    revisions,
    common: { version: manifest.version },
    ...(enabled === undefined ? {} : { config: enabled }),
    ...(every === undefined ? {} : { every }),
    ...placeOf(idFile, env),
    // What the documentation promises for a request.
    budget: 2000,
    host: { env: translate(variable, url, env, () => telemetry.$status().mode === 'local'), stderr: logEvents },
  });
  return telemetry;
}

/**
 * The environment as the client is to see it. A contract names one variable and these are two programs, each with a
 * switch of its own; so each hands its client an environment in which the contract's variables say what its own do.
 *
 * @param isDark asked whenever the client writes: the client's own debug mode is what we call dark, since it shows what
 *   would leave and keeps nothing. A buffer kept in the dark would be delivered by the first run with an address.
 */
function translate(variable: string, url: string | undefined, env: Env, isDark: () => boolean): Env {
  return {
    ...env,
    [contract.env]: env[variable],
    [`${contract.env}_ENDPOINT`]: said(env[`${variable}_URL`]) ?? url,
    get [`${contract.env}_DEBUG`]() {
      return isDark() ? '1' : env[`${variable}_DEBUG`];
    },
  };
}
