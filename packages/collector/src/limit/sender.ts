import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { DAY_MS } from '../day/day.ts';
import { normalAddress } from './address.ts';

/** Says who sent a request, as a hash that nobody can turn back and that is another one every day. */
export type SenderOf = (request: IncomingMessage, now: number) => string;

/**
 * The key lives in this process's memory only and is replaced every day, so nothing that could be written down says who
 * came. It costs one HMAC a connection.
 *
 * @param isBehindProxy whether the address is the last entry of `x-forwarded-for`, which the proxy wrote
 */
export function openSenders(isBehindProxy: boolean): SenderOf {
  let key = randomBytes(32);
  let keyDay = Number.NaN;
  const known = new WeakMap<object, { readonly day: number; readonly hash: string }>();
  return (request, now) => {
    const day = Math.floor(now / DAY_MS);
    if (day !== keyDay) {
      key = randomBytes(32);
      keyDay = day;
    }
    const before = isBehindProxy ? undefined : known.get(request.socket);
    if (before?.day === day) return before.hash;
    const hash = createHmac('sha256', key).update(addressOf(request, isBehindProxy)).digest('base64url').slice(0, 16);
    known.set(request.socket, { day, hash });
    return hash;
  };
}

/**
 * Both ways to say where a request came from, for the gate.
 *
 * @example openGate({ limits, bans, ...senders(false) })
 */
export function senders(isBehindProxy: boolean) {
  return {
    senderOf: openSenders(isBehindProxy),
    addressOf: (request: IncomingMessage) => addressOf(request, isBehindProxy),
  };
}

/** The address that a request came from, in the form in which addresses are told apart: see {@link normalAddress}. */
export function addressOf(request: IncomingMessage, isBehindProxy: boolean): string {
  const forwarded = isBehindProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim();
  return normalAddress(last ?? request.socket.remoteAddress ?? '');
}
