import type { IncomingMessage } from 'node:http';
import type { Agent as SecureAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Env } from '../host/host.ts';
import type { Deadline } from './deadline.ts';
import { passOf, proxyFor } from './proxy.ts';
import { resolve } from './resolve.ts';
import { tunnel } from './tunnel.ts';

/** What a collector said, as far as it matters to a client. Nothing else of an answer is looked at. */
export interface Answer {
  /** The status, or 0 where there was no answer. */
  readonly status: number;
  readonly retryAfter?: string | undefined;
}

/** One line to a collector. */
export interface Wire {
  post(body: string): Promise<Answer>;
  close(): void;
}

/** Smaller bodies gain nothing from being packed. */
export const GZIP_OVER = 1024;
/** While it connects, a socket holds the process (see `deadline.ts`); nobody is to wait longer than this for that, in ms. */
const CONNECT_WITHIN = 500;
/** No honest answer is longer; the rest is not waited for. */
const MAX_ANSWER = 64 * 1024;
const NO_ANSWER: Answer = Object.freeze({ status: 0 });

/**
 * Opens a line to a collector, by `node:http` or `node:https`: an aborted `fetch` was measured to hold the loop for ten
 * seconds. No redirect is followed. Nothing says who is calling: no user agent, no cookie.
 *
 * @param isAwaited as for the deadline; otherwise no socket holds the process
 */
export function openWire(url: URL, deadline: Deadline, isAwaited: boolean, env: Env): Wire {
  const isSecure = url.protocol === 'https:';
  const { Agent, request } = process.getBuiltinModule(isSecure ? 'node:https' : 'node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const proxy = proxyFor(url, env);
  let lookup: LookupFunction | undefined;
  if (proxy !== undefined && isSecure)
    tunnel(agent as SecureAgent, url, proxy, { deadline, isAwaited, lookup: () => lookup });
  // To a plain collector a proxy is asked for the whole address.
  const isAsked = proxy !== undefined && !isSecure;
  const limit = isAwaited ? undefined : setTimeout(() => deadline.end('time'), CONNECT_WITHIN).unref();
  const connected = () => clearTimeout(limit);
  const send = (bytes: Uint8Array, isPacked: boolean): Promise<Answer & { readonly isStale?: boolean }> =>
    new Promise((done) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': bytes.length,
        ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
        host: url.host,
        ...(isAsked ? passOf(proxy) : {}),
      };
      const options = { method: 'POST', agent, lookup, autoSelectFamily: false, headers };
      const outgoing = request(isAsked ? proxy : url, { ...options, ...(isAsked ? { path: url.href } : {}) });
      let status = 0;
      let retryAfter: string | undefined;
      const takeBack = deadline.onEnd(() => outgoing.destroy());
      const finish = () => {
        takeBack();
        done({ status, retryAfter, isStale: status === 0 && outgoing.reusedSocket });
      };
      outgoing.on('socket', (socket) => {
        if (isAwaited) return;
        socket.unref();
        if (socket.connecting) socket.once('connect', connected);
        else connected();
      });
      outgoing.on('response', (response) => {
        status = response.statusCode ?? 0;
        retryAfter = response.headers['retry-after'];
        drain(response, finish);
      });
      // Stays for good: a destroyed request may still report, and nobody else would be listening.
      outgoing.on('error', finish);
      outgoing.on('close', finish);
      outgoing.end(bytes);
    });
  return {
    async post(body) {
      const address = lookup === undefined ? await resolve((proxy ?? url).hostname, deadline) : undefined;
      if (address !== undefined) lookup = lookupOf(address);
      if (lookup === undefined || deadline.ended() !== undefined) return NO_ANSWER;
      const plain = Buffer.from(body);
      const isPacked = plain.length > GZIP_OVER;
      const bytes = isPacked ? process.getBuiltinModule('node:zlib').gzipSync(plain) : plain;
      const answer = await send(bytes, isPacked);
      // The collector may close an idle line in the very moment in which it is used again; the batch's id makes a
      // second try harmless.
      return answer.isStale === true && deadline.ended() === undefined ? send(bytes, isPacked) : answer;
    },
    close() {
      clearTimeout(limit);
      agent.destroy();
    },
  };
}

function drain(response: IncomingMessage, finish: () => void): void {
  let size = 0;
  response.on('data', (chunk: Uint8Array) => {
    size += chunk.length;
    if (size > MAX_ANSWER) response.destroy();
  });
  response.on('end', finish);
  response.on('error', finish);
  response.on('close', finish);
}

export function lookupOf({ address, family }: { readonly address: string; readonly family: 4 | 6 }): LookupFunction {
  return (_name, options, callback) => {
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
