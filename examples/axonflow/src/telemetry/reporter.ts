import { createTelemetry, type Telemetry, type TelemetryOptions } from 'aboveboard';
import contract from '../../telemetry.contract.ts';
import revisions from '../../telemetry.revisions.ts';
import type { Mode } from '../modes.ts';
import { VERSION } from '../version.ts';
import { beforeExit } from './before-exit.ts';
import { HEALTH_BUDGET, platformVersion } from './platform-version.ts';
import { weekly } from './weekly.ts';

/** The key of the project `axonflow` that `npm start` sets up. Public: it says which project, and opens nothing. */
export const PROJECT_KEY = 'ab_example_axonflow';

/** The limit for everything, in ms: the question to the platform has its part of it, delivering has the rest. */
export const BUDGET = 3000;

export const cadences = ['start', 'weekly'] as const;
export type Cadence = (typeof cadences)[number];

export interface Start {
  /** The platform's, without a slash at its end. It is asked for its version, and never sent. */
  readonly endpoint: string;
  readonly mode: Mode;
  /** What the SDK's own configuration says, if anything. */
  readonly enabled?: boolean | undefined;
  readonly cadence: Cadence;
}

/** Where reports go, and where things are kept; the client of telemetry says what each of them means. */
export type ReporterOptions = Pick<TelemetryOptions<typeof contract>, 'endpoint' | 'dir' | 'host'>;

/** The telemetry of one client of the platform. */
export interface Reporter {
  /** The client is making a request: in a process that runs for weeks a report may be due. */
  trigger(): void;
  /** Resolves when what is under way is over, within the budget, and never rejects. */
  flush(): Promise<void>;
}

/**
 * Reports that a client was started: in the background, never waited for, silent when the collector is unreachable. What
 * may be said is in the contract; who decides, and everything about delivering, is the telemetry client's.
 */
export function startReporter(start: Start, options: ReporterOptions = {}): Reporter {
  const telemetry = createTelemetry(contract, {
    key: PROJECT_KEY,
    revisions,
    common: { sdk: 'typescript', sdk_version: VERSION, runtime_version: process.versions.node },
    deployment: start.mode,
    ...(start.enabled === undefined ? {} : { config: start.enabled }),
    budget: BUDGET - HEALTH_BUDGET,
    // An SDK lives in somebody else's program, and starts no process there.
    helper: false,
    ...options,
  });
  return start.cadence === 'weekly' ? reportWeekly(telemetry, start, options) : reportStart(telemetry, start);
}

/** One report for this client. What a process that ends at once could not send, a later one does. */
function reportStart(telemetry: Telemetry<typeof contract>, start: Start): Reporter {
  const takeBack = beforeExit(() => {
    record(telemetry, start, undefined);
    telemetry.$flush();
  });
  const report = async () => {
    const version = await versionFor(telemetry, start);
    takeBack();
    record(telemetry, start, version);
  };
  const underWay = soon(report);
  return {
    trigger() {},
    async flush() {
      await held(underWay);
      await telemetry.$deliver();
    },
  };
}

/** At most one delivered report in seven days. */
function reportWeekly(telemetry: Telemetry<typeof contract>, start: Start, { host }: ReporterOptions): Reporter {
  const env = host?.env ?? process.env;
  const report = async (): Promise<boolean> => {
    // What an attempt that failed has left is this report: a second one would come beside it.
    if (telemetry.$status().waiting === 0) record(telemetry, start, await versionFor(telemetry, start));
    return (await telemetry.$deliver()).outcome === 'delivered';
  };
  const trigger = async () => {
    if (telemetry.$status().mode === 'on') await weekly({ env, now: host?.now ?? Date.now, report });
  };
  let underWay = soon(trigger);
  let isOver = false;
  const follow = () => {
    isOver = false;
    void underWay.then(() => {
      isOver = true;
    });
  };
  follow();
  return {
    trigger() {
      if (!isOver) return;
      underWay = soon(trigger);
      follow();
    },
    flush: () => held(underWay),
  };
}

/** Nobody is asked anything on the network unless something may be sent. */
async function versionFor(telemetry: Telemetry<typeof contract>, { endpoint }: Start): Promise<string | undefined> {
  return telemetry.$status().mode === 'on' ? platformVersion(endpoint) : undefined;
}

function record({ ping }: Telemetry<typeof contract>, { mode }: Start, version: string | undefined): void {
  ping({ deployment_mode: mode, ...(version === undefined ? {} : { platform_version: version }) });
}

/** After what the host is doing now. Whatever goes wrong in there is not the host's trouble. */
function soon(work: () => Promise<void>): Promise<void> {
  return new Promise((done) => {
    setImmediate(() => work().then(done, () => done()));
  });
}

/** Somebody waits for this, so the process has to last as long: nothing in the background keeps it. */
async function held(work: Promise<void>): Promise<void> {
  const hold = setTimeout(() => {}, BUDGET);
  await work;
  clearTimeout(hold);
}
