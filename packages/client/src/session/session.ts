import { type Checker, type Contract, compile, type Values } from '@aboveboard/contract';
import type { Prepared } from '../buffer/batches.ts';
import type { Line } from '../buffer/line.ts';
import { type Choice, readChoice } from '../consent/choice.ts';
import { type Decision, decide, modeOf } from '../consent/decide.ts';
import { defaultOf } from '../consent/default-of.ts';
import type { Backoff } from '../deliver/backoff.ts';
import type { Deadline } from '../deliver/deadline.ts';
import { isStopped } from '../deliver/stopped.ts';
import { detected } from '../detect/detect.ts';
import { defaultDir, type Place, placeOf, wipe } from '../dir/place.ts';
import { type Host, hostOf } from '../host/host.ts';
import type { ProcessIds } from '../identity/identity.ts';
import { readSecret } from '../identity/secret.ts';
import { wasShown } from '../notice/notice.ts';
import { forget, type Memory, newMemory } from '../record/memory.ts';
import { type Settings, settingsOf } from './options.ts';

/** What one `createTelemetry` knows and holds. The acts of a client (`look`, `flush`, `deliver`, `choose`) take it. */
export interface Session {
  readonly contract: Contract;
  readonly settings: Settings;
  readonly host: Host;
  readonly checker: Checker;
  readonly place: Place;
  readonly memory: Memory;
  readonly ids: ProcessIds;
  /** Records return at once. Known after the first look, and corrected by every later one. */
  isOff: boolean;
  /** The collector said to stop for good, in this process or an earlier one. */
  isStopped: boolean;
  /** Has this run looked whether an earlier one left something to deliver? */
  hasBegun: boolean;
  /**
   * Of the answer under which memory is recorded, stored choice and mode: what was recorded under another is never sent.
   * `undefined` before the first look.
   */
  epoch: string | undefined;
  /** Was the notice there when this run first looked? */
  wasNoticed: boolean;
  /** A choice that could not be stored holds for this process. */
  unstored: Choice | undefined;
  /** What could not be written, and is delivered by this process or by none. */
  unsaved: Line[];
  unsent: Prepared[];
  /** The last failed delivery of this process. */
  backoff: Backoff | undefined;
  /** The delivery that is under way. */
  trip: Trip | undefined;
  common: Values | undefined;
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
    checker: compile(contract, () => {
      session.secret ??= readSecret(session.place.secret);
      return session.secret;
    }),
    place: placeOf(settings.dir ?? defaultDir(contract.name, host.env), settings.idFile),
    memory: newMemory(),
    ids: new Map(),
    isOff: false,
    isStopped: false,
    hasBegun: false,
    epoch: undefined,
    wasNoticed: false,
    unstored: undefined,
    unsaved: [],
    unsent: [],
    backoff: undefined,
    trip: undefined,
    common: undefined,
    secret: undefined,
  };
  return session;
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
  const isFirst = session.epoch === undefined;
  const epoch = `${decision.mode === 'local' ? 'local ' : ''}${stored?.epoch ?? ''}`;
  if (isFirst) {
    session.wasNoticed = contract.notice === 'documented-only' || decision.decider !== 'default' || wasShown(place);
    if (decision.mode !== 'off') session.isStopped = isStopped(place.stopped, () => session.checker.hash);
  } else if (session.epoch !== epoch) forgetAll(session);
  session.epoch = epoch;
  session.isOff = decision.mode === 'off' || session.isStopped;
  if (session.isOff) forgetAll(session);
  return decision;
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
  // They may hold a digest under the old key.
  session.common = undefined;
  session.secret = undefined;
}

/** The common fields as they travel, or `undefined` where the tool did not give what its contract demands. */
export function commonOf(session: Session): Values | undefined {
  if (session.common === undefined) {
    const { checker, contract, host, settings } = session;
    const verdict = checker.encodeCommon(detected(contract.common, settings.common, host.env));
    if (verdict.kept) session.common = verdict.fields;
  }
  return session.common;
}

/** Where the collector is, without a slash at its end; `undefined` where nobody has said, or said something unusable. */
export function endpointOf({ contract, host, settings }: Session): string | undefined {
  const base = host.env[`${contract.env}_ENDPOINT`]?.trim() || settings.endpoint || contract.endpoint || '';
  return /^https?:\/\/./i.test(base) && URL.canParse(base) ? base.replace(/\/+$/, '') : undefined;
}

/** With `<ENV>_DEBUG=1` a run shows on stderr what it would send, and keeps and sends nothing. */
export function isDebugging({ contract, host }: Session): boolean {
  return modeOf(host.env[`${contract.env}_DEBUG`]) === 'on';
}

/** Without a key or an address nothing can be sent, so `on` is `local`. */
function withoutWay(session: Session, decision: Decision): Decision {
  if (decision.mode !== 'on') return decision;
  const missing =
    session.settings.key === undefined ? 'a key' : endpointOf(session) === undefined ? 'an endpoint' : undefined;
  if (missing === undefined) return decision;
  return { ...decision, mode: 'local', why: `${decision.why} Nothing can be sent without ${missing}.` };
}
