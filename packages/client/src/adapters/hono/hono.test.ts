import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { describe, expect, it, vi } from 'vitest';
import { recordingTelemetry } from '../../testing/testing.ts';
import { tool } from '../fill/contract.fixture.ts';
import { countErrors } from './hono.ts';

function appWith(telemetry: ReturnType<typeof recordingTelemetry<typeof tool>>) {
  const app = new Hono();
  app.use(countErrors(telemetry));
  app.get('/fine', (context) => context.text('fine'));
  app.get('/teapot', () => {
    throw Object.assign(new Error('secret'), { code: 'TEAPOT' });
  });
  app.onError((_error, context) => context.text('mine', 418));
  return app;
}
const expected = [{ event: 'error', fields: { code: 'TEAPOT', status: 418 } }];

describe('errors are counted by code and status', () => {
  it('after the answer is on the wire, on Node', async () => {
    const telemetry = recordingTelemetry(tool);
    const server = serve({ fetch: appWith(telemetry).fetch, port: 0, hostname: '127.0.0.1' });
    await once(server, 'listening');
    for (const [path, status] of [
      ['/fine', 200],
      ['/teapot', 418],
    ] as const) {
      const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
      expect(answer.status).toBe(status);
      await answer.text();
    }
    await vi.waitFor(() => expect(telemetry.$events()).toEqual(expected));
    server.close();
  });

  it('after the app has answered, elsewhere', async () => {
    const telemetry = recordingTelemetry(tool);
    const answer = await appWith(telemetry).request('/teapot');
    expect([answer.status, await answer.text()]).toEqual([418, 'mine']);
    await vi.waitFor(() => expect(telemetry.$events()).toEqual(expected));
  });
});
