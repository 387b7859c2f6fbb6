import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
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
    return isUtf8(bytes) ? { json: JSON.parse(withoutMark(bytes)) } : 400;
  } catch {
    return 400;
  }
}

/** As text, without the mark that some put at the beginning of UTF-8. */
function withoutMark(bytes: Buffer): string {
  return bytes[0] === 0xef ? bytes.toString('utf8').replace(/^\ufeff/, '') : bytes.toString('utf8');
}

function collect(request: IncomingMessage, isGzip: boolean): Promise<Buffer | BodyError> {
  return isGzip ? inflate(request) : gather(request, request);
}

/** Counts before and behind the inflater: a small body that inflates without end is stopped at the same bound. */
async function inflate(request: IncomingMessage): Promise<Buffer | BodyError> {
  const inflater = request.pipe(createGunzip());
  let sent = 0;
  request.on('data', (chunk: Buffer) => {
    sent += chunk.length;
    if (sent > MAX_BODY) inflater.destroy(new Error('too large'));
  });
  const bytes = await gather(inflater, request);
  if (typeof bytes !== 'number') return bytes;
  request.unpipe();
  inflater.destroy();
  return sent > MAX_BODY ? 413 : bytes;
}

/** Few listeners: this is the hot path, and each costs as much as parsing a field. */
function gather(source: Readable, request: IncomingMessage): Promise<Buffer | BodyError> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = () => resolve(400);
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY) resolve(413);
      else chunks.push(chunk);
    });
    source.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, Math.min(size, MAX_BODY))),
    );
    // A client that goes away is an error of the request, and where that is piped on, of nothing else.
    source.on('error', fail);
    if (source !== request) request.on('error', fail);
  });
}
