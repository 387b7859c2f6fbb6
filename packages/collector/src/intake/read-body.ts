import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';

/** Why a body was not taken, as the status to answer with. */
export type BodyError = 400 | 413 | 415;

/**
 * Reads a request's body, inflated where it says that it is gzip.
 *
 * @param maxBody the most bytes that it may have, as sent and as inflated
 * @returns the bytes, or the status that says why there are none
 */
export async function readBody(request: IncomingMessage, maxBody: number): Promise<Buffer | BodyError> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return 415;
  if (Number(request.headers['content-length'] ?? 0) > maxBody) return 413;
  return collect(request, encoding === 'gzip', maxBody);
}

/** Counts before and behind the inflater: a small body that inflates without end is stopped at the same bound. */
function collect(request: IncomingMessage, isGzip: boolean, maxBody: number): Promise<Buffer | BodyError> {
  return new Promise((resolve) => {
    const source = isGzip ? request.pipe(createGunzip()) : request;
    const chunks: Buffer[] = [];
    let size = 0;
    let sent = 0;
    const stop = (error: BodyError) => {
      request.unpipe();
      if (isGzip) (source as ReturnType<typeof createGunzip>).destroy();
      resolve(error);
    };
    if (isGzip) {
      request.on('data', (chunk: Buffer) => {
        sent += chunk.length;
        if (sent > maxBody) stop(413);
      });
    }
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBody) stop(413);
      else chunks.push(chunk);
    });
    source.on('end', () => resolve(Buffer.concat(chunks, size)));
    source.on('error', () => stop(400));
    request.on('error', () => stop(400));
    request.on('aborted', () => stop(400));
  });
}
