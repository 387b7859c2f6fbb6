import type { Revisions } from '@aboveboard/contract';
import type { Host } from '../host/host.ts';
import { quietly } from '../host/quietly.ts';

/** The options as they can be relied on: of each the right type, or absent. */
export interface Settings {
  readonly key: string | undefined;
  readonly common: unknown;
  readonly endpoint: string | undefined;
  readonly config: unknown;
  readonly deployment: string | undefined;
  readonly dir: string | undefined;
  readonly idFile: string | undefined;
  readonly budget: number;
  readonly every: number | undefined;
  readonly helper: boolean;
  readonly revisions: Revisions | undefined;
  readonly host: Partial<Host> | undefined;
}

const DEFAULT_BUDGET = 3000;
/** A claim is taken to be abandoned after ten minutes; no delivery may last as long. */
const LONGEST_BUDGET = 60_000;
/** The longest that a timer can wait. */
const LONGEST_EVERY = 2 ** 31 - 1;

/** Reads the options once. What is wrong is as good as absent: this runs on somebody's machine, where nobody can help it. */
export function settingsOf(options: unknown): Settings {
  const read = (name: string): unknown => quietly(() => (options as Readonly<Record<string, unknown>>)[name]);
  const host = read('host');
  return {
    key: text(read('key')),
    common: read('common'),
    endpoint: text(read('endpoint')),
    config: read('config'),
    deployment: text(read('deployment')),
    dir: text(read('dir')),
    idFile: text(read('idFile')),
    budget: Math.min(milliseconds(read('budget')) ?? DEFAULT_BUDGET, LONGEST_BUDGET),
    every: milliseconds(read('every')),
    helper: read('helper') !== false,
    revisions: revisionsOf(read('revisions')),
    host: typeof host === 'object' && host !== null ? host : undefined,
  };
}

function revisionsOf(value: unknown): Revisions | undefined {
  const { revision, since } = (value ?? {}) as Partial<Revisions>;
  return Number.isSafeInteger(revision) && typeof since === 'object' && since !== null
    ? (value as Revisions)
    : undefined;
}

function text(value: unknown): string | undefined {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  return trimmed === '' ? undefined : trimmed;
}

function milliseconds(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 1 ? Math.min(value, LONGEST_EVERY) : undefined;
}
