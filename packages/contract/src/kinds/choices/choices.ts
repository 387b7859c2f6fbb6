import type { Check, FieldBase, FieldOptions, KindProblems } from '../kind.ts';
import { Drop, notInList, outOfRange, wrongType } from '../kind.ts';
import { aliasProblems, type Literals, listProblems, lookup, OTHER } from '../list.ts';

/** Several values of a list, as a set. */
export interface Choices<V extends string = string> extends FieldBase {
  readonly kind: 'choices';
  readonly values: readonly V[];
  /** Most values kept; a longer set is cut, which is counted. */
  readonly max: number;
  readonly other: boolean;
  readonly aliases?: Readonly<Record<string, V>>;
}

export interface ChoicesOptions<V extends string> extends FieldOptions {
  /** Most values kept, 1 to 100. Default: 8. */
  readonly max?: number;
  /** Fold values outside the list into `other`? Default true; with false they are left out, which is counted. */
  readonly other?: boolean;
  readonly aliases?: Readonly<Record<string, V>>;
}

/** A longer array is refused unread: no honest caller has one, and reading it would cost. */
const MAX_READ = 1000;

/**
 * A set of values of a fixed list, sorted and without repeats, so that the order of use says nothing.
 *
 * @example choices(languages, { max: 12, why: 'Which languages should parse well?' })
 */
export function choices<const V extends readonly string[]>(
  values: V & Literals<V>,
  options: ChoicesOptions<V[number]>,
): Choices<V[number]> {
  return { kind: 'choices', values: [...values], max: 8, other: true, ...options };
}

/** Both ways. */
export function checkChoices({ values, aliases, other, max }: Choices): Check {
  const known = lookup(values, aliases);
  const outside = other ? OTHER : undefined;
  return (value) => {
    if (!Array.isArray(value)) return wrongType;
    const { length }: { readonly length: unknown } = value; // A proxy's may be anything.
    if (typeof length !== 'number' || !(length <= MAX_READ)) return outOfRange;
    const set = new Set<string>();
    let isComplete = true;
    for (let i = 0; i < length; i++) {
      const item: unknown = Object.hasOwn(value, i) && value[i];
      if (typeof item !== 'string') return wrongType;
      const meant = known.get(item) ?? outside;
      if (meant === undefined) isComplete = false;
      else set.add(meant);
    }
    if (set.size === 0 && length > 0) return notInList;
    const sorted = [...set].sort();
    const cut = sorted.length > max ? new Drop('too_many', sorted.slice(0, max)) : sorted;
    return isComplete ? cut : new Drop('not_in_list', cut);
  };
}

export const choicesProblems: KindProblems<Choices> = {
  keys: ['values', 'max', 'other', 'aliases'],
  problems(field, say) {
    listProblems(field.values, say);
    aliasProblems(field, say);
    if (typeof field.other !== 'boolean') say('other', 'true or false', field.other);
    if (!Number.isInteger(field.max) || (field.max as number) < 1 || (field.max as number) > 100) {
      say('max', 'a whole number from 1 to 100', field.max);
    }
  },
};

/** The ClickHouse type that holds an accepted value, or its absence. */
export const choicesColumn = () => 'Array(LowCardinality(String))';
