import { createHmac, randomBytes } from 'node:crypto';

/**
 * How often one network address may come. The address is only ever held as a hash under a key that lives in this
 * process's memory and is replaced every day, so nothing that could be written down says who came.
 */
export interface Limiter {
  /** @returns 0 where the request may pass, otherwise in how many seconds to come again */
  check(address: string, now: number): number;
}

export interface LimitOptions {
  /** Requests that one address may send in a minute. Default: 600, since offices and CI share addresses. */
  readonly perMinute?: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Above this many addresses in one minute the table is not grown: the limiter fails open, memory does not. */
const MAX_ADDRESSES = 100_000;

/** @example openLimiter().check(request.socket.remoteAddress ?? '', Date.now()) === 0 */
export function openLimiter({ perMinute = 600 }: LimitOptions = {}): Limiter {
  let key = randomBytes(32);
  let keyDay = -1;
  let minute = -1;
  let counts = new Map<string, number>();
  return {
    check(address, now) {
      const day = Math.floor(now / DAY);
      if (day !== keyDay) {
        key = randomBytes(32);
        keyDay = day;
      }
      const current = Math.floor(now / MINUTE);
      if (current !== minute) {
        minute = current;
        counts = new Map();
      }
      const who = createHmac('sha256', key).update(address).digest('base64url').slice(0, 16);
      const count = (counts.get(who) ?? 0) + 1;
      if (count > 1 || counts.size < MAX_ADDRESSES) counts.set(who, count);
      return count <= perMinute ? 0 : Math.max(1, Math.ceil(((minute + 1) * MINUTE - now) / 1000));
    },
  };
}
