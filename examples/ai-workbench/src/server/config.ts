import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { authModes, chatProviders, controlPlanes, environments } from '../registry/runtime.ts';
import { type Env, said } from '../telemetry/place.ts';

/** What a `workbench.yaml` says, every default filled in. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly environment: (typeof environments)[number];
  readonly controlPlane: (typeof controlPlanes)[number];
  readonly authMode: (typeof authModes)[number];
  readonly chatProvider: (typeof chatProviders)[number] | undefined;
  readonly telemetry: { readonly enabled: boolean | undefined; readonly url: string | undefined };
}

/** Says everything that is wrong with the file at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * @param given with `--config`; else `WORKBENCH_CONFIG`, else defaults only
 * @throws ConfigError
 */
export function readConfig(given: string | undefined, env: Env): Config {
  const file = given ?? said(env.WORKBENCH_CONFIG);
  if (file === undefined) return configOf({});
  let yaml: unknown;
  try {
    yaml = parse(readFileSync(file, 'utf8'));
  } catch {
    throw new ConfigError(`${file} cannot be read as YAML`);
  }
  return configOf(yaml ?? {});
}

/**
 * @example
 * runtime: { host: 127.0.0.1, port: 8080, environment: production, telemetry: { enabled: true, url: 'https://…' } }
 * controlPlane: { driver: file }
 * auth: { mode: apiKey }
 * chat: { provider: openai }
 */
export function configOf(yaml: unknown): Config {
  const problems: string[] = [];
  const at = (path: string): unknown => {
    let value = yaml;
    for (const key of path.split('.')) {
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
    }
    return value ?? undefined;
  };
  const read = <T>(path: string, expected: string, isRight: (value: unknown) => value is T): T | undefined => {
    const value = at(path);
    if (value === undefined || isRight(value)) return value;
    problems.push(`${path}: expected ${expected}`);
    return undefined;
  };
  const oneOf = <const V extends string>(path: string, list: readonly V[]): V | undefined =>
    read(path, `one of ${list.join(', ')}`, (value): value is V => list.some((known) => known === value));

  const config: Config = {
    host: read('runtime.host', 'an address', isText) ?? '127.0.0.1',
    port: read('runtime.port', 'a port', isPort) ?? 8080,
    environment: oneOf('runtime.environment', environments) ?? 'development',
    controlPlane: oneOf('controlPlane.driver', controlPlanes) ?? 'memory',
    authMode: oneOf('auth.mode', authModes) ?? 'disabled',
    chatProvider: oneOf('chat.provider', chatProviders),
    telemetry: {
      enabled: read('runtime.telemetry.enabled', 'true or false', isBoolean),
      url: read('runtime.telemetry.url', 'an address such as https://telemetry.example.com', isText),
    },
  };
  // The real system has them; an example needs neither a database nor an identity provider.
  if (config.controlPlane === 'astra') problems.push('controlPlane.driver: astra is not part of this example');
  if (config.authMode === 'oidc' || config.authMode === 'any') {
    problems.push(`auth.mode: ${config.authMode} is not part of this example`);
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return config;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
/** 0 lets the system choose one, as tests do. */
const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 65536;
