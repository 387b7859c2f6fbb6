import {
  type Calls,
  type CommonInputs,
  type Contract,
  type Encoder,
  PRESENCE,
  type Revisions,
} from '@aboveboard/contract';
import { lostIn } from './buffer/append.ts';
import type { Decider, Mode } from './consent/decide.ts';
import { holdsEvents, namesIn } from './dir/place.ts';
import type { Host } from './host/host.ts';
import { later } from './host/later.ts';
import { quietly } from './host/quietly.ts';
import { type Recorder, recordOf } from './record/record.ts';
import { choose, type Span } from './session/choose.ts';
import type { Delivery, Manner } from './session/deliver.ts';
import { dueOf } from './session/due.ts';
import { watchEnd, write, writeSoon } from './session/ends.ts';
import { SESSION } from './session/key.ts';
import { endpointOf, look, newSession, revisionOf, type Session } from './session/session.ts';
import { waitingOf } from './session/waiting.ts';

/** What a tool tells its client. */
export interface TelemetryOptions<K extends Contract> {
  /** The project's public key, `ab_…`. Without one nothing can be sent, and `on` acts as `local`. */
  readonly key?: string;
  /** Common fields that the tool knows; presets (`os()`, `arch()`, `ci()`, `runtime()`, `agent()`) are detected. */
  readonly common: CommonInputs<K['common']>;
  /** Where the collector is; beats the contract's endpoint. The environment variable `<ENV>_ENDPOINT` beats both. */
  readonly endpoint?: string;
  /** What the tool's own configuration says, if anything. The person's environment beats it. */
  readonly config?: boolean | Mode;
  /** How the tool is deployed, where the contract's consent depends on it: one of its modes. */
  readonly deployment?: string;
  /**
   * Folder for everything this client keeps. Default: the platform's folder for state, by the contract's name. The
   * environment variable `<ENV>_DIR` beats both.
   */
  readonly dir?: string;
  /** File of the installation's id (identity `install`), where several programs share one. Default: `id` in `dir`. */
  readonly idFile?: string;
  /** One time budget for delivering everything, from connecting to the last byte, in ms. Default 3000, at most 60 000. */
  readonly budget?: number;
  /** For long-running hosts: also deliver every so many ms, on an unreferenced timer. Default: none. */
  readonly every?: number;
  /** What `aboveboard lock` wrote, `telemetry.revisions.ts`: with it, nothing newer than what a person accepted is sent. */
  readonly revisions?: Revisions;
  /** Whether a detached process may finish, at most once a day, what no run lived long enough for. Default: true. */
  readonly helper?: boolean;
  /** Stand-ins for tests: environment, clock, stderr. */
  readonly host?: Partial<Host>;
}

/** The typed calls of a contract, one function an event, and the client's own controls. */
export type Telemetry<K extends Contract> = Calls<K> & Control;

/** What a tool can ask of its client. The names begin with `$`, which no event's name can. */
export interface Control {
  /** Who decided what, and where things are. Reads the disk, never writes. */
  $status(): Status;
  /**
   * Takes the person's choice: for good, or for this run only. Off for good deletes the buffer, claims, log, presence,
   * secret and id at once.
   */
  $choose(mode: Mode, span?: Span): void;
  /**
   * Delivers what an earlier run has left, without being waited for. Happens by itself with the first record; a command
   * that records only at its end calls it at its start, so that the delivery has the command's time.
   */
  $begin(): void;
  /**
   * Writes what is in memory to the buffer, synchronously. Happens by itself at exit, and a second after the first pause that
   * follows a record. Until then this client listens for what ends a process; a command that records and then is busy without a
   * pause calls this between.
   */
  $flush(): void;
  /** Delivers what waits, this run's events included. Resolves within the budget, and never rejects. */
  $deliver(): Promise<Delivery>;
}

export interface Status {
  readonly mode: Mode;
  readonly decider: Decider;
  /** One plain sentence that names the variable or the file that decided. */
  readonly why: string;
  /** Empty where this machine has no home. */
  readonly dir: string;
  readonly endpoint: string | null;
  /** Events that wait, in memory and on disk. */
  readonly waiting: number;
  /** Events that were lost because they could not be delivered for too long. */
  readonly lost: number;
  /** The revision of the contract that this tool ships, and the one that was accepted here; 0 where it is not locked. */
  readonly revision: number;
  readonly accepted: number;
}

/**
 * The telemetry of a tool. Costs nothing until the first record: no file is read here, and nothing is ever printed,
 * thrown or held open.
 *
 * @example
 * const telemetry = createTelemetry(contract, { key: 'ab_f3c1…', common: { version } });
 * telemetry.command_run({ command: 'index' });
 */
export function createTelemetry<const K extends Contract>(contract: K, options: TelemetryOptions<K>): Telemetry<K> {
  const session = quietly(() => newSession(contract, options));
  const telemetry: { [name: string]: unknown } = {};
  for (const name of quietly(() => Object.keys(contract.events), [])) {
    if (name !== PRESENCE) telemetry[name] = session === undefined ? nothing : callOf(session, name);
  }
  if (session?.settings.every !== undefined) setInterval(() => begin(session, 'eager'), session.settings.every).unref();
  // The one cast: the loop above has made a function for each event, which is what the type says.
  return Object.assign(telemetry, controlOf(session), { [SESSION]: session }) as unknown as Telemetry<K>;
}

function callOf(session: Session, name: string): (values?: unknown) => void {
  const shape = session.contract.events[name];
  const isImmediate = shape?.shape !== 'rollup' && shape?.delivery === 'immediate';
  let encoder: Encoder | undefined;
  let record: Recorder = nothing;
  return (values) => {
    if (session.isOff) return;
    try {
      // Before the first record, and when more or less of the contract has been accepted.
      if (encoder !== session.encoder) {
        if (!session.hasBegun) begin(session);
        if (session.isOff) return;
        encoder = session.encoder;
        record = recorderOf(session, name);
      }
      record(values, session.host.now());
      writeSoon(session);
      if (isImmediate) {
        session.isUrgent = true;
        deliverSoon(session, 'eager');
      }
    } catch {
      // A stand-in that throws, or values that do: this event is lost, and nothing else.
    }
  };
}

/** The way into memory for one event. */
function recorderOf({ allowed, encoder, memory }: Session, name: string): Recorder {
  const shape = allowed.events[name];
  return shape === undefined ? nothing : recordOf(encoder, name, shape, memory);
}

function controlOf(session: Session | undefined): Control {
  return {
    $status: () => quietly(() => statusOf(session), UNKNOWN),
    $choose: (mode, span) => quietly(() => session && choose(session, mode, span)),
    $begin: () => quietly(() => session && !session.hasBegun && begin(session)),
    $flush: () => session && write(session),
    $deliver: () => (session === undefined ? Promise.resolve(NOTHING) : run(session, 'awaited')),
  };
}

const UNKNOWN: Status = Object.freeze({
  mode: 'off',
  decider: 'default',
  why: 'This contract or its options cannot be used.',
  dir: '',
  endpoint: null,
  waiting: 0,
  lost: 0,
  revision: 0,
  accepted: 0,
});
const NOTHING: Delivery = Object.freeze({ sent: 0, kept: 0, outcome: 'failed' });

function statusOf(session: Session | undefined): Status {
  if (session === undefined) return UNKNOWN;
  const { mode, decider, why } = look(session);
  const { accepted, isStopped, place, settings } = session;
  return {
    mode,
    decider,
    why: isStopped ? `${why} The collector told this version to stop, so nothing is recorded or sent.` : why,
    dir: place.dir,
    endpoint: endpointOf(session) ?? null,
    waiting: waitingOf(session),
    lost: lostIn(place),
    revision: revisionOf(settings),
    accepted,
  };
}

/** Once a run: who decides, and has an earlier run left something to deliver? A long-running host begins again and again. */
function begin(session: Session, manner: Manner = 'aside'): void {
  const { mode } = look(session);
  // Not begun: a yes in the middle of the run, as to a prompt, still has everything before it.
  if (session.isOff) return;
  session.hasBegun = true;
  watchEnd(session);
  if (mode !== 'on') return;
  if (manner !== 'aside') deliverSoon(session, manner);
  else later(() => quietly(() => isTime(session) && run(session, manner)), ASIDE_AFTER);
}

/** A run that is over by then is not made longer by what it would only begin. */
const ASIDE_AFTER = 50;

/** Looks, before most of this client is loaded, whether there is any use in it. */
function isTime(session: Session): boolean {
  const due = dueOf(session);
  return (due === undefined || due.until <= session.host.now()) && namesIn(session.place).some(holdsEvents);
}

/** After what the host is doing now. Most of this client is loaded only here. */
function deliverSoon(session: Session, manner: Manner): void {
  setImmediate(() => run(session, manner)).unref();
}

async function run(session: Session, manner: Manner): Promise<Delivery> {
  try {
    const { deliver } = await import('./session/deliver.ts');
    return await deliver(session, manner);
  } catch {
    return NOTHING;
  }
}

/** A way into memory for what is newer than what was accepted: there is none. */
function nothing(): void {}
