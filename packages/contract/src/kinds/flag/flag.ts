import type { Check, FieldBase, FieldOptions, KindProblems, Source } from '../kind.ts';
import { wrongType } from '../kind.ts';

/** Yes or no. */
export interface Flag extends FieldBase {
  readonly kind: 'flag';
}

/**
 * A yes-or-no field. Takes a boolean and nothing that merely looks like one.
 *
 * @example flag({ why: 'Is chat configured?' })
 */
export function flag(options: FieldOptions): Flag {
  return { kind: 'flag', ...options };
}

/** Both ways. */
export const checkFlag = (): Check => (value) => (typeof value === 'boolean' ? value : wrongType);

/** {@link checkFlag} as text. */
export const flagSource: Source<Flag> = (_, { keep, drop }) =>
  `if (typeof v === 'boolean') ${keep('v')} else ${drop('wrong_type')}`;

export const flagProblems: KindProblems<Flag> = {
  keys: [],
  problems() {},
};

/** The ClickHouse type that holds an accepted value, or its absence. */
export const flagColumn = () => 'Nullable(Bool)';
