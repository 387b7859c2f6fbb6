import { type Contract, compileEncoder, type Encoder, type Revisions, type Values } from '@aboveboard/contract';
import type { Prepared } from '../buffer/batches.ts';
import type { Line } from '../buffer/line.ts';
import { acceptedOf } from '../consent/accepted.ts';
import { type Choice, readChoice } from '../consent/choice.ts';
import { type Decision, decide, type Mode } from '../consent/decide.ts';
import { defaultOf } from '../consent/default-of.ts';
import type { Deadline } from '../deliver/deadline.ts';
import type { Due } from '../deliver/due.ts';
import { isStopped } from '../deliver/stopped.ts';
import { detected } from '../detect/detect.ts';
import { defaultDir, type Place, placeOf, wipe } from '../dir/place.ts';
import { type Host, hostOf } from '../host/host.ts';
import type { ProcessIds } from '../identity/identity.ts';
import { readSecret } from '../identity/secret.ts';
import { toldRevision } from '../notice/told.ts';
import { tellingDrops } from '../record/drops.ts';
import { forget, type Memory, newMemory } from '../record/memory.ts';
import { hashOf } from './hash.ts';
import { type Settings, settingsOf } from './options.ts';

/** What one `createTelemetry` knows and holds. The acts of a client (`look`, `flush`, `deliver`, `choose`) take it. */
export interface Session {
  /** As the tool has it. */
  readonly contract: Contract;
  readonly settings: Settings;
  readonly host: Host;
  readonly place: Place;
  readonly memory: Memory;
  readonly ids: ProcessIds;
  /** What of the contract has been accepted on this machine, and its gate: another gate with every change of it. */
  allowed: Contract;
  encoder: Encoder;
  /** The revision of the contract that has been accepted; nothing newer is sent. */
  accepted: number;
  /** Records return at once. Known after the first look, and corrected by every later one. */
  isOff: boolean;
  /** The collector said to stop for good, in this process or an earlier one. */
  isStopped: boolean;
  mode: Mode;
  /** Has an event been recorded that is to leave at once, and has not left? */
  isUrgent: boolean;
  /** Has this run looked whether an earlier one left something to deliver? */
  hasBegun: boolean;
  /** Is the process about to end? */
  isEnding: boolean;
  /**
   * Of the answer under which memory is recorded, stored choice and mode: what was recorded under another is never sent.
   * `undefined` before the first look.
   */
  epoch: string | undefined;
  /** Was the notice there when this run first looked? */
  wasNoticed: boolean;
  /** A choice that could not be stored, or is for this run only, holds for this process. */
  unstored: Choice | undefined;
  /** What could not be written, and is delivered by this process or by none. */
  unsaved: Line[];
  unsent: Prepared[];
  /** When this process may deliver again. */
  due: Due | undefined;
  /** The delivery that is under way. */
  trip: Trip | undefined;
  hash: string | undefined;
  secret: Uint8Array | undefined;
}

/** A delivery under way: there is one at a time. */
export interface Trip {
  readonly deadline: Deadline;
  readonly isAwaited: boolean;
  readonly over: Promise<unknown>;
}

/** No I/O: nothing is read before the first record, or the first question. */
export function newSession(contract: Contract, options: unknown): Session {
  const settings = settingsOf(options);
  const host = hostOf(settings.host);
  const session: Session = {
    contract,
    settings,
    host,
    place: placeIn(contract, settings, host),
    memory: newMemory(),
    ids: new Map(),
    allowed: contract,
    encoder: encoderOf(contract, host, () => session),
    accepted: revisionOf(settings),
    isOff: false,
    isStopped: false,
    mode: 'off',
    isUrgent: false,
    hasBegun: false,
    isEnding: false,
    epoch: undefined,
    wasNoticed: false,
    unstored: undefined,
    unsaved: [],
    unsent: [],
    due: undefined,
    trip: undefined,
    hash: undefined,
    secret: undefined,
  };
  return session;
}

/** A folder that the person names has everything, the id that programs share elsewhere included. */
function placeIn({ name, env: variable }: Contract, { dir, idFile }: Settings, { env }: Host): Place {
  const named = env[`${variable}_DIR`]?.trim();
  return named ? placeOf(named) : placeOf(dir ?? defaultDir(name, env), idFile);
}

/** Late, since a session is made together with its encoder. */
function encoderOf(contract: Contract, { env }: Host, sessionOf: () => Session): Encoder {
  const dropFile = env[`${contract.env}_DROP_FILE`];
  const encoder = compileEncoder(contract, {
    hmac(text) {
      const session = sessionOf();
      session.secret ??= readSecret(session.place.secret);
      return process.getBuiltinModule('node:crypto').createHmac('sha256', session.secret).update(text).digest('hex');
    },
    now: () => sessionOf().host.now(),
  });
  return dropFile ? tellingDrops(encoder, dropFile) : encoder;
}

/**
 * Asks again who decides what, before anything is written or sent: the environment may have been changed by the host,
 * the choice by another process. What was recorded under another answer is forgotten here and now.
 */
export function look(session: Session): Decision {
  const { contract, host, place, settings } = session;
  const stored = session.unstored ?? (place.dir === '' ? undefined : readChoice(place.choice));
  const decision = withoutWay(
    session,
    decide({
      env: host.env,
      variable: contract.env,
      config: settings.config,
      stored,
      file: place.choice,
      otherwise: defaultOf(contract, settings.deployment, host.env),
      doNotTrack: contract.doNotTrack,
    }),
  );
  const epoch = `${decision.mode === 'local' ? 'local ' : ''}${stored?.epoch ?? ''}`;
  if (session.epoch === undefined) {
    session.wasNoticed =
      contract.notice === 'documented-only' || decision.decider !== 'default' || toldRevision(place) !== undefined;
    if (decision.mode !== 'off') session.isStopped = isStopped(place.stopped, () => hashOf(session));
  } else if (session.epoch !== epoch) forgetAll(session);
  session.epoch = epoch;
  session.mode = decision.mode;
  session.isOff = decision.mode === 'off' || session.isStopped;
  if (session.isOff) forgetAll(session);
  else if (settings.revisions !== undefined) holdTo(session, settings.revisions, acceptedBy(session, decision, stored));
  return decision;
}

/** What the environment or the tool's configuration says is said to the contract as it is. */
function acceptedBy({ place, settings }: Session, { decider }: Decision, stored: Choice | undefined): number {
  if (decider === 'stored') return stored?.accepted ?? 0;
  return (decider === 'default' ? toldRevision(place) : undefined) ?? revisionOf(settings);
}

/** From here on nothing newer than the accepted revision is recorded, and nothing that was is sent. */
function holdTo(session: Session, revisions: Revisions, accepted: number): void {
  if (accepted === session.accepted) return;
  session.accepted = accepted;
  session.allowed = acceptedOf(session.contract, revisions, accepted);
  session.encoder = encoderOf(session.allowed, session.host, () => session);
}

/** The revision of the contract that the tool ships; 0 where it does not say. */
export function revisionOf({ revisions }: Settings): number {
  return revisions?.revision ?? 0;
}

/**
 * Looks once more after something was written. A choice is stored before it deletes what there is, and we write before
 * we look: so whichever way the two processes interleave, a no leaves nothing behind.
 */
export function lookBehind(session: Session): Decision {
  const decision = look(session);
  if (decision.mode === 'off' && decision.decider === 'stored') wipe(session.place);
  return decision;
}

/** Everything that this process holds of what was recorded. */
export function forgetAll(session: Session): void {
  forget(session.memory);
  session.ids.clear();
  session.unsaved = [];
  session.unsent = [];
  session.secret = undefined;
}

/**
 * The common fields as they travel, or `undefined` where the tool did not give what its contract demands. Read anew each
 * time that something is written: a host that runs for days may give its memory by a getter.
 */
export function commonOf({ allowed, encoder, host, settings }: Session): Values | undefined {
  const verdict = encoder.encodeCommon(detected(allowed.common, settings.common, host.env));
  return verdict.kept ? verdict.fields : undefined;
}

/** Where the collector is, without a slash at its end; `undefined` where nobody has said, or said something unusable. */
export function endpointOf({ contract, host, settings }: Session): string | undefined {
  const base = host.env[`${contract.env}_ENDPOINT`]?.trim() || settings.endpoint || contract.endpoint || '';
  if (base !== asked) {
    asked = base;
    answer = isWeb(base) ? base : undefined;
    while (answer?.endsWith('/')) answer = answer.slice(0, -1);
  }
  return answer;
}

/** What was asked last: a run asks several times. */
let asked: string | undefined;
let answer: string | undefined;

function isWeb(text: string): boolean {
  const start = text.slice(0, 'https://'.length).toLowerCase();
  return (start === 'https://' || start.startsWith('http://')) && URL.canParse(text);
}

/** Without a key or an address nothing can be sent, so `on` is `local`. */
function withoutWay(session: Session, decision: Decision): Decision {
  if (decision.mode !== 'on') return decision;
  const missing =
    session.settings.key === undefined ? 'a key' : endpointOf(session) === undefined ? 'an endpoint' : undefined;
  if (missing === undefined) return decision;
  return { ...decision, mode: 'local', why: `${decision.why} Nothing can be sent without ${missing}.` };
}
