import { sha256, toHex, utf8 } from './sha256.ts';

/**
 * The one text of a JSON value: object keys sorted by UTF-16 code units, no white space, `undefined` left out, numbers
 * and strings as `JSON.stringify` writes them (as in RFC 8785). Two equal contracts have one text, whoever wrote them.
 *
 * @throws TypeError for a value that JSON cannot say, one nested more than 32 deep, or one of more than a million parts
 * @example canonical({ b: 1, a: [true] }) // '{"a":[true],"b":1}'
 */
export function canonical(value: unknown): string {
  let parts = 0;
  const write = (value: unknown, depth: number): string => {
    if (depth > MAX_DEPTH) throw new TypeError(`canonical: nested more than ${MAX_DEPTH} deep`);
    const isList = Array.isArray(value);
    if (++parts > MAX_PARTS || (isList && value.length > MAX_PARTS)) {
      throw new TypeError(`canonical: more than ${MAX_PARTS} parts`);
    }
    if (value === null || typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value)) {
      return JSON.stringify(value);
    }
    if (isList) {
      // Array.from and not map, which would leave out a hole where JSON needs a value.
      return `[${Array.from(value, (item) => write(item, depth + 1)).join(',')}]`;
    }
    if (typeof value === 'object') {
      const entries = Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => `${JSON.stringify(key)}:${write(inner, depth + 1)}`);
      return `{${entries.join(',')}}`;
    }
    throw new TypeError(`canonical: JSON cannot say ${typeof value}`);
  };
  return write(value, 0);
}
const MAX_DEPTH = 32;
/** Ends a value that contains itself twice a level, which the depth alone would let grow to 2^32. */
const MAX_PARTS = 1_000_000;

/**
 * The name of a contract's exact content: SHA-256 of its canonical JSON, 64 hexadecimal digits.
 *
 * @example contractHash(contract).slice(0, 12)
 */
export function contractHash(contract: object): string {
  return toHex(sha256(utf8(canonical(contract))));
}
