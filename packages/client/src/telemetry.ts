import { type Calls, type CommonInputs, type Contract, PRESENCE } from '@aboveboard/contract';
import { claimsIn, releaseAll } from './buffer/claim.ts';
import type { Decider, Mode } from './consent/decide.ts';
import { exists } from './dir/files.ts';
import type { Host } from './host/host.ts';
import { waitsIn } from './record/memory.ts';
import { type Recorder, recordOf } from './record/record.ts';
import { choose } from './session/choose.ts';
import { type Delivery, deliver } from './session/deliver.ts';
import { flush } from './session/flush.ts';
import { waitingOf } from './session/pending.ts';
import { endpointOf, look, newSession, type Session } from './session/session.ts';

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
  /** Folder for everything this client keeps. Default: the platform's folder for state, by the contract's name. */
  readonly dir?: string;
  /** File of the installation's id (identity `install`), where several programs share one. Default: `id` in `dir`. */
  readonly idFile?: string;
  /** One time budget for delivering everything, from connecting to the last byte, in ms. Default 3000, at most 60 000. */
  readonly budget?: number;
  /** For long-running hosts: also deliver every so many ms, on an unreferenced timer. Default: none. */
  readonly every?: number;
  /** Stand-ins for tests: environment, clock, stderr. */
  readonly host?: Partial<Host>;
}

/** The typed calls of a contract, one function an event, and the client's own controls. */
export type Telemetry<K extends Contract> = Calls<K> & Control;

/** What a tool can ask of its client. The names begin with `$`, which no event's name can. */
export interface Control {
  /** Who decided what, and where things are. Reads the disk, never writes. */
  $status(): Status;
  /** Stores the person's choice. Off deletes the buffer, claims, presence, secret and id at once. */
  $choose(mode: Mode): void;
  /**
   * Delivers what an earlier run has left, without being waited for. Happens by itself with the first record; a command
   * that records only at its end calls it at its start, so that the delivery has the command's time.
   */
  $begin(): void;
  /** Writes what is in memory to the buffer, synchronously. Happens by itself a second after a record, and at exit. */
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
  const session = quietly(() => newSession(contract, options), undefined);
  const telemetry: { [name: string]: unknown } = {};
  for (const name of quietly(() => Object.keys(contract.events), [])) {
    if (name !== PRESENCE) telemetry[name] = session === undefined ? nothing : callOf(session, name);
  }
  if (session?.settings.every !== undefined) setInterval(() => turn(session), session.settings.every).unref();
  // The one cast: the loop above has made a function for each event, which is what the type says.
  return Object.assign(telemetry, controlOf(session)) as unknown as Telemetry<K>;
}

/** How long a record may wait in memory, in ms: what a process that is killed can lose. */
const FLUSH_AFTER = 1000;

function callOf(session: Session, name: string): (values?: unknown) => void {
  let record: Recorder | undefined;
  return (values) => {
    if (session.isOff) return;
    try {
      if (!session.hasBegun) begin(session);
      if (session.isOff) return;
      const shape = session.contract.events[name];
      if (shape === undefined) return;
      record ??= recordOf(session.checker, name, shape, session.memory);
      record(values, session.host.now());
      if (!unwritten.has(session)) writeSoon(session);
    } catch {
      // A stand-in that throws, or values that do: this event is lost, and nothing else.
    }
  };
}

function controlOf(session: Session | undefined): Control {
  return {
    $status: () => quietly(() => statusOf(session), UNKNOWN),
    $choose: (mode) => quietly(() => session && choose(session, mode), undefined),
    $begin: () => quietly(() => session && !session.hasBegun && begin(session), undefined),
    $flush: () => quietly(() => session && flush(session), undefined),
    async $deliver() {
      if (session === undefined) return NOTHING;
      atExit();
      return deliver(session, true).catch(() => NOTHING);
    },
  };
}

const UNKNOWN: Status = Object.freeze({
  mode: 'off',
  decider: 'default',
  why: 'This contract or its options cannot be used.',
  dir: '',
  endpoint: null,
  waiting: 0,
});
const NOTHING: Delivery = Object.freeze({ sent: 0, kept: 0, outcome: 'failed' });

function statusOf(session: Session | undefined): Status {
  if (session === undefined) return UNKNOWN;
  const { mode, decider, why } = look(session);
  const stopped = session.isStopped ? ' The collector told this version to stop, so nothing is recorded or sent.' : '';
  const endpoint = endpointOf(session) ?? null;
  return { mode, decider, why: why + stopped, dir: session.place.dir, endpoint, waiting: waitingOf(session) };
}

/** Once a run: who decides, and has an earlier run left something to deliver? */
function begin(session: Session): void {
  session.hasBegun = true;
  if (look(session).mode !== 'on' || session.isStopped) return;
  setImmediate(() =>
    quietly(() => {
      const { place } = session;
      if (place.dir !== '' && (exists(place.buffer) || claimsIn(place).length > 0)) deliverAside(session);
    }, undefined),
  ).unref();
}

function turn(session: Session): void {
  quietly(() => flush(session), undefined);
  deliverAside(session);
}

function deliverAside(session: Session): void {
  atExit();
  deliver(session, false).catch(nothing);
}

/** Sessions with something in memory. */
const unwritten = new Set<Session>();

function writeSoon(session: Session): void {
  if (waitsIn(session.memory) === 0) return;
  unwritten.add(session);
  atExit();
  setTimeout(() => {
    unwritten.delete(session);
    quietly(() => flush(session), undefined);
  }, FLUSH_AFTER).unref();
}

let isListening = false;

/** One listener for all: hosts warn about more than ten. */
function atExit(): void {
  if (isListening) return;
  isListening = true;
  process.on('exit', () => {
    for (const session of unwritten) quietly(() => flush(session), undefined);
    quietly(releaseAll, undefined);
  });
}

function nothing(): void {}

function quietly<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}
