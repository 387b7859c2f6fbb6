import { createHmac, randomBytes } from 'node:crypto';
import { openBuckets } from './buckets.ts';

/**
 * How often one network address may try something, such as a password. The address is only ever held as a hash under a
 * key that lives in this process's memory, so nothing that could be written down says who tried.
 */
export interface Limiter {
  /** @returns 0 where the try may pass, otherwise in how many seconds to come again */
  check(address: string, now: number): number;
}

/** @example openLimiter({ perMinute: 10 }).check(request.socket.remoteAddress ?? '', Date.now()) === 0 */
export function openLimiter({ perMinute }: { readonly perMinute: number }): Limiter {
  const key = randomBytes(32);
  const buckets = openBuckets({ perMinute, burst: perMinute });
  return {
    check: (address, now) => buckets.take(createHmac('sha256', key).update(address).digest('base64url'), now),
  };
}
