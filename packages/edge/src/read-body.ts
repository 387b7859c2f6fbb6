import { type BodyError, TooLarge } from '@aboveboard/collector/edge';

/**
 * Reads a request's body, inflated where it says that it is gzip.
 *
 * @param maxBody the most bytes that it may have, as sent and as inflated
 * @returns the bytes, or the status that says why there are none
 */
export async function readBody({ headers, body }: Request, maxBody: number): Promise<Uint8Array | BodyError> {
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return 415;
  if (Number(headers.get('content-length') ?? 0) > maxBody) return 413;
  if (body === null) return new Uint8Array();
  try {
    const sent = await gather(body, maxBody);
    return encoding === 'gzip' ? await inflate(sent, maxBody) : sent;
  } catch (error) {
    return error instanceof TooLarge ? 413 : 400;
  }
}

/** @throws TooLarge where it unfolds to more, TypeError where it is no gzip or is cut off */
export function inflate(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const sent = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  return gather(sent.pipeThrough(new DecompressionStream('gzip')), maxBytes);
}

async function gather(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      // What is left is not read; that the other side may mind is no matter any more.
      reader.cancel().catch(() => {});
      throw new TooLarge();
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
