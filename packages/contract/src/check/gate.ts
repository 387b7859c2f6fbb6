import { type Check, Drop, type WireValue } from '../kinds/kind.ts';
import type { Field } from '../kinds/kinds.ts';
import { add, MALFORMED, MAX_KEYS, type MakeGate, NO_DROPS, refused, UNKNOWN_FIELD } from './verdict.ts';

/** With `call`: the engine knows it inside of `for in`, and looks nothing up; `Object.hasOwn` takes 6 ns a field. */
const own = Object.prototype.hasOwnProperty;

/**
 * Makes gates that loop over what came. Everything is read here, once, and in one `try`: only own names that the contract
 * has too, in the order in which they came.
 */
export function interpreting(checkOf: (field: Field, domain: string) => Check): MakeGate {
  return (all, domain, required) => {
    const checks = new Map(
      Object.entries(all).map(([name, field]) => {
        const needed = required.includes(name) ? 1 : 0;
        return [name, { name, needed, check: checkOf(field, `${domain}.${name}`) }];
      }),
    );
    // Which field came where the last time: a tool passes them in one order, and comparing costs less than looking up.
    const order = [...checks.values()];
    return (values) => {
      const fields: Record<string, WireValue> = {};
      let drops = NO_DROPS;
      let missing = required.length;
      let at = 0;
      let seen = 0;
      try {
        if (typeof values !== 'object' || values === null || Array.isArray(values)) return MALFORMED;
        for (const name in values) {
          if (!own.call(values, name)) continue;
          if (++seen > MAX_KEYS) return MALFORMED;
          let field = order[at];
          if (field?.name !== name) {
            field = checks.get(name);
            if (field === undefined) {
              drops = add(drops, UNKNOWN_FIELD);
              continue;
            }
            order[at] = field;
          }
          at++;
          const value = (values as Readonly<Record<string, unknown>>)[name];
          if (value === undefined) continue;
          let kept: WireValue | Drop | undefined = field.check(value);
          // Most values are no objects, and `instanceof` costs more than asking.
          while (typeof kept === 'object' && kept instanceof Drop) {
            drops = add(drops, { reason: kept.reason, field: name });
            kept = kept.kept;
          }
          if (kept === undefined) continue;
          fields[name] = kept;
          missing -= field.needed;
        }
      } catch {
        return MALFORMED; // An accessor that throws, a proxy that objects to being looked at.
      }
      if (missing === 0) return { kept: true, fields, drops };
      return refused(
        'missing_field',
        required.find((name) => !own.call(fields, name)),
        drops,
      );
    };
  };
}
