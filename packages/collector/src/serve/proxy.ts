import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';

/** Headers that belong to one connection and are not passed on (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect']);

/**
 * Passes a request on to another process of this collector and its answer back, as streams.
 *
 * @param port of that process on the loopback address; `null` while there is none
 * @param streams where answers without an end are found, to be ended when this process stops
 */
export function proxy(
  port: number | null,
  request: IncomingMessage,
  response: ServerResponse,
  streams: Set<ServerResponse>,
): void {
  const away = () => {
    if (response.headersSent) return void response.destroy();
    response.writeHead(503, { 'retry-after': '2', 'content-type': 'application/json' });
    response.end('{"error":"the store is starting; events are taken in meanwhile, and nothing is lost"}');
  };
  if (port === null) return away();
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)));
  // Only the limiter on sign-ins reads it, and keeps a hash of it in memory.
  headers['x-forwarded-for'] = request.socket.remoteAddress ?? '';
  const { method, url: path } = request;
  const passed = send({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    const isStream = answer.headers['content-type']?.startsWith('text/event-stream') === true;
    // A file that breaks off must not look whole; a stream of events has no end that it could miss.
    answer.on('close', () => answer.complete || (isStream ? response.end() : response.destroy()));
    if (!isStream) return;
    streams.add(response);
    response.on('close', () => streams.delete(response));
  });
  passed.on('error', away);
  response.on('close', () => passed.destroy());
  request.pipe(passed);
}

/**
 * Passes a request on to another process of this collector.
 *
 * @param askPort its port, `null` while there is none. A worker asks its supervisor
 */
export async function passOn(
  askPort: () => number | null | Promise<number | null>,
  request: IncomingMessage,
  response: ServerResponse,
  streams: Set<ServerResponse>,
): Promise<void> {
  // One that cannot be asked is as good as none.
  const port = await Promise.resolve(askPort()).catch(() => null);
  if (!response.destroyed) proxy(port, request, response, streams);
}
