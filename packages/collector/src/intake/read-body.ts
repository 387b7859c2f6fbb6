import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { MAX_BODY } from '@aboveboard/contract';

/** Why a body was not taken, as the status to answer with. */
export type BodyError = 400 | 413 | 415;

/**
 * Reads a request's body: at most 64 KiB as sent and as inflated, valid UTF-8, JSON.
 *
 * @returns the parsed value, or the status that says why there is none
 */
export async function readBody(request: IncomingMessage): Promise<{ readonly json: unknown } | BodyError> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return 415;
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) return 413;
  const bytes = await collect(request, encoding === 'gzip');
  if (typeof bytes === 'number') return bytes;
  try {
    return { json: JSON.parse(utf8.decode(bytes)) };
  } catch {
    return 400;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Counts before and behind the inflater: a small body that inflates without end is stopped at the same bound. */
function collect(request: IncomingMessage, isGzip: boolean): Promise<Buffer | BodyError> {
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
        if (sent > MAX_BODY) stop(413);
      });
    }
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY) stop(413);
      else chunks.push(chunk);
    });
    source.on('end', () => resolve(Buffer.concat(chunks, size)));
    source.on('error', () => stop(400));
    request.on('error', () => stop(400));
    request.on('aborted', () => stop(400));
  });
}
