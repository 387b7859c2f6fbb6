import { interpreting } from '../check/gate.ts';
import { add, type Gate, MALFORMED, type MakeGate, NO_DROPS, refused, UNKNOWN_FIELD } from '../check/verdict.ts';
import type { Fields } from '../define/event.ts';
import { acceptOf } from '../kinds/accept.ts';
import { Drop } from '../kinds/kind.ts';
import type { Field } from '../kinds/kinds.ts';
import { GIVEN, gateSource } from './source.ts';

const interpret = interpreting(acceptOf);

/**
 * Makes gates for what arrived, by writing and running their text. Where the runtime runs no text (an edge worker, a page with
 * a policy, `node --disallow-code-generation-from-strings`) they are interpreted, and decide the same.
 */
export const generating: MakeGate = (fields, domain, required) => {
  try {
    return generate(fields, required);
  } catch {
    return interpret(fields, domain, required);
  }
};

/** @throws where the runtime runs no text */
export function generate(fields: Fields, required: readonly string[]): Gate {
  const given: Readonly<Record<(typeof GIVEN)[number], unknown>> = {
    ...{ MALFORMED, NO_DROPS, UNKNOWN_FIELD, Drop, add, refused },
    checks: Object.values(fields).map((field: Field) => acceptOf(field)),
  };
  const make = new Function(...GIVEN, gateSource(fields, required));
  return make(...GIVEN.map((name) => given[name]));
}
