import { type Check, Drop, type WireValue } from '../kinds/kind.ts';
import type { Field } from '../kinds/kinds.ts';
import {
  add,
  type FieldDrop,
  lack,
  MALFORMED,
  MAX_KEYS,
  type MakeGate,
  NO_DROPS,
  refused,
  UNKNOWN_FIELD,
  type Values,
  type Verdict,
} from './verdict.ts';

/** Where a loop over an object's names asks this of each, an engine knows the answer; it would look for `Object.hasOwn`. */
const { hasOwnProperty: isOwn } = {};

/** What is being judged. Once a name is through, it has what is left of its value, or nothing. */
type Judged = Record<string, unknown>;

/**
 * Makes gates that loop over what came. Everything is read once, when it is copied, and in one `try`. What is judged is the
 * copy, so that most of it can stay where it is: making an object name by name costs as much again as all the checks.
 * Whatever its check does not keep as it is, is overwritten; what is no name, a symbol, is nothing to JSON, by which fields leave.
 */
export function interpreting(checkOf: (field: Field, domain: string) => Check): MakeGate {
  return (all, domain, required) => {
    const checks = new Map(
      Object.entries(all).map(([name, field]) => {
        return [name, { name, needed: +required.includes(name), check: checkOf(field, `${domain}.${name}`) }];
      }),
    );
    // Which field came where the last time: a tool passes them in one order, and comparing costs less than looking up.
    const order = [...checks.values()];
    return (values) => {
      let fields: Judged;
      let drops = NO_DROPS;
      let missing = required.length;
      let at = 0;
      let keys = 0;
      let isWhole = true;
      try {
        if (typeof values !== 'object' || values === null || Array.isArray(values)) return MALFORMED;
        fields = { ...values };
        // Not over a list of its names: reading by a name that only a list has is the dearest step of all.
        for (const name in fields) {
          if (!isOwn.call(fields, name)) continue;
          if (++keys > MAX_KEYS) return MALFORMED;
          let field = order[at];
          if (field?.name !== name) {
            field = checks.get(name);
            if (field === undefined) {
              drops = add(drops, UNKNOWN_FIELD);
              fields[name] = undefined;
              isWhole = false;
              continue;
            }
            order[at] = field;
          }
          at++;
          const value = fields[name];
          let kept = value === undefined ? undefined : field.check(value);
          // Most values are no objects, and `instanceof` costs more than asking.
          while (typeof kept === 'object' && kept instanceof Drop) {
            drops = add(drops, { reason: kept.reason, field: name });
            kept = kept.kept;
          }
          if (kept !== value) fields[name] = kept;
          if (kept === undefined) isWhole = false;
          else missing -= field.needed;
        }
      } catch {
        return MALFORMED; // An accessor that throws, a proxy that objects to being looked at.
      }
      return isWhole && missing === 0
        ? { kept: true, fields: fields as Values, drops }
        : incomplete(fields, required, drops);
    };
  };
}

/** A required field is missing, or something was left out and has to go. */
function incomplete(judged: Judged, required: readonly string[], before: readonly FieldDrop[]): Verdict {
  const [first, ...others] = required.filter((name) => !Object.hasOwn(judged, name) || judged[name] === undefined);
  if (first !== undefined) return refused('missing_field', first, others.reduce(lack, before));
  const fields: Record<string, WireValue> = {};
  for (const [name, value] of Object.entries(judged)) if (value !== undefined) fields[name] = value as WireValue;
  return { kept: true, fields, drops: before };
}
