import { gzipSync } from 'node:zlib';
import { choice, contract, event, version } from '@aboveboard/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { type Listener, listen } from './listener.ts';
import { newTally } from './tally.ts';

const why = 'To test.';
const tally = newTally(
  contract({
    ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why },
    common: { version: version({ why }) },
    events: { command_run: event({ why, fields: { command: choice(['index'], { why }) } }) },
  }),
);
let listener: Listener | undefined;
afterEach(() => listener?.close());

describe('the listener', () => {
  const body = JSON.stringify({ batch: '1', common: {}, events: [] });
  const gzip = { 'content-encoding': 'gzip' };

  it.each<[number, string, string, RequestInit]>([
    [204, 'a batch', '/v1/batch', { method: 'POST', body }],
    [204, 'a batch in gzip', '/v1/batch', { method: 'POST', body: gzipSync(body), headers: gzip }],
    [400, 'what is no JSON', '/v1/batch', { method: 'POST', body: '{' }],
    [400, 'what is no batch', '/v1/batch', { method: 'POST', body: '[]' }],
    [400, 'what is no gzip', '/v1/batch', { method: 'POST', body, headers: gzip }],
    [404, 'another path', '/v1/traces', { method: 'POST', body }],
    [405, 'another method', '/v1/batch', {}],
    [413, 'a body that is too large', '/v1/batch', { method: 'POST', body: 'x'.repeat(70_000) }],
    [
      413,
      'one that grows too large',
      '/v1/batch',
      { method: 'POST', body: gzipSync(' '.repeat(70_000)), headers: gzip },
    ],
    [415, 'another encoding', '/v1/batch', { method: 'POST', body, headers: { 'content-encoding': 'br' } }],
  ])('answers %i to %s', async (status, _what, path, init) => {
    listener = await listen(tally);
    const response = await fetch(listener.url + path, init);
    expect(response.status).toBe(status);
    if (status >= 400) expect(tally.findings().refused[status]).toBeGreaterThan(0);
  });
});
