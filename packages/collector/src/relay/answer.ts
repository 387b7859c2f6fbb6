import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Erasures } from '../erase/receipts.ts';
import type { BodyRequest } from '../intake/body-request.ts';
import { parseJson } from '../intake/dialect.ts';
import { readBody } from '../intake/read-body.ts';
import { isKey } from '../local/key.ts';
import type { Registry } from '../projects/projects.ts';
import { type Receiver, readSettings } from './receive.ts';
import { MAX_SHIPMENT, RELAY_ID, RELAY_PATH } from './relay.ts';

export interface RelayParts {
  readonly dataDir: string;
  readonly secret: string;
  readonly registry: Registry;
  readonly receiver: Receiver;
  readonly erasures: Erasures;
  /** Told of each relay that was heard. */
  readonly onHeard: (relay: string) => void;
  readonly onError: (error: NodeJS.ErrnoException) => void;
}

/** What relays ask of the collector: see relay.ts. @returns false where the address is another, and nothing was answered */
export type RelayAnswers = (request: BodyRequest, response: ServerResponse) => boolean;

/** Whoever does not know the secret hears that there is nothing. */
export function openRelayAnswers(parts: RelayParts): RelayAnswers {
  const { dataDir, secret, registry, receiver, erasures, onHeard, onError } = parts;

  const keep = async (request: BodyRequest, relay: string, number: number): Promise<Reply> => {
    const records = await readBody(request, MAX_SHIPMENT);
    if (typeof records === 'number') return { status: records };
    onHeard(relay);
    switch (receiver.keep(relay, number, records)) {
      case 'kept':
        return { status: 204 };
      case 'malformed':
        return { status: 400 };
      case 'out_of_turn':
        return { status: 409, body: { number: receiver.last(relay) } };
    }
  };

  const settings = ({ headers }: BodyRequest): Reply => {
    const names = registry.all().map(({ name }) => name);
    const text = JSON.stringify(readSettings(dataDir, names));
    const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
    return headers['if-none-match'] === etag ? { status: 304 } : { status: 200, text, headers: { etag } };
  };

  const askErasure = async (request: BodyRequest): Promise<Reply> => {
    const bytes = await readBody(request, MAX_SHIPMENT);
    if (typeof bytes === 'number') return { status: bytes };
    const { project, identity } = parseJson(bytes) as { project: string; identity: unknown };
    if (registry.byName(project) === undefined) return { status: 404 };
    const erasure = await erasures.ask(project, identity);
    if (erasure === 'malformed') return { status: 400 };
    return erasure === 'too_many' ? { status: 503 } : { status: 202, body: erasure };
  };

  const replyTo = async (request: BodyRequest, rest: readonly string[]): Promise<Reply> => {
    const [first = '', second] = rest;
    const { method } = request;
    if (method === 'GET' && first === 'settings') return settings(request);
    if (method === 'POST' && first === 'erasures') return askErasure(request);
    if (method === 'GET' && first === 'erasures') {
      const erasure = await erasures.read(second ?? '');
      return erasure === null ? { status: 404 } : { status: 200, body: erasure };
    }
    if (!RELAY_ID.test(first)) return { status: 404 };
    if (method === 'GET' && second === undefined) {
      onHeard(first);
      return { status: 200, body: { number: receiver.last(first) } };
    }
    const isNumber = method === 'PUT' && /^[1-9]\d{0,11}$/.test(second ?? '');
    return isNumber ? keep(request, first, Number(second)) : { status: 404 };
  };

  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] as string;
    if (!path.startsWith(`${RELAY_PATH}/`)) return false;
    const send = ({ status, body, text = body && JSON.stringify(body), headers }: Reply) => {
      const close = request.complete || request.method === 'GET' ? {} : { connection: 'close' };
      const type = text === undefined ? {} : { 'content-type': 'application/json' };
      response.writeHead(status, { 'cache-control': 'no-store', ...headers, ...close, ...type }).end(text);
    };
    if (!isKey(secret, request.headers.authorization?.replace(/^Bearer /, ''))) send({ status: 404 });
    else {
      replyTo(request, path.slice(RELAY_PATH.length + 1).split('/')).then(send, (error) => {
        onError(error as NodeJS.ErrnoException);
        send({ status: 503, headers: { 'retry-after': '2' } });
      });
    }
    return true;
  };
}

interface Reply {
  readonly status: number;
  readonly body?: object;
  /** The body as text already. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
