import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** What a Worker passes on to: a real server on the loopback address that keeps every request as it came. */
export interface Target {
  readonly url: string;
  readonly requests: readonly TargetRequest[];
  /** What to answer from now on. */
  answer(status: number, headers?: Readonly<Record<string, string>>, body?: string): void;
  clear(): void;
}

export interface TargetRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export async function openTarget(): Promise<Target> {
  const requests: TargetRequest[] = [];
  let answer: Parameters<Target['answer']> = [204];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { url: path = '', method = '', headers } = request;
    requests.push({ path, method, headers, text: Buffer.concat(parts).toString() });
    const [status, more, body] = answer;
    response.writeHead(status, more).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (...next) => {
      answer = next;
    },
    clear: () => {
      requests.splice(0);
      answer = [204];
    },
  };
}
