import { createTelemetry, type Telemetry } from 'aboveboard';
import manifest from '../../package.json' with { type: 'json' };
import contract from '../../telemetry.contract.ts';
import revisions from '../../telemetry.revisions.ts';
import { groupChannelOf } from './channel.ts';
import { ciOf } from './ci.ts';

export type WerfTelemetry = Telemetry<typeof contract>;

/** The key of the project `werf` that `npm start` sets up. Public: it says which project, and opens nothing. */
export const PROJECT_KEY = 'ab_example_werf';

/** What would leave, as the contract has let it through. */
export interface Batch {
  readonly identity: string;
  readonly common: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly event: string;
    readonly day: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
}

/** Takes batches somewhere by other means than the client's own. */
export type Carrier = (batch: Batch) => void;

/**
 * Opens the telemetry of this run.
 *
 * @param carry where it is given, batches go to it and nowhere else: consent, checks and digests are the client's, and
 *   nothing is kept on the disk
 */
export function openTelemetry(carry?: Carrier): WerfTelemetry {
  const { env } = process;
  return createTelemetry(contract, {
    key: env.WERF_TELEMETRY_KEY || PROJECT_KEY,
    revisions,
    common: { version: manifest.version, ...groupChannelOf(env), ...ciOf(env) },
    budget: 1300,
    ...(carry === undefined ? {} : { host: carried(carry) }),
  });
}

/** The client's debug mode shows on its stderr what would leave, checked and encoded, and sends nothing itself. */
function carried(carry: Carrier) {
  return {
    env: { ...process.env, WERF_TELEMETRY_DEBUG: '1', WERF_TELEMETRY_ENDPOINT: 'http://127.0.0.1:9' },
    stderr(line: string) {
      if (line.startsWith('{')) carry(JSON.parse(line) as Batch);
    },
  };
}
