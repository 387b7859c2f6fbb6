import {
  acceptOf,
  type Checker,
  type Contract,
  type EventDropReason,
  type FieldDrop,
  type FieldDropReason,
  type Id,
  type Values,
  WINDOW_DAYS,
} from '@aboveboard/contract';
import { DAY_MS, utcDay } from '../day/day.ts';

/**
 * Decides what of a batch stays. A pure function of the batch, the contract and the day, with web-standard types only,
 * so that it runs wherever an intake runs.
 */

/** A batch as an intake decoded it. Nothing of it is trusted yet, whatever dialect it came in. */
export interface Incoming {
  /** Single use, 32 hexadecimal digits; checked by the intake. */
  readonly batch: string;
  /** Hash of the contract that the client knows, if it says. */
  readonly contract: unknown;
  /** Whether the person has agreed to an earlier revision only: what is newer was left out, so a required field may be missing. */
  readonly isPartial?: boolean;
  readonly identity: unknown;
  readonly common: unknown;
  readonly events: readonly IncomingEvent[];
}

export interface IncomingEvent {
  readonly event: unknown;
  /** When: a UTC date, or the text or milliseconds of a moment. */
  readonly when: unknown;
  readonly fields: unknown;
}

/** Why something was dropped. The list is closed. */
export type DropReason = EventDropReason | FieldDropReason | 'unexpected_identity';

/** A counted drop: never a value, and a name only where the contract has it. */
export interface CountedDrop {
  readonly what: 'event' | 'field';
  readonly reason: DropReason;
  readonly event: string | null;
  readonly field: string | null;
  readonly count: number;
}

export interface AdmittedEvent {
  readonly event: string;
  readonly day: string;
  /** Present where the event's stream has an identity and the client sent a valid one. */
  readonly identity?: string;
  readonly fields: Values;
}

/** What became of one event, in the order of the batch: reasons and names of the contract, never a value. */
export type EventVerdict = {
  /** What of its fields was dropped, where anything was. */
  readonly drops?: readonly FieldDrop[];
} & (
  | { readonly kept: true }
  | {
      readonly kept: false;
      readonly reason: EventDropReason;
      /** With `missing_field`: which one. */
      readonly field: string | null;
    }
);

export interface Admitted {
  /** How many events the batch had: kept and dropped. */
  readonly received: number;
  readonly common: Values;
  /** What of the common fields was dropped. */
  readonly commonDrops: readonly FieldDrop[];
  readonly events: readonly AdmittedEvent[];
  readonly drops: readonly CountedDrop[];
  readonly verdicts: readonly EventVerdict[];
}

/**
 * @param now milliseconds since the epoch; events outside the window are dated by it
 * @param windowDays how many days ago an event may have happened
 * @example admit({ batch, contract, identity, common: {}, events: [{ event: 'x', when: '2026-11-21', fields: {} }] }, checker, now)
 */
export function admit(incoming: Incoming, checker: Checker, now: number, windowDays = WINDOW_DAYS): Admitted {
  const drops = new Tally();
  const common = checker.acceptCommon(incoming.common);
  for (const drop of common.drops) drops.add('field', drop.reason, null, drop.field);
  const identities = identityOf(incoming.identity, checker.contract);
  const events: AdmittedEvent[] = [];
  const verdicts: EventVerdict[] = [];
  for (const { event, when, fields } of incoming.events) {
    const verdict = checker.acceptEvent(event, fields);
    // Only a name that is an own event of the contract gets past the checker with another reason than unknown.
    const name = verdict.kept || verdict.reason !== 'unknown_event' ? (event as string) : null;
    for (const drop of verdict.drops) drops.add('field', drop.reason, name, drop.field);
    if (!verdict.kept) {
      drops.add('event', verdict.reason, name, verdict.field);
      verdicts.push(withDrops({ kept: false, reason: verdict.reason, field: verdict.field }, verdict.drops));
      continue;
    }
    const identity = identities(name as string);
    if (identity === null && incoming.identity !== undefined) drops.add('field', 'unexpected_identity', name, null);
    const kept = { event: name as string, day: dayOf(when, now, windowDays), fields: verdict.fields };
    events.push(identity === null ? kept : { ...kept, identity });
    verdicts.push(withDrops(KEPT, verdict.drops));
  }
  return {
    received: incoming.events.length,
    common: common.kept ? common.fields : {},
    commonDrops: common.drops,
    events,
    drops: drops.list(),
    verdicts,
  };
}
const KEPT: EventVerdict = Object.freeze({ kept: true });

function withDrops(verdict: EventVerdict, drops: readonly FieldDrop[]): EventVerdict {
  return drops.length === 0 ? verdict : { ...verdict, drops };
}

/** Says for each event which identity it may carry: that of its stream, where the stream has one. */
function identityOf(identity: unknown, contract: Contract): (event: string) => string | null {
  if (identity === undefined) return () => null;
  return (event) => {
    const stream = contract.streams[contract.events[event]?.stream ?? ''];
    if (stream === undefined || stream.identity.type === 'none') return null;
    return acceptedId(identity, stream.identity.type === 'install' ? stream.identity.format : 'hex32');
  };
}

/** An id in its stream's form. One that is written in the other, as some foreign clients do, is the same id. */
function acceptedId(identity: unknown, format: 'hex32' | 'uuid'): string | null {
  const digits = FORMS.map((accept) => accept(identity))
    .find((id) => typeof id === 'string')
    ?.replaceAll('-', '');
  if (digits === undefined) return null;
  return format === 'hex32' ? digits : digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
const FORMS = (['hex32', 'uuid'] as const).map((format) => {
  const id: Id = { kind: 'id', why: '', format };
  return acceptOf(id);
});

/** How far ahead a clock may be before its date is not believed. */
const AHEAD_MS = 10 * 60 * 1000;

/** The UTC date of an event; that of its arrival where the client's is missing, malformed or outside the window. */
export function dayOf(when: unknown, now: number, windowDays = WINDOW_DAYS): string {
  const time = typeof when === 'number' ? when : typeof when === 'string' && when.length <= 40 ? parse(when) : NaN;
  const believable = time <= now + AHEAD_MS && time >= now - windowDays * DAY_MS;
  return utcDay(believable ? time : now);
}

/** Most events of a minute say the same day, so the last one is kept. */
function parse(when: string): number {
  if (when !== parsed.when) parsed = { when, time: Date.parse(when) };
  return parsed.time;
}
let parsed = { when: '', time: Number.NaN };

/** Adds up equal drops, so that a batch of a hundred alike is one row. */
class Tally {
  readonly #drops = new Map<string, CountedDrop>();

  add(what: CountedDrop['what'], reason: DropReason, event: string | null, field: string | null): void {
    const key = `${what} ${reason} ${event} ${field}`;
    const count = (this.#drops.get(key)?.count ?? 0) + 1;
    this.#drops.set(key, { what, reason, event, field, count });
  }

  list(): readonly CountedDrop[] {
    return [...this.#drops.values()];
  }
}
