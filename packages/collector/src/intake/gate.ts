import type { Incoming } from '../admit/admit.ts';
import type { Bans } from '../bans/bans.ts';
import type { IntakeLimits, Refusal } from '../limit/intake-limits.ts';
import type { OpenProject } from '../projects/open.ts';
import type { Refused } from '../spool/format.ts';

/** What of an understood request may go on to be admitted, before anything in it was looked at. */
export interface Gate<Request> {
  /** At once, but where limits are shared with other processes. */
  check(request: Request, asked: AskedPassage, now: number): Passage | Promise<Passage>;
}

export interface AskedPassage {
  readonly project: OpenProject;
  readonly batches: readonly Incoming[];
  /** Whether one identity may come as often as its address: see `Dialect`. Default: false. */
  readonly isChatty?: boolean | undefined;
}

export interface Passage {
  readonly batches: readonly Incoming[];
  /** What was refused, to be counted. */
  readonly refused: readonly { readonly type: Refused; readonly events: number }[];
  /** How to answer where nothing may go on. */
  readonly status?: 403 | 410 | 429;
  /** In how many seconds to come again. */
  readonly wait?: number;
}

export interface GateParts<Request> {
  readonly limits: IntakeLimits;
  readonly bans: Bans;
  /** Who sent a request, as a hash that nobody can turn back. */
  readonly senderOf: (request: Request, now: number) => string;
  /** The address that it came from; asked for only where an address is banned. */
  readonly addressOf: (request: Request) => string;
}

/**
 * Stops first, since they are for good; then bans; then limits. A foreign request can hold batches of several senders,
 * of which only some are stopped or banned: the others go on.
 */
export function openGate<Request>({ limits, bans, senderOf, addressOf }: GateParts<Request>): Gate<Request> {
  return {
    check(request, { project, batches, isChatty = false }, now) {
      const isStopped = ({ contract, common }: Incoming) => project.isStopped(contract, common);
      const isBanned = ({ identity }: Incoming) =>
        typeof identity === 'string' && bans.isBanned('identity', identity, project.name, now);
      const going = batches.filter((batch) => !isStopped(batch));
      if (going.length === 0 && batches.length > 0) return refusal('stopped', 410, batches);
      const isOut = bans.has('address') && bans.isBanned('address', addressOf(request), project.name, now);
      const passing = isOut ? [] : bans.has('identity') ? going.filter((batch) => !isBanned(batch)) : going;
      const refused = difference('stopped', batches, going).concat(difference('banned', going, passing));
      if (passing.length === 0 && batches.length > 0) return { batches: [], refused, status: 403 };
      const events = eventsOf(passing);
      const identity = isChatty ? null : identityOf(passing);
      const over = limits.check({ project, sender: senderOf(request, now), identity, events }, now);
      const decide = (over: Refusal | null): Passage =>
        over === null
          ? { batches: passing, refused }
          : { batches: [], refused: [...refused, { type: 'limited', events }], status: 429, wait: over.wait };
      return over instanceof Promise ? over.then(decide) : decide(over);
    },
  };
}

function refusal(type: Refused, status: 403 | 410, batches: readonly Incoming[]): Passage {
  return { batches: [], refused: [{ type, events: eventsOf(batches) }], status };
}

function difference(type: Refused, before: readonly Incoming[], after: readonly Incoming[]): Passage['refused'] {
  return before.length === after.length ? [] : [{ type, events: eventsOf(before) - eventsOf(after) }];
}

function eventsOf(batches: readonly Incoming[]): number {
  let events = 0;
  for (const batch of batches) events += batch.events.length;
  return events;
}

/** The identity that all of a request has. A proxy that passes on those of many is held to its address alone. */
function identityOf(batches: readonly Incoming[]): string | null {
  const identity = batches[0]?.identity;
  if (typeof identity !== 'string' || identity.length > MAX_IDENTITY) return null;
  return batches.every((batch) => batch.identity === identity) ? identity : null;
}
const MAX_IDENTITY = 64;
