import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Health } from '../api/types.ts';
import { BodyRequest } from '../intake/body-request.ts';
import type { Forget } from '../intake/forget.ts';
import type { Intake } from '../intake/intake.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { frontPage } from '../pages/front.ts';
import type { Registry } from '../projects/projects.ts';
import type { RelayAnswers } from '../relay/answer.ts';
import { secureHeaders } from './secure-headers.ts';

/** What stands at the one public port. */
export interface FrontParts {
  readonly intake: Intake;
  readonly forget: Forget;
  readonly registry: Registry;
  /** The projects whose public page everybody may read. */
  readonly publicPages: () => readonly string[];
  readonly metrics: Pick<Metrics, 'contentType' | 'text'>;
  /** What relays ask, where there may be any. */
  readonly relays?: RelayAnswers | undefined;
  /** Answers what belongs to the store process. */
  readonly beyond: (request: IncomingMessage, response: ServerResponse) => void;
  /** For `/readyz` and `/api/health`. A worker asks its supervisor, as for the text of `metrics`. */
  readonly health: () => Health | Promise<Health>;
}

/** How long a request may take to arrive, in ms: a slow body is not waited for. */
const REQUEST_TIMEOUT = 10_000;

/** The public server: intakes first, then the few pages of this process; everything else belongs to the store process. */
export function createFront(parts: FrontParts): Server {
  return createServer(
    {
      IncomingMessage: BodyRequest,
      requestTimeout: REQUEST_TIMEOUT,
      headersTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => {
      const isTaken =
        parts.intake(request, response) ||
        parts.forget(request, response) ||
        parts.relays?.(request, response) === true;
      if (!isTaken && !page(parts, request, response)) parts.beyond(request, response);
    },
  );
}

function page(parts: FrontParts, request: IncomingMessage, response: ServerResponse): boolean {
  const { registry, publicPages, metrics, health } = parts;
  const send = (status: number, type: string, body: string) => {
    const headers = { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', ...secureHeaders(body) };
    response.writeHead(status, headers).end(body);
    return true;
  };
  const later = <T>(asked: T | Promise<T>, answer: (found: T) => unknown) => {
    const away = () => send(503, 'text/plain', 'the process that watches over this one does not answer\n');
    Promise.resolve(asked).then(answer).catch(away);
    return true;
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  switch (request.url?.split('?', 1)[0]) {
    case '/': {
      const isHtml = request.headers.accept?.includes('text/html') === true;
      return send(
        200,
        isHtml ? 'text/html' : 'text/plain',
        frontPage(registry.all(), isHtml, { publicPages: publicPages() }),
      );
    }
    case '/healthz':
      return send(200, 'text/plain', 'alive\n');
    case '/readyz':
      return later(health(), ({ ready, troubles }) =>
        send(ready ? 200 : 503, 'text/plain', ready ? 'ready\n' : `${troubles.join('\n')}\n`),
      );
    // Here rather than with the rest of the API, which is the store's and silent when that hangs.
    case '/api/health':
      return later(health(), (found) => send(200, 'application/json', JSON.stringify(found)));
    case '/metrics':
      return later(metrics.text(), (text) =>
        response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      );
    default:
      return false;
  }
}
