import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Health } from '../api/types.ts';
import { type Notice, openAlarm } from './alarm.ts';
import { openTold } from './told.ts';
import { isSigned, SIGNATURE, webhook } from './webhook.ts';

const well: Health = {
  ready: true,
  troubles: [],
  waitingBytes: 0,
  oldestWaitingSeconds: null,
  lastStored: null,
  spool: { bytes: 0, maxBytes: 1 },
  diskFree: 1,
  skipped: { bytes: 0, places: 0 },
};
const ill: Health = { ...well, ready: false, troubles: ['the store is not running'] };

function openHeard() {
  let now = 0;
  const heard: Notice[] = [];
  const alarm = openAlarm({
    messengers: [{ name: 'test', tell: async (notice) => void heard.push(notice) }],
    onFailure: () => {},
    told: openTold(null),
    steady: () => now,
  });
  return {
    types: () => heard.map(({ type }) => type),
    heard,
    /** A look each second. */
    async see(health: Health, seconds: number) {
      for (let i = 0; i < seconds; i++) {
        now += 1000;
        alarm.see(health);
        await Promise.resolve();
      }
      await new Promise(setImmediate);
    },
  };
}

describe('the alarm', () => {
  it('says nothing of a start that ends well', async () => {
    const alarm = openHeard();
    await alarm.see(ill, 15);
    await alarm.see(well, 100);
    expect(alarm.types()).toEqual([]);
  });

  it('tells of a start that never ends well', async () => {
    const alarm = openHeard();
    await alarm.see(ill, 100);
    expect(alarm.types()).toEqual(['trouble']);
  });

  it('tells of trouble at once and once, with what is wrong, and when it is over', async () => {
    const alarm = openHeard();
    await alarm.see(well, 1);
    await alarm.see(ill, 1);
    expect(alarm.heard).toMatchObject([{ type: 'trouble', health: { troubles: ['the store is not running'] } }]);
    await alarm.see(ill, 100);
    await alarm.see(well, 100);
    expect(alarm.types()).toEqual(['trouble', 'recovered']);
  });

  it('is one alarm where the store dies again and again', async () => {
    const alarm = openHeard();
    await alarm.see(well, 1);
    for (let i = 0; i < 20; i++) {
      await alarm.see(ill, 2);
      await alarm.see(well, 5);
    }
    expect(alarm.types()).toEqual(['trouble']);
    await alarm.see(well, 30);
    expect(alarm.types()).toEqual(['trouble', 'recovered']);
  });
});

describe('the webhook', () => {
  it('is signed, and is sent again until the receiver has taken it, in order', async () => {
    const secret = 'a secret of the test';
    const taken: Notice[] = [];
    let refusals = 2;
    const receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const signature = request.headers[SIGNATURE] as string;
      expect(isSigned(body, signature, secret, Date.now())).toBe(true);
      if (refusals-- > 0) return void response.writeHead(500).end();
      taken.push(JSON.parse(body) as Notice);
      response.writeHead(204).end();
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => receiver.once('listening', listening));
    onTestFinished(() => void receiver.close());
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const failures: string[] = [];
    const alarm = openAlarm({
      messengers: [webhook({ url, secret })],
      onFailure: (_, { message }) => failures.push(message),
      told: openTold(null),
      calm: 0,
      again: 1,
    });
    onTestFinished(() => alarm.stop());
    for (const health of [well, ill, well]) alarm.see(health);
    await expect.poll(() => taken.map(({ type }) => type), { timeout: 5000 }).toEqual(['trouble', 'recovered']);
    expect(failures).toEqual(['the receiver answered 500', 'the receiver answered 500']);
  });

  it.each([
    ['another body', 'b', 'secret', 0],
    ['another secret', 'a', 'other', 0],
    ['six minutes later', 'a', 'secret', 360_000],
  ])('is not taken for signed with %s', async (_, body, secret, later) => {
    let signature = '';
    const receiver = createServer((request, response) => {
      signature = request.headers[SIGNATURE] as string;
      response.end();
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => receiver.once('listening', listening));
    onTestFinished(() => void receiver.close());
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const notice = { type: 'trouble', at: '', health: ill } as const;
    await webhook({ url, secret: 'secret' }).tell(notice);
    const sent = JSON.stringify(notice);
    expect(isSigned(sent, signature, 'secret', Date.now())).toBe(true);
    expect(isSigned(body === 'a' ? sent : body, signature, secret, Date.now() + later)).toBe(false);
    expect(isSigned(sent, undefined, 'secret', Date.now())).toBe(false);
  });
});
