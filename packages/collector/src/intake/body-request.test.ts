import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BodyRequest } from './body-request.ts';

async function open(handle: (request: BodyRequest, response: ServerResponse) => void): Promise<Socket> {
  const server = createServer({ IncomingMessage: BodyRequest }, handle).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return socket;
}

/** Answers with the body, or with the number that came in its place. */
async function echo(request: BodyRequest, response: ServerResponse): Promise<void> {
  const body = await request.takeBody(10);
  response.end(typeof body === 'number' ? String(body) : `<${body}>`);
}

function post(body: string): string {
  return `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** What has come from a server as soon as that holds the text. */
function until(socket: Socket, text: string): Promise<string> {
  return new Promise((found) => {
    let all = '';
    socket.on('data', (chunk) => {
      all += chunk;
      if (all.includes(text)) found(all);
    });
  });
}

describe('a request whose body is taken', () => {
  it('gives the bytes, in however many pieces they come', async () => {
    const socket = await open(echo);
    const answer = until(socket, '>');
    const whole = post('0123456789');
    for (const piece of [whole.slice(0, -9), whole.slice(-9, -3), whole.slice(-3)]) {
      socket.write(piece);
      await sleep(20);
    }
    expect(await answer).toContain('<0123456789>');
  });

  it('gives no bytes where there is no body', async () => {
    const socket = await open(echo);
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    expect(await until(socket, '>')).toContain('<>');
  });

  it('keeps apart what comes in one piece, and leaves the connection to the next request', async () => {
    const socket = await open(echo);
    socket.write(post('one') + post('two'));
    const both = await until(socket, '<two>');
    expect(both.indexOf('<one>')).toBeGreaterThan(0);
    expect(both.indexOf('<two>')).toBeGreaterThan(both.indexOf('<one>'));
    socket.write(post('three'));
    expect(await until(socket, '>')).toContain('<three>');
  });

  it('gives 413 for one byte too many, also where its length is not said', async () => {
    const socket = await open(echo);
    socket.write(post('0123456789A'));
    expect(await until(socket, '413')).not.toContain('<');
    socket.write(
      'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n6789A\r\n0\r\n\r\n',
    );
    expect(await until(socket, '413')).not.toContain('<');
  });

  it('gives 400 where the client goes before the end', async () => {
    let settle = (_: unknown) => {};
    const body = new Promise((found) => {
      settle = found;
    });
    const socket = await open((request) => settle(request.takeBody(10)));
    socket.end(post('0123456789').slice(0, -1));
    expect(await body).toBe(400);
  });

  it('throws where some of the body was there already, in place of waiting for it for ever', async () => {
    const socket = await open(async (request, response) => {
      await sleep(50);
      response.end(await request.takeBody(10).catch((error: Error) => error.message));
    });
    socket.write(post('one'));
    expect(await until(socket, 'takeBody')).toContain('expected before any of the body came');
  });
});

describe('a request whose body is not taken', () => {
  it('is a stream like any other', async () => {
    const socket = await open((request, response) => request.pipe(response));
    socket.write(post('one'));
    expect(await until(socket, 'one')).toContain('one');
  });

  it('does not hold up the next one on its connection', async () => {
    let asked = 0;
    const socket = await open((_, response) => response.end(`<${++asked}>`));
    socket.write(post('one') + post('two'));
    expect(await until(socket, '<2>')).toContain('<1>');
  });
});
