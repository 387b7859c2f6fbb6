import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Batch } from '@aboveboard/contract';

/** How a collector behaves: as its real one would, or worse. */
export type Behaviour =
  | { readonly status: number; readonly headers?: Record<string, string> }
  | 'hang' // takes the request and never answers
  | 'cut' // takes the request and closes the line
  | 'trickle'; // answers 204's headers, and a body that never ends

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: number;
  /** As it was before it was packed, to the byte. */
  readonly body: string;
  readonly batch: Batch;
}

/** A collector on this machine that can be told how to behave, and remembers what it was sent. */
export interface Collector {
  readonly url: string;
  readonly received: Received[];
  behave(...behaviours: readonly Behaviour[]): void;
  /** The events of all batches that were answered with success, each batch once. */
  events(): Batch['events'][number][];
  /** Waits until so many requests have come. */
  requests(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const received: Received[] = [];
  const kept = new Map<string, Batch>();
  const sockets = new Set<Socket>();
  let behaviours: Behaviour[] = [{ status: 204 }];
  const waiting = new Set<() => void>();
  const listener: RequestListener = async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString();
    const batch = JSON.parse(body) as Batch;
    received.push({ path: request.url ?? '', headers: request.headers, bytes: raw.length, body, batch });
    const behaviour = (behaviours.length > 1 ? behaviours.shift() : behaviours[0]) as Behaviour;
    for (const look of waiting) look();
    if (behaviour === 'hang') return;
    if (behaviour === 'cut') {
      request.socket.destroy();
      return;
    }
    if (behaviour === 'trickle') {
      response.writeHead(200);
      response.write('x');
      return;
    }
    if (behaviour.status < 300) kept.set(batch.batch, batch);
    response.writeHead(behaviour.status, behaviour.headers);
    response.end();
  };
  const server: Server = createServer((request, response) => void listener(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behave(...next) {
      behaviours = [...next];
    },
    events: () => [...kept.values()].flatMap(({ events }) => events),
    requests: (count) =>
      new Promise((done) => {
        const look = () => {
          if (received.length < count) return;
          waiting.delete(look);
          done();
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}
