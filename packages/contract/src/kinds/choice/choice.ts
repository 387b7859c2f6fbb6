import type { Check, FieldBase, FieldOptions, KindProblems, Source } from '../kind.ts';
import { notInList, wrongType } from '../kind.ts';
import { aliasProblems, type Literals, listProblems, lookup, OTHER } from '../list.ts';
import { textsSource } from '../texts.ts';

/** One value of a list. */
export interface Choice<V extends string = string> extends FieldBase {
  readonly kind: 'choice';
  readonly values: readonly V[];
  /** Whether a value outside the list is kept as `other` (true) or dropped (false). */
  readonly other: boolean;
  /** Other spellings of a value, folded into it. */
  readonly aliases?: Readonly<Record<string, V>>;
}

export interface ChoiceOptions<V extends string, O extends boolean = boolean> extends FieldOptions {
  /** Keep a value outside the list as `other`? Default true; with false the field is dropped, and counted where it arrives. */
  readonly other?: O;
  readonly aliases?: Readonly<Record<string, V>>;
}

/**
 * One value of a fixed list. The list comes from a registry of the program (`as const`), so it cannot drift from it.
 *
 * @param values 1 to 1000 values of 1 to 64 printable characters; a widened `string[]` does not compile
 * @example choice(commandNames, { why: 'Which commands are worth our time?' })
 */
export function choice<const V extends readonly string[], const O extends boolean = true>(
  values: V & Literals<V>,
  options: ChoiceOptions<V[number], O>,
): Choice<V[number]> & { readonly other: O } {
  const { other = true as O } = options;
  return { kind: 'choice', values: [...values], ...options, other };
}

/** Both ways. */
export function checkChoice({ values, aliases, other }: Choice): Check {
  const known = lookup(values, aliases);
  const outside = other ? OTHER : notInList;
  return (value) => (typeof value === 'string' ? (known.get(value) ?? outside) : wrongType);
}

/** {@link checkChoice} as text: told apart by length and letters, where that is not too long a text. */
export const choiceSource: Source<Choice> = ({ values, aliases, other }, { keep, drop, constant }) => {
  const known = lookup(values, aliases);
  const outside = other ? keep(JSON.stringify(OTHER)) : drop('not_in_list');
  const refuse = `if (typeof v !== 'string') { ${drop('wrong_type')} } else`;
  if (known.size > MAX_WRITTEN) {
    const table = constant(`new Map(${JSON.stringify([...known])})`);
    return `${refuse} { const known = ${table}.get(v); if (known !== undefined) ${keep('known')} else ${outside} }`;
  }
  const kept = new Map([...known].map(([said, meant]) => [said, keep(said === meant ? 'v' : JSON.stringify(meant))]));
  return `${refuse} ${textsSource('v', kept, outside)}`;
};

/** Above it the text of a gate would be longer than what an engine optimises. */
const MAX_WRITTEN = 100;

export const choiceProblems: KindProblems<Choice> = {
  keys: ['values', 'other', 'aliases'],
  problems(field, say) {
    listProblems(field.values, say);
    aliasProblems(field, say);
    if (typeof field.other !== 'boolean') say('other', 'true or false', field.other);
  },
};

/** The ClickHouse type that holds an accepted value, or its absence. */
export const choiceColumn = () => 'LowCardinality(Nullable(String))';
