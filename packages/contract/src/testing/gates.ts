import { hmacSha256, toHex, utf8 } from '../canonical/sha256.ts';
import { acceptOf } from '../kinds/accept.ts';
import { encodeOf } from '../kinds/encode.ts';
import { type Check, Drop, type Surroundings, type WireValue } from '../kinds/kind.ts';
import type { Field } from '../kinds/kinds.ts';
import { findKind } from '../kinds/problems.ts';
import { wireOf } from '../kinds/wire.ts';

/**
 * All sides of one field, as the checker compiles them; a refusal is written as `{ dropped: reason }`, one of a part
 * with what is `kept` of it, and what throws while it is read as the checker decides on its event.
 */
export function gates(field: Field, surroundings: Partial<Surroundings> = {}) {
  return {
    encode: spoken((value) => encodeOf(field, { ...TEST_SURROUNDINGS, ...surroundings })(value)),
    wire: spoken((value) => wireOf(field)(value)),
    accept: spoken(acceptOf(field)),
  };
}

/** What is wrong with a field as it would stand in a contract, by path. */
export function problemPaths(field: Readonly<Record<string, unknown>>): string[] {
  const paths: string[] = [];
  findKind(field.kind)?.problems(field, (path) => {
    paths.push(path);
  });
  return paths;
}

export const TEST_KEY = new Uint8Array(32).fill(7);

export const hmacUnder = (key: Uint8Array) => (text: string) => toHex(hmacSha256(key, utf8(text)));

export const TEST_SURROUNDINGS: Surroundings = {
  hmac: hmacUnder(TEST_KEY),
  now: () => Date.now(),
  domain: 'mytool.command_run.project',
};

export type Spoken = WireValue | { readonly dropped: string; readonly kept?: Spoken };

export function isDropped(result: Spoken): result is Exclude<Spoken, WireValue> {
  return typeof result === 'object' && 'dropped' in result;
}

function spoken(check: Check) {
  return (value: unknown): Spoken => {
    try {
      return speak(check(value));
    } catch {
      return { dropped: 'malformed_event' };
    }
  };
}

function speak(result: WireValue | Drop): Spoken {
  if (!(result instanceof Drop)) return result;
  return { dropped: result.reason, ...(result.kept === undefined ? {} : { kept: speak(result.kept) }) };
}
