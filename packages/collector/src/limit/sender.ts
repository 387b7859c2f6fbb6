import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { DAY_MS } from '../day/day.ts';

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

/** The address that a request came from, in the form in which addresses are told apart: see {@link normalAddress}. */
export function addressOf(request: IncomingMessage, isBehindProxy: boolean): string {
  const forwarded = isBehindProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim();
  return normalAddress(last ?? request.socket.remoteAddress ?? '');
}

/**
 * An IPv4 address as it is, of an IPv6 address the first half: the other half is the host's to choose as often as it
 * likes.
 *
 * @example normalAddress('::ffff:192.0.2.1') // '192.0.2.1'
 * @example normalAddress('2001:db8::1') // '2001:db8:0:0'
 */
export function normalAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const after = groups(tail ?? '');
  // A dotted quad at the end stands for two groups.
  const given = groups(head).length + after.length + (address.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - given)).fill('0');
  return [...groups(head), ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
