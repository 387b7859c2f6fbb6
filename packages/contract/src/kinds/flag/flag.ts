import type { FieldBase, FieldOptions, Kind } from '../kind.ts';
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

const check = (value: unknown) => (typeof value === 'boolean' ? value : wrongType);

export const flagKind: Kind<Flag> = {
  name: 'flag',
  keys: [],
  problems() {},
  encode: () => check,
  accept: () => check,
  column: () => 'Nullable(Bool)',
};
