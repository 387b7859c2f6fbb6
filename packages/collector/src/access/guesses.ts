import { type Limiter, openLimiter } from '../limit/limit.ts';

/** Wrong or right, so many tries a minute: from one address, and from all together. */
const FROM_ONE = 10;
const FROM_ALL = 100;

/**
 * Limits how often somebody may try a password or a token. An address is only ever held as the limiter holds it: as a
 * keyed hash, in memory, for a day at most. The limit on all together is for who has many addresses; it refuses people
 * too while it lasts, but not who is signed in, and no token that is right.
 */
export function openGuessLimiter(): Limiter {
  const one = openLimiter({ perMinute: FROM_ONE });
  const all = openLimiter({ perMinute: FROM_ALL });
  return { check: (address, now) => one.check(address, now) || all.check('', now) };
}
