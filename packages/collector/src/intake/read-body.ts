import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type { BodyRequest } from './body-request.ts';
import { TooLarge } from './dialect.ts';

/** Why a body was not taken, as the status to answer with. */
export type BodyError = 400 | 413 | 415;

/**
 * Reads a request's body, inflated where it says that it is gzip.
 *
 * @param maxBody the most bytes that it may have, as sent and as inflated
 * @returns the bytes, or the status that says why there are none
 */
export function readBody(request: BodyRequest, maxBody: number): Promise<Buffer | BodyError> | BodyError {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return 415;
  if (Number(request.headers['content-length'] ?? 0) > maxBody) return 413;
  const body = request.takeBody(maxBody);
  return encoding === 'gzip' ? body.then((bytes) => inflated(bytes, maxBody)) : body;
}

async function inflated(bytes: Buffer | BodyError, maxBody: number): Promise<Buffer | BodyError> {
  if (typeof bytes === 'number') return bytes;
  try {
    return await inflateAside(bytes, { maxOutputLength: maxBody });
  } catch (error) {
    return isTooLarge(error) ? 413 : 400;
  }
}
const inflateAside = promisify(gunzip);

/** What is compressed within a body. */
export function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    throw isTooLarge(error) ? new TooLarge() : error;
  }
}

function isTooLarge(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
}
