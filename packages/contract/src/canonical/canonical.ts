import { sha256, toHex, utf8 } from './sha256.ts';

/**
 * The one text of a JSON value: object keys sorted by UTF-16 code units, no white space, `undefined` left out, numbers
 * and strings as `JSON.stringify` writes them (as in RFC 8785). Two equal contracts have one text, whoever wrote them.
 *
 * @throws TypeError for a value that JSON cannot say, or one nested more than 32 deep
 * @example canonical({ b: 1, a: [true] }) // '{"a":[true],"b":1}'
 */
export function canonical(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw new TypeError(`canonical: nested more than ${MAX_DEPTH} deep`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner, depth + 1)}`);
    return `{${entries.join(',')}}`;
  }
  throw new TypeError(`canonical: JSON cannot say a ${typeof value}`);
}
const MAX_DEPTH = 32;

/**
 * The name of a contract's exact content: SHA-256 of its canonical JSON, 64 hexadecimal digits.
 *
 * @example contractHash(contract).slice(0, 12)
 */
export function contractHash(contract: object): string {
  return toHex(sha256(utf8(canonical(contract))));
}
