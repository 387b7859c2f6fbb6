import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Messenger } from './alarm.ts';

/**
 * Posts notices to an address as JSON, signed: the header `x-aboveboard-signature` is `t=SECONDS,v1=HEX`, where HEX is the
 * HMAC-SHA-256, under the secret, of `SECONDS.BODY`. A receiver that checks it, and that SECONDS is not long ago, knows
 * who speaks and that nobody repeats it. {@link isSigned} does.
 *
 * @example webhook({ url: 'https://chat.example/hook', secret: process.env.SECRET })
 */
export function webhook({ url, secret }: { readonly url: string; readonly secret: string }): Messenger {
  return {
    name: 'webhook',
    async tell(notice) {
      const body = JSON.stringify(notice);
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [SIGNATURE]: sign(body, secret, Date.now()) },
        body,
        // A redirect could hand the notice to somebody else.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT),
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`the receiver answered ${answer.status}`);
    },
  };
}

export const SIGNATURE = 'x-aboveboard-signature';
const TIMEOUT = 5000;

function sign(body: string, secret: string, now: number): string {
  const time = Math.floor(now / 1000);
  return `t=${time},v1=${hmac(`${time}.${body}`, secret).toString('hex')}`;
}

/**
 * Whether a body was signed with a secret, at most five minutes ago.
 *
 * @example isSigned(body, request.headers['x-aboveboard-signature'], secret, Date.now())
 */
export function isSigned(body: string, signature: string | undefined, secret: string, now: number): boolean {
  const [, time, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature ?? '') ?? [];
  if (time === undefined || hex === undefined || Math.abs(now / 1000 - Number(time)) > 300) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), hmac(`${time}.${body}`, secret));
}

function hmac(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}
