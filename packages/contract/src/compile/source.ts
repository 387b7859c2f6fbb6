import { MAX_KEYS } from '../check/verdict.ts';
import type { Fields } from '../define/event.ts';
import type { FieldDropReason } from '../kinds/kind.ts';
import type { Field } from '../kinds/kinds.ts';
import { sourceOf } from '../kinds/source.ts';

/** What the text of a gate expects to be given, by name. */
export const GIVEN = ['MALFORMED', 'NO_DROPS', 'UNKNOWN_FIELD', 'Drop', 'add', 'refused', 'checks'] as const;

/**
 * The gate of one event as JavaScript: the body of a function of {@link GIVEN} that returns the gate. It decides as the gate
 * that loops over a table of checks, and reads in the same order; the loop is written out here, so that the engine sees
 * one property, one comparison and one object of one form where it saw a table. For that form the kept fields stand in the
 * order of the contract, those that may be absent last; the loop keeps them in the order in which they came.
 *
 * Names and values of the contract stand in it as JSON only, which is JavaScript that does nothing.
 *
 * @param required names without which the event is refused
 * @example gateSource({ ok: flag({ why: 'Did it work?' }) }, ['ok'])
 */
export function gateSource(fields: Fields, required: readonly string[]): string {
  const constants: string[] = [];
  const names = Object.keys(fields);
  const cases = names.map((name, i) => caseSource(name, fields[name] as Field, i, constants));
  const variables = names.map((_, i) => `f${i}`);
  const missing = names.map((name, i) =>
    required.includes(name) ? `if (f${i} === undefined) return refused('missing_field', ${json(name)}, drops);` : '',
  );
  const present = names.map((name, i) => (required.includes(name) ? `${json(name)}: f${i},` : ''));
  const optional = names.map((name, i) =>
    required.includes(name) ? '' : `if (f${i} !== undefined) fields[${json(name)}] = f${i};`,
  );
  return `'use strict';
const own = Object.prototype.hasOwnProperty;
const isArray = Array.isArray;
${constants.join('\n')}
return (values) => {
  let drops = NO_DROPS, seen = 0;
  ${variables.length === 0 ? '' : `let ${variables.join(', ')};`}
  try {
    if (typeof values !== 'object' || values === null || isArray(values)) return MALFORMED;
    for (const name in values) {
      if (!own.call(values, name)) continue;
      if (++seen > ${MAX_KEYS}) return MALFORMED;
      switch (name) {
${cases.join('\n')}
        default: values[name]; drops = add(drops, UNKNOWN_FIELD);
      }
    }
  } catch {
    return MALFORMED;
  }
  ${missing.join('\n  ')}
  const fields = { ${present.join(' ')} };
  ${optional.join('\n  ')}
  return { kept: true, fields, drops };
};`;
}

function caseSource(name: string, field: Field, index: number, constants: string[]): string {
  const drop = (reason: string) => `drops = add(drops, { reason: ${reason}, field: ${json(name)} });`;
  const emit = {
    keep: (expression: string) => `f${index} = ${expression};`,
    drop: (reason: FieldDropReason) => drop(json(reason)),
    constant(expression: string) {
      const name = `c${constants.length}`;
      constants.push(`const ${name} = ${expression};`);
      return name;
    },
  };
  const called = `let kept = checks[${index}](v); while (kept instanceof Drop) { ${drop('kept.reason')} kept = kept.kept; } f${index} = kept;`;
  return `        case ${json(name)}: {
          const v = values[${json(name)}];
          if (v === undefined) break;
          ${sourceOf(field)?.(field, emit) ?? called}
          break;
        }`;
}

const json = (text: string): string => JSON.stringify(text);
