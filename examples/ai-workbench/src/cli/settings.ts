import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { configHome, type Env, said } from '../telemetry/place.ts';
import { CommandLineError } from './command-line-error.ts';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly url?: string;
  readonly profile?: string;
  readonly json?: true;
}

/** Which server is asked, and how. */
export interface Settings {
  readonly profile: string;
  readonly url: string;
  readonly apiKey: string | undefined;
  /** How long a request may take, in ms. */
  readonly timeout: number;
}

/**
 * From the options, `AIW_URL` and `AIW_API_KEY`, and the profile of `config.yaml`, in this order.
 *
 * @example
 * profiles:
 *   default: { url: http://127.0.0.1:8080 }
 *   acme: { url: https://workbench.acme.example, apiKey: …, timeout: 10000 }
 */
export function settingsOf(options: GlobalOptions, env: Env): Settings {
  const file = join(configHome(env), 'config.yaml');
  const name = options.profile ?? 'default';
  const profile = profileIn(file, name);
  if (profile === undefined && options.profile !== undefined) {
    throw new CommandLineError('config_error', `there is no profile of that name in ${file}`);
  }
  const url = options.url ?? said(env.AIW_URL) ?? profile?.url ?? 'http://127.0.0.1:8080';
  if (typeof url !== 'string' || !/^https?:\/\/./.test(url) || !URL.canParse(url)) {
    throw new CommandLineError('config_error', 'expected the server as http://… or https://…');
  }
  const apiKey = said(env.AIW_API_KEY) ?? profile?.apiKey;
  const timeout = profile?.timeout;
  return {
    profile: name,
    url: url.replace(/\/+$/, ''),
    apiKey: typeof apiKey === 'string' ? apiKey : undefined,
    timeout: typeof timeout === 'number' && timeout > 0 ? timeout : 5000,
  };
}

function profileIn(file: string, name: string): Readonly<Record<string, unknown>> | undefined {
  const profiles = record(record(read(file))?.profiles);
  return profiles !== undefined && Object.hasOwn(profiles, name) ? record(profiles[name]) : undefined;
}

function read(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CommandLineError('config_error', `${file} cannot be read as YAML`);
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
