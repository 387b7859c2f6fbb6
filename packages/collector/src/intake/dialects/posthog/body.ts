import { utf8 } from '@aboveboard/contract';
import { type Head, type Inflate, parseJson } from '../../dialect.ts';

/** Largest body of PostHog's clients, as sent and as inflated. A browser's may hold many events at once. */
export const MAX_POSTHOG_BODY = 1024 * 1024;

/**
 * Reads a body in any of the forms that PostHog's clients have had:
 *
 * - JSON;
 * - gzip, announced by `compression=gzip-js` in the query under the type `text/plain`, or not announced at all;
 * - a form `data=…`, whose value is JSON or, with `compression=base64`, JSON in base64;
 * - base64 alone.
 *
 * @throws SyntaxError where it is none of these, TooLarge where it unfolds beyond the bound
 */
export async function readPosthogBody(bytes: Uint8Array, head: Head, inflate: Inflate): Promise<unknown> {
  const plain = isGzip(bytes) ? await inflate(bytes, MAX_POSTHOG_BODY) : bytes;
  // Of JSON the first letter tells: it is not made a text twice.
  if (head.type !== FORM && isJson(plain)) return parseJson(plain);
  const text = new TextDecoder().decode(plain);
  if (head.type === FORM || text.startsWith('data=')) return readForm(text, head, inflate);
  return parseJson(fromBase64(text));
}

const FORM = 'application/x-www-form-urlencoded';

async function readForm(text: string, { query }: Head, inflate: Inflate): Promise<unknown> {
  const form = new URLSearchParams(text);
  // Base64 that was not percent-encoded comes with spaces in the place of its plus signs.
  const data = form.get('data') ?? '';
  const compression = form.get('compression') ?? new URLSearchParams(query).get('compression');
  const isPlain = compression !== 'base64' && /^\s*[[{]/.test(data);
  const bytes = isPlain ? utf8(data) : fromBase64(data.replaceAll(' ', '+'));
  return parseJson(isGzip(bytes) ? await inflate(bytes, MAX_POSTHOG_BODY) : bytes);
}

/** Whether the first of the bytes that is no white space begins an object or a list. */
function isJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
  return first === 0x5b || first === 0x7b;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** @throws where it is none */
function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
