import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { recordingTelemetry } from '../../testing/testing.ts';
import { tool } from '../fill/contract.fixture.ts';
import { countErrors } from './express.ts';

it('counts errors by code and status, once the answer is on the wire, and changes no answer', async () => {
  const telemetry = recordingTelemetry(tool);
  const app = express();
  app.get('/fine', (_request, answer) => void answer.send('fine'));
  app.get('/teapot', () => {
    throw Object.assign(new Error('secret'), { code: 'TEAPOT', status: 418 });
  });
  app.get('/broken', async () => {
    throw new Error('secret');
  });
  app.use(countErrors(telemetry));
  const seen: number[] = [];
  const last: express.ErrorRequestHandler = (error, _request, answer, _next) => {
    seen.push(telemetry.$events().length);
    answer.status(error.status ?? 500).send('mine');
  };
  app.use(last);
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return [answer.status, await answer.text()];
  };
  expect([await ask('/fine'), await ask('/teapot'), await ask('/broken')]).toEqual([
    [200, 'fine'],
    [418, 'mine'],
    [500, 'mine'],
  ]);
  server.close();
  await once(server, 'close');
  // Nothing was counted while the answer was still to come.
  expect(seen[0]).toBe(0);
  expect(telemetry.$events().map(({ fields }) => fields)).toEqual([
    { code: 'TEAPOT', status: 418 },
    { code: 'other', status: 500 },
  ]);
});

it('has no status for somebody who hangs up before there is an answer', () => {
  const telemetry = recordingTelemetry(tool);
  const listeners: (() => void)[] = [];
  const answer = { headersSent: false, statusCode: 200, once: (_: string, act: () => void) => listeners.push(act) };
  const passed: unknown[] = [];
  countErrors(telemetry)('thrown', {}, answer, (error) => passed.push(error));
  for (const act of listeners) act();
  expect(passed).toEqual(['thrown']);
  expect(telemetry.$events()).toEqual([{ event: 'error', fields: { code: 'other' } }]);
});
