import type { ServerResponse } from 'node:http';
import { FORGET_PATH, MAX_BODY } from '@aboveboard/contract';
import type { Erasures } from '../erase/receipts.ts';
import type { Limiter } from '../limit/limit.ts';
import { addressOf } from '../limit/sender.ts';
import type { Registry } from '../projects/projects.ts';
import type { BodyRequest } from './body-request.ts';
import { isObject, parseJson } from './dialect.ts';
import { readBody } from './read-body.ts';

export interface ForgetParts {
  readonly erasures: Erasures;
  readonly registry: Registry;
  readonly limiter: Limiter;
  /** Whether the address is the one that a proxy wrote into `x-forwarded-for`. */
  readonly isBehindProxy: boolean;
}

/** The users' way to have an id forgotten. @returns false where the address is another, and nothing was answered */
export type Forget = (request: BodyRequest, response: ServerResponse) => boolean;

/**
 * `POST /v1/forget` with `{ "key": "ab_…", "identity": "…" }` answers 202 and a receipt; `GET /v1/forget/RECEIPT` says
 * whether it has been carried out. Nobody has to sign in: an id is random and known to its machine alone, so whoever has it
 * may have it forgotten. The answer is the same whether or not anything is stored under it.
 */
export function openForget({ erasures, registry, limiter, isBehindProxy }: ForgetParts): Forget {
  const take = async (request: BodyRequest, answer: Answer) => {
    const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
    if (type !== 'application/json') return answer(415, { error: 'content-type: expected application/json' });
    const wait = limiter.check(addressOf(request, isBehindProxy), Date.now());
    if (wait > 0) return answer(429, { error: `too many; come again in ${wait} s` }, { 'retry-after': String(wait) });
    const bytes = await readBody(request, MAX_BODY);
    if (typeof bytes === 'number') return answer(bytes, { error: 'the body cannot be read' });
    const asked = jsonOf(bytes);
    if (!isObject(asked)) return answer(400, { error: 'expected a JSON object with key and identity' });
    const project = registry.byKey(asked.key);
    if (project === undefined) return answer(401, { error: 'key: expected the public key of a project' });
    const erasure = await erasures.ask(project.name, asked.identity);
    if (erasure === 'malformed') {
      return answer(400, { error: 'identity: expected 32 hexadecimal digits, or a UUID' });
    }
    if (erasure === 'too_many')
      return answer(503, { error: 'too many wait; come again later' }, { 'retry-after': '60' });
    answer(202, erasure);
  };

  const read = async (receipt: string, answer: Answer) => {
    const erasure = await erasures.read(receipt);
    if (erasure === null) answer(404, { error: 'no such receipt' });
    else answer(200, erasure);
  };

  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] as string;
    if (path !== FORGET_PATH && !path.startsWith(`${FORGET_PATH}/`)) return false;
    const answer: Answer = (status, body, headers = {}) => {
      if (response.headersSent) return;
      const close = request.complete ? {} : { connection: 'close' };
      response.writeHead(status, {
        ...headers,
        ...close,
        'content-type': 'application/json',
        'cache-control': 'no-store',
      });
      response.end(JSON.stringify(body));
    };
    if (path === FORGET_PATH) {
      if (request.method !== 'POST') answer(405, { error: 'expected POST' }, { allow: 'POST' });
      else take(request, answer).catch(() => answer(500, { error: 'it could not be written down; come again' }));
      return true;
    }
    if (request.method !== 'GET') answer(405, { error: 'expected GET' }, { allow: 'GET' });
    else read(path.slice(FORGET_PATH.length + 1), answer).catch(() => answer(503, { error: 'come again later' }));
    return true;
  };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return parseJson(bytes);
  } catch {
    return undefined;
  }
}

type Answer = (status: number, body: object, headers?: Readonly<Record<string, string>>) => void;
