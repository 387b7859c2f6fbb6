import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Batch } from '@aboveboard/contract';
import { onTestFinished } from 'vitest';

/** What becomes of a request: passed on to the collector, never answered, or answered here. */
export type Behaviour =
  | 'pass'
  | 'hang'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

export interface Relayed {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Unpacked. */
  readonly body: string;
  /** Of the answer; 0 where there is none yet. */
  status: number;
}

/** Stands between a program and a real collector, and writes down what is said. Ends with the test. */
export interface Relay {
  readonly url: string;
  readonly requests: readonly Relayed[];
  /** How many connections were ever opened. */
  connections(): number;
  /** What becomes of each next request; the last one holds from then on. */
  behave(...behaviours: readonly Behaviour[]): void;
  /** The batches that were answered with success; one that was sent again is the same. */
  batches(): readonly Batch[];
}

export async function startRelay(collector: string): Promise<Relay> {
  const requests: Relayed[] = [];
  let connections = 0;
  let behaviours: Behaviour[] = ['pass'];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const { method = '', url: path = '', headers } = request;
    const body = (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    const relayed: Relayed = { method, path, headers, body, status: 0 };
    requests.push(relayed);
    const behaviour = (behaviours.length > 1 ? behaviours.shift() : behaviours[0]) ?? 'pass';
    if (behaviour === 'hang') return;
    relayed.status = behaviour === 'pass' ? await passOn(collector + path, relayed, bytes, response) : behaviour.status;
    if (behaviour !== 'pass') response.writeHead(behaviour.status, behaviour.headers).end();
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => connections,
    behave(...next) {
      behaviours = [...next];
    },
    batches() {
      const kept = requests.filter(({ path, status }) => path === '/v1/batch' && status === 204);
      const batches = kept.map(({ body }) => JSON.parse(body) as Batch);
      return [...new Map(batches.map((batch) => [batch.batch, batch])).values()];
    },
  };
}

async function passOn(
  url: string,
  { method, headers }: Relayed,
  bytes: Buffer,
  response: ServerResponse,
): Promise<number> {
  const kept = Object.entries(headers).filter(([name]) => PASSED.has(name)) as [string, string][];
  const body = bytes.length === 0 ? {} : { body: new Uint8Array(bytes) };
  const answer = await fetch(url, { method, headers: kept, redirect: 'manual', ...body });
  const back = [...answer.headers].filter(([name]) => PASSED.has(name));
  response.writeHead(answer.status, Object.fromEntries(back)).end(Buffer.from(await answer.arrayBuffer()));
  return answer.status;
}

/** What says something of a body or of a wait; the rest is of one connection, or of nobody's concern. */
const PASSED = new Set(['content-type', 'content-encoding', 'retry-after', 'prefer']);
