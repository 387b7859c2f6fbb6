import type { Check, FieldBase, KindProblems } from '../kind.ts';
import { malformed, wrongType } from '../kind.ts';

/**
 * Sixteen random bytes that the client mints. It belongs to a stream's identity and stands in no event, so that nobody
 * can pass one by hand.
 */
export interface Id extends FieldBase {
  readonly kind: 'id';
  /** How it is written: 32 hexadecimal digits, or the same in the form of a UUID. */
  readonly format: 'hex32' | 'uuid';
}

const PATTERNS = {
  hex32: /^[0-9a-f]{32}$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
};

/** An id that arrived; none stands in an event, so there is nothing to encode. */
export function acceptId({ format }: Id): Check {
  const pattern = PATTERNS[format];
  return (value) => {
    if (typeof value !== 'string') return wrongType;
    const text = value.length <= 36 ? value.toLowerCase() : '';
    return pattern.test(text) ? text : malformed;
  };
}

export const idProblems: KindProblems<Id> = {
  keys: ['format'],
  problems({ format }, say) {
    if (format !== 'hex32' && format !== 'uuid') say('format', '"hex32" or "uuid"', format);
  },
};

/** The ClickHouse type that holds an accepted value, or its absence. */
export const idColumn = () => 'Nullable(String)';
