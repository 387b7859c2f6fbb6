import { comparing, type Exact, isSame, type MakeExact } from '../check/exact.ts';
import { interpreting } from '../check/gate.ts';
import { add, type Gate, lack, MALFORMED, type MakeGate, NO_DROPS, refused, UNKNOWN_FIELD } from '../check/verdict.ts';
import type { Fields } from '../define/event.ts';
import { acceptOf } from '../kinds/accept.ts';
import { Drop } from '../kinds/kind.ts';
import type { Field } from '../kinds/kinds.ts';
import { runSource } from './run.ts';
import { exactSource, type Given, gateSource } from './source.ts';

const interpret = interpreting(acceptOf);
const compare = comparing(interpret);

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

/** As {@link generating}, what only says yes or no. */
export const generatingExact: MakeExact = (fields, domain, required) => {
  try {
    return generateExact(fields, required);
  } catch {
    return compare(fields, domain, required);
  }
};

/** @throws where the runtime runs no text */
export const generate = (fields: Fields, required: readonly string[]): Gate =>
  run(gateSource(fields, required), fields);

/** @throws where the runtime runs no text */
export const generateExact = (fields: Fields, required: readonly string[]): Exact =>
  run(exactSource(fields, required), fields);

function run<T>(source: string, fields: Fields): T {
  const given: Readonly<Record<Given, unknown>> = {
    ...{ MALFORMED, NO_DROPS, UNKNOWN_FIELD, Drop, add, lack, refused, isSame },
    checks: Object.values(fields).map((field: Field) => acceptOf(field)),
  };
  return runSource(source, given);
}
