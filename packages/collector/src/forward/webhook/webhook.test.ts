import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openReceiver, type Received } from '../../testing/receiver.ts';
import { events, settingsOf } from '../testing.ts';
import { signatureOf, webhook } from './webhook.ts';

describe('the webhook', () => {
  it('sends events without the id of their batch, signed', async () => {
    const receiver = await openReceiver();
    const target = webhook.open(settingsOf('webhook', { url: `${receiver.url}/in?from=aboveboard`, secret: 'shared' }));
    expect(await target.deliver(events)).toEqual({ refused: 0 });
    const [request] = receiver.requests as [Received];
    expect([request.method, request.path]).toEqual(['POST', '/in?from=aboveboard']);
    expect(request.json).toEqual({
      type: 'events',
      project: 'my-tool',
      events: events.map(({ uuid, event, day, arrived, identity, common, fields }) => ({
        ...{ uuid, event, day, arrived, identity, common, fields },
      })),
    });
    expect(isSigned(request, 'shared')).toBe(true);
    expect(isSigned(request, 'other')).toBe(false);
    expect(isSigned({ ...request, text: `${request.text} ` }, 'shared')).toBe(false);
  });

  it('tells its receiver to erase an identity, signed', async () => {
    const receiver = await openReceiver();
    const target = webhook.open(settingsOf('webhook', { url: receiver.url, secret: 'shared' }));
    expect(await target.erase?.('f'.repeat(32))).toBe('told');
    const [request] = receiver.requests as [Received];
    expect(request.json).toEqual({ type: 'erase', project: 'my-tool', identity: 'f'.repeat(32) });
    expect(isSigned(request, 'shared')).toBe(true);
  });

  it('signs the time together with the body', () => {
    expect(signatureOf('{}', 'key', 1795219200999)).toEqual({
      'x-aboveboard-timestamp': '1795219200',
      'x-aboveboard-signature': `v1=${createHmac('sha256', 'key').update('1795219200.{}').digest('hex')}`,
    });
  });
});

/** As a receiver would do it. */
function isSigned({ headers, text }: Received, secret: string): boolean {
  const timestamp = headers['x-aboveboard-timestamp'] as string;
  const expected = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
  const isRecent = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
  return isRecent && headers['x-aboveboard-signature'] === `v1=${expected}`;
}
