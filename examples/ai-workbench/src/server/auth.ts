import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';

/** @param apiKey the key that callers have to show; `undefined` where authentication is disabled */
export function authenticate(request: IncomingMessage, apiKey: string | undefined): void {
  if (apiKey === undefined) return;
  const [scheme = '', shown = ''] = (request.headers.authorization ?? '').split(' ', 2);
  if (scheme.toLowerCase() !== 'bearer' || !isSame(shown, apiKey)) {
    throw new ApiError('unauthorized', 'expected authorization: Bearer <api key>');
  }
}

/** By digests, so that neither length nor content shows in the time it takes. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
