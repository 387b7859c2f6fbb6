import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { BATCH_PATH, MAX_BODY } from '@aboveboard/contract';
import type { Tally } from './tally.ts';

export interface Listener {
  readonly url: string;
  close(): Promise<void>;
}

/** A collector that keeps nothing: takes batches on a free port of this machine, answers as the real one, and counts. */
export async function listen(tally: Tally): Promise<Listener> {
  const server = createServer((request, response) => {
    answer(request, tally).then(
      (status) => response.writeHead(status, status === 204 ? {} : { connection: 'close' }).end(),
      () => response.destroy(), // The line was cut by the other side.
    );
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, tally: Tally): Promise<number> {
  const status = await statusOf(request, tally);
  if (status !== 204) tally.refuse(status);
  return status;
}

async function statusOf(request: IncomingMessage, tally: Tally): Promise<number> {
  const path = request.url?.split('?')[0];
  if (path !== BATCH_PATH) return 404;
  if (request.method !== 'POST') return 405;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BODY) return 413;
    chunks.push(chunk);
  }
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return 415;
  try {
    const raw = Buffer.concat(chunks);
    const text = encoding === 'gzip' ? gunzipSync(raw, { maxOutputLength: MAX_BODY }) : raw;
    return tally.add(JSON.parse(text.toString())) ? 204 : 400;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 413 : 400;
  }
}
