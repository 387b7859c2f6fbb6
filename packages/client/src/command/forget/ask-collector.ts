import type { ClientRequest } from 'node:http';
import type { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type Deadline, startDeadline } from '../../deliver/deadline.ts';
import { lookupOf } from '../../deliver/post.ts';
import { passOf, proxyFor } from '../../deliver/proxy.ts';
import { resolve } from '../../deliver/resolve.ts';
import { tunnel } from '../../deliver/tunnel.ts';
import type { Env } from '../../host/host.ts';

export interface Asking {
  readonly method: 'GET' | 'POST';
  /** JSON. */
  readonly body?: string;
}

/** What a collector said. The status is 0 where nobody answered in time. */
export interface Reply {
  readonly status: number;
  /** The answer's JSON value; `undefined` where it is none. */
  readonly body: unknown;
}

/** A person waits for this. */
const BUDGET = 15_000;
/** No honest answer is longer. */
const MAX_REPLY = 64 * 1024;
const NO_REPLY: Reply = { status: 0, body: undefined };

/**
 * Asks a collector something, and reads the answer; never rejects. By the same way as a delivery: within one budget for
 * everything, through a proxy where there is one, without following a redirect, without saying who asks.
 */
export async function askCollector(url: URL, asking: Asking, env: Env): Promise<Reply> {
  const deadline = startDeadline(BUDGET, true);
  try {
    const proxy = proxyFor(url, env);
    const address = await resolve((proxy ?? url).hostname, deadline);
    if (address === undefined || deadline.ended() !== undefined) return NO_REPLY;
    return await exchange(open(url, asking, lookupOf(address), deadline, proxy), asking, deadline);
  } catch {
    return NO_REPLY;
  } finally {
    deadline.stop();
  }
}

function open(
  url: URL,
  { method, body }: Asking,
  lookup: LookupFunction,
  deadline: Deadline,
  proxy: URL | undefined,
): ClientRequest {
  const isSecure = url.protocol === 'https:';
  const { Agent, request } = process.getBuiltinModule(isSecure ? 'node:https' : 'node:http');
  const agent = new Agent({ keepAlive: false });
  if (proxy !== undefined && isSecure) {
    tunnel(agent as Agent, url, proxy, { deadline, isAwaited: true, lookup: () => lookup });
  }
  // To a plain collector a proxy is asked for the whole address.
  const isAsked = proxy !== undefined && !isSecure;
  const headers = {
    host: url.host,
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    ...(isAsked ? passOf(proxy) : {}),
  };
  const options = { method, agent, lookup, autoSelectFamily: false, headers };
  return request(isAsked ? proxy : url, isAsked ? { ...options, path: url.href } : options);
}

function exchange(outgoing: ClientRequest, { body }: Asking, deadline: Deadline): Promise<Reply> {
  return new Promise((done) => {
    const takeBack = deadline.onEnd(() => outgoing.destroy());
    const finish = (reply: Reply) => {
      takeBack();
      done(reply);
    };
    // The first of these that comes counts; an answer that breaks off is none.
    outgoing.on('error', () => finish(NO_REPLY));
    outgoing.on('close', () => finish(NO_REPLY));
    outgoing.on('response', (response) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      response.on('error', () => finish(NO_REPLY));
      response.on('data', (chunk: Uint8Array) => {
        size += chunk.length;
        if (size > MAX_REPLY) outgoing.destroy();
        else chunks.push(chunk);
      });
      response.on('end', () =>
        finish({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString()) }),
      );
    });
    outgoing.end(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
