import { createHmac } from 'node:crypto';
import { post } from '../post.ts';
import type { ForwardedEvent, TargetType } from '../target.ts';

/**
 * An address of one's own. Each request is signed:
 *
 *     x-aboveboard-timestamp: 1795219200
 *     x-aboveboard-signature: v1=HMAC-SHA-256(secret, timestamp + "." + body), in hexadecimal
 *
 * with the time of sending in seconds, so that a receiver can refuse an old request that somebody sends again.
 *
 *     { "type": "events", "project": "mytool", "events": [{ "uuid": "…", "event": "command_run", … }] }
 *     { "type": "erase", "project": "mytool", "identity": "00112233445566778899aabbccddeeff" }
 */
export const webhook: TargetType = {
  name: 'webhook',
  settings: { url: 'needed', secret: 'needed' },
  maxEvents: 500,
  open({ url, secret, project }) {
    const send = async (message: object) => {
      const body = JSON.stringify(message);
      await post({ url: url as string, body, headers: signatureOf(body, secret as string, Date.now()) });
    };
    return {
      async deliver(events) {
        await send({ type: 'events', project, events: events.map(shown) });
        return { refused: 0 };
      },
      async erase(identity) {
        await send({ type: 'erase', project, identity });
        return 'told';
      },
    };
  },
};

export function signatureOf(body: string, secret: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-aboveboard-timestamp': timestamp, 'x-aboveboard-signature': `v1=${signature}` };
}

function shown({ uuid, event, day, arrived, identity, common, fields }: ForwardedEvent): object {
  return { uuid, event, day, arrived, identity, common, fields };
}
