import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { exclusive } from '../pace/exclusive.ts';

/** A password as it is kept: with how it was hashed, so that the way can change and old ones still open. */
export interface HashedPassword {
  readonly algorithm: 'scrypt';
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly hash: string;
}

// OWASP's password storage advice for scrypt: N = 2^17, r = 8, p = 1; 128 MiB for a moment, at a sign-in.
const PARAMETERS = { N: 2 ** 17, r: 8, p: 1 } as const;

/** Shorter ones of one's own are refused; the random ones have 16 characters. */
export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 200;

export async function hashPassword(password: string): Promise<HashedPassword> {
  const salt = randomBytes(16).toString('hex');
  return { algorithm: 'scrypt', ...PARAMETERS, salt, hash: (await derive(password, salt, PARAMETERS)).toString('hex') };
}

/** Takes as long for a right password as for a wrong one. */
export async function isPasswordOf({ salt, hash, ...parameters }: HashedPassword, attempt: string): Promise<boolean> {
  const expected = Buffer.from(hash, 'hex');
  const derived = await derive(attempt, salt, parameters);
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

// One at a time: many guesses at once must not take many times the memory.
const oneAtATime = exclusive();

function derive(password: string, salt: string, { N, r, p }: { N: number; r: number; p: number }): Promise<Buffer> {
  // Twice what the algorithm needs, which Node refuses to take without being told.
  const options = { N, r, p, maxmem: 256 * N * r };
  return oneAtATime(
    () =>
      new Promise((resolve, reject) => {
        scrypt(password, salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
      }),
  );
}
