import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { addForwarder } from '@aboveboard/collector';
import type { Books, ForwarderState } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import { openReceiver } from '../packages/collector/src/testing/receiver.ts';
import { dataWith, type RunningCollector, startCollector, toolContract } from './support/collector.ts';
import { filesWith } from './support/files.ts';
import { tablesWith } from './support/tables.ts';

const KEY = 'ab_privacyprivacy';
const CANARY = 'canary7f3a';
/** Addresses of the loopback network that are nobody's but the test's. */
const ADDRESSES = ['127.77.66.55', '127.44.33.22'];
const TODAY = new Date().toISOString().slice(0, 10);

/** Every place of a request in which a value can hide, each with the canary in it. */
const BODIES: readonly unknown[] = [
  native({}, { event: CANARY }),
  native({}, { fields: { command: CANARY, ok: true } }),
  native({}, { fields: { command: 'index', ok: CANARY } }),
  native({}, { fields: { command: 'index', ok: true, [CANARY]: 1 } }),
  native({}, { fields: { command: 'index', ok: true, extra: CANARY } }),
  native({}, { fields: { command: 'index', ok: true, extra: { deep: [CANARY] } } }),
  native({}, { fields: CANARY }),
  native({}, { day: CANARY }),
  native({}, { [CANARY]: CANARY }),
  native({ common: { version: CANARY, os: CANARY, [CANARY]: CANARY } }),
  native({ common: { version: `1.2.3-${CANARY}+${CANARY}` } }),
  native({ identity: CANARY }),
  native({ contract: CANARY, revision: CANARY }),
  native({ [CANARY]: CANARY }),
  native({ key: `ab_${CANARY}` }),
  native({ batch: CANARY }),
  native({ events: [CANARY] }),
  CANARY,
  [CANARY],
  { api_key: KEY, batch: [{ event: 'command_run', uuid: CANARY, distinct_id: CANARY, timestamp: CANARY }] },
  { api_key: KEY, batch: [{ event: CANARY, properties: { [CANARY]: CANARY, $ip: CANARY, $set: { name: CANARY } } }] },
  { api_key: KEY, [CANARY]: CANARY, batch: [{ event: 'command_run', properties: { command: CANARY, ok: true } }] },
];

it('no value outside the contract, no header and no address is in any file, table, log or answer, or forwarded', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const receiver = await openReceiver();
  const { url } = receiver;
  addForwarder(dataDir, 'my-tool', 'posthog', { url, secret: 'phc' });
  addForwarder(dataDir, 'my-tool', 'otlp', { url });
  addForwarder(dataDir, 'my-tool', 'webhook', { url, secret: 'shared' });
  addForwarder(dataDir, 'my-tool', 'ndjson', { dir: join(dataDir, 'out') });
  const collector = await startCollector(dataDir);
  const answers: string[] = [];
  for (const [i, body] of BODIES.entries()) {
    for (const path of ['/v1/batch', '/batch/', `/in/${KEY}/posthog`, `/in/${CANARY}/posthog`]) {
      answers.push(await send(collector, path, body, ADDRESSES[i % 2] as string));
    }
  }
  const books = () => collector.api<Books>('/projects/my-tool/books');
  await expect.poll(async () => (await books()).waiting, { timeout: 15_000 }).toBe(0);
  expect((await books()).stored).toBeGreaterThan(5);
  const asked = await Promise.all(
    ['active', 'versions', 'events', 'drops'].map((name) => collector.api(`/projects/my-tool/reports/${name}`)),
  );
  const { stored } = await books();
  const states = () => collector.api<ForwarderState[]>('/forwarders');
  await expect.poll(async () => (await states()).map(({ forwarded }) => forwarded)).toEqual(Array(4).fill(stored));
  const metrics = await (await fetch(`${collector.url}/metrics`)).text();
  await collector.stop();

  const forwarded = JSON.stringify([receiver.requests, await states().catch(() => null)]);
  const output = collector.output();
  const places = { answers: answers.join(), reports: JSON.stringify(asked), metrics, output, forwarded };
  for (const needle of [CANARY, ...ADDRESSES, 'canary-agent']) {
    for (const [place, text] of Object.entries(places)) expect(text, place).not.toContain(needle);
    expect(filesWith(dataDir, needle)).toEqual([]);
  }
  expect(tablesWith(dataDir, 'command_run')).not.toEqual([]);
  for (const needle of [CANARY, ...ADDRESSES]) expect(tablesWith(dataDir, needle)).toEqual([]);
});

function native(more: object, event: object = {}): object {
  const run = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true }, ...event };
  const batch = Array.from({ length: 32 }, () => Math.floor(Math.random() * 16).toString(16)).join('');
  return {
    key: KEY,
    contract: '0',
    revision: 0,
    batch,
    common: { version: '1.0.0', os: 'linux' },
    events: [run],
    ...more,
  };
}

function send({ url }: RunningCollector, path: string, body: unknown, localAddress: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'user-agent': `canary-agent/${CANARY}`,
      'x-forwarded-for': `${CANARY}, ${localAddress}`,
      cookie: `aboveboard=${CANARY}`,
      authorization: `Bearer ${CANARY}`,
      [`x-${CANARY}`]: CANARY,
    };
    const sent = request(`${url}${path}?${CANARY}`, { method: 'POST', headers, localAddress }, (answer) => {
      let text = JSON.stringify(answer.headers);
      answer.on('data', (data) => {
        text += data;
      });
      answer.on('end', () => resolve(text));
    });
    sent.on('error', reject);
    sent.end(gzipSync(JSON.stringify(body)));
  });
}
