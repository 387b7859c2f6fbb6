import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { proxyFor } from '../src/deliver/proxy.ts';
import { runTool } from './tool.ts';

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name);
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** A proxy as there are many: it forwards plain requests, and opens tunnels. */
async function startProxy(refusesTunnels = false) {
  const seen: string[] = [];
  const note = ({ method, url, headers }: IncomingMessage) =>
    seen.push(`${method} ${url} ${headers.host} ${headers['proxy-authorization'] ?? ''}`.trim());
  const server = createServer((request, response) => {
    note(request);
    request.resume().on('end', () => response.writeHead(204).end());
  });
  server.on('connect', (request, socket) => {
    note(request);
    if (refusesTunnels) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const [, port] = (request.url ?? '').split(':');
    const target = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  return { seen, port: await listen(server) };
}

async function startSecureCollector() {
  const bodies: string[] = [];
  const server = createSecureServer(
    { key: readFileSync(fixture('loopback.key')), cert: readFileSync(fixture('loopback.crt')) },
    async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      bodies.push(body);
      response.writeHead(204).end();
    },
  );
  return { bodies, port: await listen(server as unknown as Server) };
}

const DELIVER = `telemetry.command_run({ command: 'index' }); const { outcome } = await telemetry.$deliver(); console.log(outcome);`;
const deliver = (env: Record<string, string>) =>
  runTool(join(temporaryFolder(), 'home'), DELIVER, {
    env: { TESTTOOL_TELEMETRY: '1', NODE_EXTRA_CA_CERTS: fixture('loopback.crt'), ...env },
  });

describe('a delivery', () => {
  test('to a plain collector asks the proxy for the whole address', async () => {
    const proxy = await startProxy();
    const run = await deliver({
      TESTTOOL_TELEMETRY_ENDPOINT: 'http://collector.example:8080',
      http_proxy: `http://ada:secret@127.0.0.1:${proxy.port}`,
    });
    expect(run).toEqual({ code: 0, stdout: 'delivered\n', stderr: '' });
    const pass = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
    expect(proxy.seen).toEqual([`POST http://collector.example:8080/v1/batch collector.example:8080 ${pass}`]);
  });

  test('to a secure collector goes through a tunnel, and the proxy sees nothing of it', async () => {
    const proxy = await startProxy();
    const collector = await startSecureCollector();
    const run = await deliver({
      TESTTOOL_TELEMETRY_ENDPOINT: `https://collector.localhost:${collector.port}`,
      HTTPS_PROXY: `127.0.0.1:${proxy.port}`,
    });
    expect(run).toEqual({ code: 0, stdout: 'delivered\n', stderr: '' });
    const name = `collector.localhost:${collector.port}`;
    expect(proxy.seen).toEqual([`CONNECT ${name} ${name}`]);
    expect(collector.bodies.join()).toContain('command_run');
  });

  test('to a secure collector goes directly where no proxy is named', async () => {
    const collector = await startSecureCollector();
    const run = await deliver({ TESTTOOL_TELEMETRY_ENDPOINT: `https://localhost:${collector.port}` });
    expect(run).toEqual({ code: 0, stdout: 'delivered\n', stderr: '' });
    expect(collector.bodies).toHaveLength(1);
  });

  test('a secure collector that cannot prove who it is gets nothing', async () => {
    const collector = await startSecureCollector();
    const run = await deliver({
      TESTTOOL_TELEMETRY_ENDPOINT: `https://localhost:${collector.port}`,
      NODE_EXTRA_CA_CERTS: '',
    });
    expect(run).toEqual({ code: 0, stdout: 'failed\n', stderr: '' });
    expect(collector.bodies).toEqual([]);
  });

  test('that the proxy refuses fails, quietly', async () => {
    const proxy = await startProxy(true);
    const run = await deliver({
      TESTTOOL_TELEMETRY_ENDPOINT: 'https://collector.example',
      https_proxy: `http://127.0.0.1:${proxy.port}`,
    });
    expect(run).toEqual({ code: 0, stdout: 'failed\n', stderr: '' });
  });
});

describe('the proxy for a collector', () => {
  const plain = new URL('http://telemetry.tool.dev');
  const secure = new URL('https://telemetry.tool.dev:8443');
  test.each<[string, URL, Record<string, string>, string | undefined]>([
    ['none', plain, {}, undefined],
    ['lower case', plain, { http_proxy: 'http://p:1' }, 'http://p:1/'],
    ['upper case', plain, { HTTP_PROXY: 'http://p:1' }, 'http://p:1/'],
    ['lower case wins', plain, { http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:1' }, 'http://a:1/'],
    ['without a scheme', plain, { http_proxy: 'p:1' }, 'http://p:1/'],
    ['of its own protocol only', secure, { http_proxy: 'http://p:1' }, undefined],
    ['of its own protocol', secure, { https_proxy: 'http://p:1' }, 'http://p:1/'],
    ['for all', secure, { ALL_PROXY: 'http://p:1' }, 'http://p:1/'],
    ['that speaks another protocol', secure, { ALL_PROXY: 'socks5://p:1' }, undefined],
    ['that is no address', plain, { http_proxy: 'http://' }, undefined],
    ['not for everything', plain, { http_proxy: 'http://p:1', no_proxy: '*' }, undefined],
    ['not for its name', plain, { http_proxy: 'http://p:1', no_proxy: 'localhost, telemetry.tool.dev' }, undefined],
    ['not for what is above it', plain, { http_proxy: 'http://p:1', NO_PROXY: 'tool.dev' }, undefined],
    ['with a dot', plain, { http_proxy: 'http://p:1', NO_PROXY: '.tool.dev' }, undefined],
    ['with a star', plain, { http_proxy: 'http://p:1', NO_PROXY: '*.tool.dev' }, undefined],
    ['with its port', secure, { https_proxy: 'http://p:1', NO_PROXY: 'telemetry.tool.dev:8443' }, undefined],
    ['with another port', secure, { https_proxy: 'http://p:1', NO_PROXY: 'telemetry.tool.dev:1' }, 'http://p:1/'],
    ['for another name', plain, { http_proxy: 'http://p:1', NO_PROXY: 'ool.dev,other' }, 'http://p:1/'],
  ])('%s', (_what, url, env, proxy) => {
    expect(proxyFor(url, env)?.href).toBe(proxy);
  });
});
