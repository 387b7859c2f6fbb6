import type { Answer, Head } from '../dialect.ts';

/**
 * For dialects whose clients run in web pages of other origins. Any page may send, since a key is public and nothing
 * that is answered is anybody's; cookies are never asked for.
 */
export const CORS = { 'access-control-allow-origin': '*' };

/** @returns the answer to a browser that asks beforehand, `null` for any other request */
export function preflight({ method }: Head): Answer | null {
  if (method !== 'OPTIONS') return null;
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, POST',
      // `authorization` is not meant by the star.
      'access-control-allow-headers': '*, authorization',
      'access-control-max-age': '86400',
    },
  };
}
