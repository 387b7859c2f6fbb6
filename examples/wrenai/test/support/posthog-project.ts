import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came to the project. */
export interface Arrived {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly api_key: string; readonly batch: readonly Message[] };
}

export interface Message {
  readonly uuid: string;
  readonly event: string;
  readonly distinct_id: string;
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Stands in for a PostHog project: keeps every request as it came. */
export async function startProject(): Promise<{
  readonly url: string;
  readonly arrived: Arrived[];
  messages(): readonly Message[];
  close(): void;
}> {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
    arrived.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) as Arrived['body'] });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":1}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    messages: () => arrived.flatMap(({ body }) => body.batch),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
