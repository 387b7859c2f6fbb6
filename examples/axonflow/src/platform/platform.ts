import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The policies of this small platform: what of a prompt or a call of a tool they refuse. */
const policies: Readonly<Record<string, (text: string) => boolean>> = {
  'no-card-numbers': (text) => /\b(?:\d[ -]?){13,16}\b/.test(text),
  'no-dropping-tables': (text) => /\bdrop\s+table\b/i.test(text),
  'no-private-keys': (text) => text.includes('PRIVATE KEY-----'),
};

const MAX_BODY = 1024 * 1024;

/** Starts a platform: it decides, keeps an audit log in memory, and says how it is. */
export async function startPlatform(port = 0): Promise<{ readonly url: string; close(): Promise<void> }> {
  const audits = new Map<string, string>();
  const server = createServer((request, response) => {
    handle(request, audits).then(
      ([status, body]) => reply(response, status, body),
      () => reply(response, 400, { error: 'not understood' }),
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function handle(request: IncomingMessage, audits: Map<string, string>): Promise<[number, object]> {
  const route = `${request.method} ${request.url}`;
  if (route === 'GET /health') return [200, { status: 'healthy', version: '5.1.0', tier: 'Enterprise' }];
  if (route === 'GET /v1/policies') return [200, { policies: Object.keys(policies) }];
  const body = await bodyOf(request);
  if (route === 'POST /v1/decisions') {
    const text = JSON.stringify(body);
    const broken = Object.keys(policies).filter((name) => policies[name]?.(text));
    return [200, { id: randomUUID(), decision: broken.length === 0 ? 'allow' : 'deny', policies: broken }];
  }
  if (route === 'POST /v1/audits') {
    audits.set(String(body.decision), String(body.response));
    return [201, { audits: audits.size }];
  }
  return [404, { error: 'no such resource' }];
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('too large');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Readonly<Record<string, unknown>>;
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
