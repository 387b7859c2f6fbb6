import { MAX_KEYS } from '../check/verdict.ts';
import type { Fields } from '../define/event.ts';
import type { Emit, FieldDropReason } from '../kinds/kind.ts';
import type { Field } from '../kinds/kinds.ts';
import { sourceOf } from '../kinds/source.ts';
import { textsSource } from '../kinds/texts.ts';

/** What the text of a gate expects to be given, by name. */
export type Given =
  | 'MALFORMED'
  | 'NO_DROPS'
  | 'UNKNOWN_FIELD'
  | 'Drop'
  | 'add'
  | 'lack'
  | 'refused'
  | 'isSame'
  | 'checks';

/**
 * The gate of one event as JavaScript: the body of a function of {@link Given} that returns the gate. It decides as the gate
 * that loops over a table of checks. First it asks which names there are, then it reads each value where the text names
 * its property: so the engine sees one property, one comparison and one object of one form where it saw a table. For that
 * form drops and kept fields stand in the order of the contract, fields that may be absent last, and what the contract does
 * not name after all drops; the loop has them in the order in which they came.
 *
 * Names and values of the contract stand in it as JSON only, which is JavaScript that does nothing.
 *
 * @param required names without which the event is refused
 * @example gateSource({ ok: flag({ why: 'Did it work?' }) }, ['ok'])
 */
export function gateSource(fields: Fields, required: readonly string[]): string {
  const names = Object.keys(fields);
  const { constants, constant } = newConstants();
  const values = names.map((name, i) => {
    const drop = (reason: string) => `drops = add(drops, { reason: ${reason}, field: ${json(name)} });`;
    const called = `let kept = checks[${i}](v); while (kept instanceof Drop) { ${drop('kept.reason')} kept = kept.kept; } f${i} = kept;`;
    return valueSource(fields[name] as Field, name, i, called, {
      keep: (expression) => `f${i} = ${expression};`,
      drop: (reason: FieldDropReason) => drop(json(reason)),
      constant,
    });
  });
  const isRequired = (name: string) => required.includes(name);
  const present = names.map((name, i) => (isRequired(name) ? `${json(name)}: f${i},` : ''));
  const optional = names.map((name, i) =>
    isRequired(name) ? '' : `if (f${i} !== undefined) fields[${json(name)}] = f${i};`,
  );
  const missing = names.map((name, i) =>
    isRequired(name)
      ? `if (f${i} === undefined) { if (missing === null) missing = ${json(name)}; else drops = lack(drops, ${json(name)}); }`
      : '',
  );
  return `${HEAD}
${constants.join('\n')}
return (values) => {
  let drops = NO_DROPS, missing = null, unknown = 0;
  ${names.map((_, i) => `let f${i};`).join(' ')}
  try {
    if (typeof values !== 'object' || values === null || isArray(values)) return MALFORMED;
    ${namesSource(names, 'return MALFORMED;', 'values[name]; unknown++;')}
    ${values.join('\n    ')}
    for (; unknown > 0; unknown--) drops = add(drops, UNKNOWN_FIELD);
  } catch {
    return MALFORMED;
  }
  ${missing.join('\n  ')}
  if (missing !== null) return refused('missing_field', missing, drops);
  const fields = { ${present.join(' ')} };
  ${optional.join('\n  ')}
  return { kept: true, fields, drops };
};`;
}

/**
 * {@link gateSource} for a yes or a no: the body of a function that returns a function of the values. It makes nothing and ends at
 * the first thing that is wrong, so what is required is read before it is asked which names there are. That a value
 * was inherited shows then, and the answer is no.
 */
export function exactSource(fields: Fields, required: readonly string[]): string {
  const names = Object.keys(fields);
  const { constants, constant } = newConstants();
  const no = 'return false;';
  const checkSource = (name: string, i: number) => {
    const field = fields[name] as Field;
    const emit: Emit = {
      keep: (expression) => (expression === 'v' ? ';' : `{ if ((${expression}) !== v) ${no} }`),
      drop: () => no,
      constant,
    };
    return `{ ${sourceOf(field)?.(field, emit) ?? `if (!isSame(checks[${i}](v), v)) ${no}`} }`;
  };
  const read = (name: string) => `const v = values[${json(name)}];`;
  const needed = names.map((name, i) =>
    required.includes(name) ? `{ ${read(name)} if (v === undefined) ${no} ${checkSource(name, i)} }` : '',
  );
  const optional = names.map((name, i) =>
    required.includes(name)
      ? `if (!(${has(i)})) ${no}`
      : `if (${has(i)}) { ${read(name)} if (v !== undefined) ${checkSource(name, i)} }`,
  );
  return `${HEAD}
${constants.join('\n')}
return (values) => {
  try {
    if (typeof values !== 'object' || values === null || isArray(values)) return false;
    ${needed.join('\n    ')}
    ${namesSource(names, no, no)}
    ${optional.join('\n    ')}
    return true;
  } catch {
    return false;
  }
};`;
}

const HEAD = `'use strict';
const own = Object.prototype.hasOwnProperty;
const isArray = Array.isArray;`;

/** Finds out which of the names are there: a bit for each, in numbers of 30 bits. */
function namesSource(names: readonly string[], tooMany: string, unknown: string): string {
  const numbers = Array.from({ length: Math.ceil(names.length / BITS) }, (_, i) => `let has${i} = 0;`);
  const found = new Map(names.map((name, i) => [name, `has${Math.floor(i / BITS)} |= ${bit(i)};`]));
  return `let seen = 0; ${numbers.join(' ')}
    for (const name in values) {
      if (!own.call(values, name)) continue;
      if (++seen > ${MAX_KEYS}) ${tooMany}
      ${textsSource('name', found, unknown)}
    }`;
}
const BITS = 30;
const bit = (i: number) => 2 ** (i % BITS);
const has = (i: number) => `(has${Math.floor(i / BITS)} & ${bit(i)}) !== 0`;

/** Reads one value, where there is one, and checks it. */
function valueSource(field: Field, name: string, i: number, called: string, emit: Emit): string {
  return `if (${has(i)}) {
      const v = values[${json(name)}];
      if (v !== undefined) { ${sourceOf(field)?.(field, emit) ?? called} }
    }`;
}

function newConstants() {
  const constants: string[] = [];
  return {
    constants,
    constant(expression: string) {
      const name = `c${constants.length}`;
      constants.push(`const ${name} = ${expression};`);
      return name;
    },
  };
}

const json = (text: string): string => JSON.stringify(text);
