import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openReceiver } from '../testing/receiver.ts';
import { pauseOf, post } from './post.ts';

describe('a request to a target', () => {
  it.each([
    [300, 'redirected'],
    [308, 'redirected'],
    [400, 'bad_data'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'refused'],
    [413, 'too_large'],
    [422, 'bad_data'],
    [429, 'too_many'],
    [500, 'server_error'],
    [503, 'server_error'],
  ])('that is answered with %i has the problem %s, whatever the answer says', async (status, problem) => {
    const receiver = await openReceiver();
    receiver.answer({ status, body: 'canary', headers: { location: `${receiver.url}/elsewhere` } });
    const error = await post({ url: receiver.url, body: '{}' }).catch((error) => error);
    expect([error.problem, error.message, error.retryAfter]).toEqual([problem, problem, null]);
    expect(receiver.requests).toHaveLength(1);
  });

  it('that nobody answers is unreachable', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => server.on('listening', listening));
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    await expect(post({ url: `http://127.0.0.1:${port}`, body: '{}' })).rejects.toMatchObject({
      problem: 'unreachable',
    });
  });

  it('says when the target wants to be asked again', async () => {
    const receiver = await openReceiver();
    receiver.answer({ status: 429, headers: { 'retry-after': '17' } });
    await expect(post({ url: receiver.url, body: '{}' })).rejects.toMatchObject({ retryAfter: 17_000 });
  });

  const now = Date.parse('2026-11-21T00:00:00Z');
  it.each([
    [null, null],
    ['0', 0],
    ['5', 5000],
    ['Sat, 21 Nov 2026 00:01:00 GMT', 60_000],
    ['Fri, 20 Nov 2026 00:00:00 GMT', 0],
    ['999999999999', 60 * 60 * 1000],
    ['soon', null],
    ['', null],
  ])('reads the Retry-After %j as %j ms', (header, ms) => {
    expect(pauseOf(header, now)).toBe(ms);
  });
});
