import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { TooLarge } from './dialect.ts';

/** Why a body was not taken, as the status to answer with. */
export type BodyError = 400 | 413 | 415;

/**
 * Reads a request's body, inflated where it says that it is gzip.
 *
 * @param maxBody the most bytes that it may have, as sent and as inflated
 * @returns the bytes, or the status that says why there are none
 */
export function readBody(request: IncomingMessage, maxBody: number): Promise<Buffer | BodyError> | BodyError {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return 415;
  if (Number(request.headers['content-length'] ?? 0) > maxBody) return 413;
  return encoding === 'gzip' ? inflated(request, maxBody) : gather(request, request, maxBody);
}

/** Counts before and behind the inflater: a small body that inflates without end is stopped at the same bound. */
async function inflated(request: IncomingMessage, maxBody: number): Promise<Buffer | BodyError> {
  const inflater = request.pipe(createGunzip());
  let sent = 0;
  request.on('data', (chunk: Buffer) => {
    sent += chunk.length;
    if (sent > maxBody) inflater.destroy(new Error('too large'));
  });
  const bytes = await gather(inflater, request, maxBody);
  if (typeof bytes !== 'number') return bytes;
  request.unpipe();
  inflater.destroy();
  return sent > maxBody ? 413 : bytes;
}

/** Few listeners: this is the hot path, and each costs as much as parsing a field. */
function gather(source: Readable, request: IncomingMessage, maxBody: number): Promise<Buffer | BodyError> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = () => resolve(400);
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBody) resolve(413);
      else chunks.push(chunk);
    });
    source.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    // A client that goes away is an error of the request, and where that is piped on, of nothing else.
    source.on('error', fail);
    if (source !== request) request.on('error', fail);
  });
}

/** What is compressed within a body. */
export function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? new TooLarge() : error;
  }
}
