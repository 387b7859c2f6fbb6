import type { Check, FieldBase, FieldOptions, KindProblems, Surroundings } from '../kind.ts';
import { isText, malformed, outOfRange, wrongType } from '../kind.ts';

/** A keyed hash: tells equal from different on one installation, and nothing to anybody without its key. */
export interface Digest extends FieldBase {
  readonly kind: 'digest';
  /** What the secret input is, in words: `the address of the git remote`. */
  readonly of: string;
  /** How long equal inputs give equal digests: as long as the installation's key lives, or one day or month of it. */
  readonly life: 'install' | 'month' | 'day';
}

export interface DigestOptions extends FieldOptions {
  readonly of: string;
  readonly life?: Digest['life'];
}

/** Hex characters kept of the 64: 128 bits are far beyond collision, and half the bytes. */
const LENGTH = 32;
/** Longest input, in UTF-16 units: an address or a path fits, a document does not. */
const MAX_INPUT = 4096;

/**
 * HMAC-SHA-256 of a secret input under a key that never leaves the machine. An unkeyed hash of a guessable input (an
 * address, a MAC, a name) is a lookup away from the input, so there is no way to write one.
 *
 * @example digest({ of: 'the address of the git remote', why: 'On how many projects is a machine working?' })
 */
export function digest(options: DigestOptions): Digest {
  return { kind: 'digest', life: 'install', ...options };
}

/** From a secret to its digest. */
export function encodeDigest({ life }: Digest, { hmac, now, domain }: Surroundings): Check {
  return (value) => {
    if (typeof value !== 'string') return wrongType;
    if (value === '' || value.length > MAX_INPUT) return outOfRange;
    try {
      const period = life === 'install' ? '' : new Date(now()).toISOString().slice(0, life === 'day' ? 10 : 7);
      return hmac([domain, period, value].join('\0')).slice(0, LENGTH);
    } catch {
      return wrongType; // Without its key the digest is lost, and not the event.
    }
  };
}

/** A digest that was made before. */
export const wireDigest = (): Check => (value) => {
  if (typeof value !== 'string') return wrongType;
  return /^[0-9a-f]{32}$/.test(value) ? value : malformed;
};

export const digestProblems: KindProblems<Digest> = {
  keys: ['of', 'life'],
  problems({ of, life }, say) {
    if (!isText(of)) say('of', 'what the input is, in words', of);
    if (life !== 'install' && life !== 'month' && life !== 'day') say('life', '"install", "month" or "day"', life);
  },
};

/** The ClickHouse type that holds an accepted value, or its absence. */
export const digestColumn = () => 'Nullable(String)';
