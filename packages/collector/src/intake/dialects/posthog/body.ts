import { gunzipSync } from 'node:zlib';
import { type Head, parseJson, TooLarge } from '../../dialect.ts';

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
export function readPosthogBody(bytes: Buffer, head: Head): unknown {
  const plain = isGzip(bytes) ? inflated(bytes) : bytes;
  const text = plain.toString('latin1');
  if (head.type === FORM || /^data=/.test(text)) return readForm(text, head);
  const isJson = /^\s*[[{]/.test(text);
  return parseJson(isJson ? plain : Buffer.from(text, 'base64'));
}

const FORM = 'application/x-www-form-urlencoded';

function readForm(text: string, { query }: Head): unknown {
  const form = new URLSearchParams(text);
  // Base64 that was not percent-encoded comes with spaces in the place of its plus signs.
  const data = form.get('data') ?? '';
  const compression = form.get('compression') ?? new URLSearchParams(query).get('compression');
  const isJson = compression !== 'base64' && /^\s*[[{]/.test(data);
  const bytes = isJson ? Buffer.from(data) : Buffer.from(data.replaceAll(' ', '+'), 'base64');
  return parseJson(isGzip(bytes) ? inflated(bytes) : bytes);
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function inflated(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_POSTHOG_BODY });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? new TooLarge() : error;
  }
}
