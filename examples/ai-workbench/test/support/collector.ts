import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Batch {
  readonly key: string;
  readonly batch: string;
  readonly identity?: string;
  readonly common: object;
  readonly events: readonly { readonly event: string; readonly day: string; readonly fields: object }[];
}

/** Stands in for a collector: writes down every request as it came, and keeps every batch. */
export interface StandIn {
  readonly url: string;
  /** Every request, head and body, as text. */
  readonly requests: string[];
  /** As a collector counts: a batch that is sent again is the same batch. */
  batches(): readonly Batch[];
  /** Name and fields of all events, in order of arrival. */
  events(): readonly (readonly [event: string, fields: object])[];
  close(): Promise<void>;
}

export async function startCollector(): Promise<StandIn> {
  const requests: string[] = [];
  const batches = new Map<string, Batch>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
    requests.push(`${request.method} ${request.url}\n${request.rawHeaders.join('\n')}\n\n${body}`);
    if (request.method === 'POST' && request.url === '/v1/batch') {
      const batch = JSON.parse(body) as Batch;
      if (!batches.has(batch.batch)) batches.set(batch.batch, batch);
    }
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    batches: () => [...batches.values()],
    events: () =>
      [...batches.values()].flatMap(({ events }) => events.map(({ event, fields }) => [event, fields] as const)),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
