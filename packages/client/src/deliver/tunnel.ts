import type { RequestOptions } from 'node:http';
import type { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Deadline } from './deadline.ts';
import { passOf } from './proxy.ts';

/** Lets an agent reach a collector through a proxy: a line to the proxy, `CONNECT`, and TLS to the collector over it. */
export function tunnel(
  agent: Agent,
  target: URL,
  proxy: URL,
  { deadline, isAwaited, lookup }: { deadline: Deadline; isAwaited: boolean; lookup: () => LookupFunction | undefined },
): void {
  const connect = (options: object, callback: (error: Error | null, socket?: Duplex) => void): undefined => {
    const name = `${target.hostname}:${target.port || 443}`;
    const asked: RequestOptions = {
      method: 'CONNECT',
      path: name,
      headers: { host: name, ...passOf(proxy) },
      agent: false,
      lookup: lookup(),
    };
    const request = process
      .getBuiltinModule(proxy.protocol === 'https:' ? 'node:https' : 'node:http')
      .request(proxy, asked);
    const takeBack = deadline.onEnd(() => request.destroy());
    if (!isAwaited) request.on('socket', (socket) => socket.unref());
    request.on('error', callback);
    request.on('connect', ({ statusCode }, socket) => {
      takeBack();
      if (statusCode !== 200) {
        socket.destroy();
        callback(new Error('refused by the proxy'));
        return;
      }
      const { connect } = process.getBuiltinModule('node:tls');
      callback(null, connect({ ...options, socket, servername: target.hostname }));
    });
    request.end();
  };
  Object.assign(agent, { createConnection: connect });
}
