import { join } from 'node:path';
import { createTelemetry, type Telemetry } from 'aboveboard';
import manifest from '../../package.json' with { type: 'json' };
import contract from '../../telemetry.contract.ts';
import revisions from '../../telemetry.revisions.ts';
import { homeOf } from '../install/home.ts';

export type CodegraphTelemetry = Telemetry<typeof contract>;

/** The key of the project `codegraph` that `npm start` sets up. Public: it says which project, and opens nothing. */
export const PROJECT_KEY = 'ab_example_codegraph';

const HOUR = 3_600_000;

export interface OpenOptions {
  /** Is this an installer with somebody in front of it? Then nothing is recorded until that person has answered. */
  readonly isAsking?: boolean;
  /** Does this process live for long? Then it also delivers by an interval, which keeps nothing alive. */
  readonly isLong?: boolean;
}

/** Opens the telemetry of this run. Costs nothing until something is recorded. */
export function openTelemetry({ isAsking = false, isLong = false }: OpenOptions = {}): CodegraphTelemetry {
  const { CI, CODEGRAPH_TELEMETRY_KEY: key } = process.env;
  return createTelemetry(contract, {
    key: key || PROJECT_KEY,
    revisions,
    common: {
      codegraph_version: manifest.version,
      node_major: Number.parseInt(process.versions.node, 10),
      ci: !['', '0', 'false'].includes((CI ?? '').toLowerCase()),
    },
    dir: join(homeOf(), 'telemetry'),
    // What the documentation promises for a request; and that no process is started for it.
    budget: 1500,
    helper: false,
    ...(isAsking ? { deployment: 'installer' } : {}),
    ...(isLong ? { every: 6 * HOUR } : {}),
  });
}
