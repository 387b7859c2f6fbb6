import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

export interface Batch {
  readonly key: string;
  readonly contract: string;
  readonly revision: number;
  readonly batch: string;
  readonly identity: string;
  readonly common: Readonly<Record<string, string>>;
  readonly events: readonly { readonly event: string; readonly fields: Readonly<Record<string, string>> }[];
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Handler = (request: Asked, response: ServerResponse) => unknown;

/** A server on the loopback that writes down every request, and answers what a test says. */
export interface Stage {
  readonly url: string;
  readonly requests: Asked[];
  /** What is answered, by path; it may be changed at any time. */
  readonly on: Record<string, Handler>;
  /** The batches in order; as a collector counts, one that came twice is one. */
  batches(): readonly Batch[];
  to(path: string): readonly Asked[];
}

export const replies =
  (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Handler =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

/** Takes the request, and never says a word. */
export const silent: Handler = () => {};

/** Begins an answer, and does not end it. */
export const stalls: Handler = (_, response) => response.writeHead(200).write('{"version":');

/** Plays a platform and a collector at once, unless a test says otherwise. */
export async function startStage(on: Record<string, Handler> = {}): Promise<Stage> {
  const requests: Asked[] = [];
  const handlers: Record<string, Handler> = {
    '/health': replies(200, '{"status":"healthy","version":"5.1.0"}'),
    '/v1/batch': replies(204),
    ...on,
  };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const path = request.url ?? '';
    const asked = { method: request.method ?? '', path, headers: request.headers, body };
    requests.push(asked);
    await (handlers[path] ?? replies(404))(asked, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const to = (path: string) => requests.filter((request) => request.path === path);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    on: handlers,
    to,
    batches() {
      const all = to('/v1/batch').map(({ body: text }) => JSON.parse(text) as Batch);
      return [...new Map(all.map((batch) => [batch.batch, batch])).values()];
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The names of all files below a folder. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}
