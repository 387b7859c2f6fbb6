import { type LimitOptions, PROJECT_KEY, PROJECT_NAME, type Project, parseProject } from '@aboveboard/collector/edge';

/** What an edge has to be told. */
export interface EdgeSettings {
  /** Each in the form of a collector's `projects/NAME.json`. */
  readonly projects: readonly Project[];
  readonly forward: Forward;
  /** Random and secret, 16 characters or more. Default: what needs one is made anew in each place where the Worker runs. */
  readonly secret?: string | undefined;
  /** Held by each place where the Worker runs for itself. Default: those of a collector. */
  readonly limits?: LimitOptions | undefined;
  /** Cloudflare's own limiter, in the place of `limits.address`. It needs `secret`. */
  readonly limiter?: RateLimiter | undefined;
}

export type Forward =
  /** A collector's address: `https://telemetry.example.org`. */
  | { readonly to: 'collector'; readonly url: string }
  /** PostHog's address and a project's key there. It needs `secret`. */
  | { readonly to: 'posthog'; readonly url: string; readonly key: string };

/** As much of Cloudflare's binding as is used. */
export interface RateLimiter {
  limit(asked: { readonly key: string }): Promise<{ readonly success: boolean }>;
}

/** What a wrangler configuration binds: text, or JSON where that is said. */
export interface Bindings {
  /** A list of projects, as JSON or as its text. */
  readonly ABOVEBOARD_PROJECTS?: unknown;
  /** `collector` or `posthog`. */
  readonly ABOVEBOARD_FORWARD?: unknown;
  readonly ABOVEBOARD_FORWARD_URL?: unknown;
  readonly ABOVEBOARD_POSTHOG_KEY?: unknown;
  readonly ABOVEBOARD_SECRET?: unknown;
  /** Limits, as JSON or as its text. */
  readonly ABOVEBOARD_LIMITS?: unknown;
  readonly ABOVEBOARD_LIMITER?: RateLimiter;
}

/**
 * Settings out of a Worker's bindings.
 *
 * @throws TypeError that names every binding that is wrong and what was expected there; never a value
 * @example createEdge(settingsOf(env))
 */
export function settingsOf(bindings: Bindings): EdgeSettings {
  const problems: string[] = [];
  const expect = <T>(name: keyof Bindings, expected: string, read: (value: unknown) => T | null): T => {
    try {
      const value = read(bindings[name]);
      if (value !== null) return value;
      problems.push(`${name}: expected ${expected}`);
    } catch (error) {
      problems.push(`${name}: expected ${expected}: ${(error as Error).message}`);
    }
    return undefined as T;
  };
  const projects = expect('ABOVEBOARD_PROJECTS', 'a list of projects {name, key, contracts}', projectsOf);
  const to = expect('ABOVEBOARD_FORWARD', '"collector" or "posthog"', forwardOf);
  const url = expect('ABOVEBOARD_FORWARD_URL', 'an http or https address', addressOf);
  const isPosthog = to === 'posthog';
  const key = isPosthog ? expect('ABOVEBOARD_POSTHOG_KEY', 'the key of a project of PostHog', textOf) : '';
  const needsSecret = isPosthog || bindings.ABOVEBOARD_LIMITER !== undefined;
  const secret = expect('ABOVEBOARD_SECRET', 'a random text of 16 characters or more', (value) =>
    value === undefined && !needsSecret ? undefined : secretOf(value),
  );
  const limits = expect('ABOVEBOARD_LIMITS', 'an object of limits', limitsOf);
  if (problems.length > 0) throw new TypeError(problems.join('; '));
  const forward: Forward = isPosthog ? { to, url, key } : { to: 'collector', url };
  return { projects, forward, secret, limits, limiter: bindings.ABOVEBOARD_LIMITER };
}

function projectsOf(value: unknown): readonly Project[] | null {
  const list = parsed(value);
  if (!Array.isArray(list) || list.length === 0) return null;
  return list.map((json, at) => {
    const problem = problemOf(json);
    if (problem !== null) throw new Error(`[${at}]${problem}`);
    return parseProject(json);
  });
}

/** What is wrong with a project before its contracts are looked at. */
function problemOf(json: unknown): string | null {
  const { name, key, contracts } = (json ?? {}) as Partial<Project>;
  if (typeof name !== 'string' || !PROJECT_NAME.test(name))
    return '.name: expected lower case letters, digits and dashes';
  if (typeof key !== 'string' || !PROJECT_KEY.test(key)) return '.key: expected "ab_" and 8 to 64 letters or digits';
  return Array.isArray(contracts) && contracts.length > 0 ? null : '.contracts: expected a list of one or more';
}

function limitsOf(value: unknown): LimitOptions | undefined | null {
  const limits = parsed(value);
  if (limits === undefined) return undefined;
  return typeof limits === 'object' && !Array.isArray(limits) ? (limits as LimitOptions) : null;
}

function forwardOf(value: unknown): Forward['to'] | null {
  return value === 'collector' || value === 'posthog' ? value : null;
}

function addressOf(value: unknown): string | null {
  return typeof value === 'string' && /^https?:\/\/[^\s?#]+$/.test(value) ? value.replace(/\/+$/, '') : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function secretOf(value: unknown): string | null {
  return typeof value === 'string' && value.length >= 16 ? value : null;
}

/** @throws Error that repeats nothing of the text */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new Error('it is no JSON');
  }
}
