import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DAY, type Machine, machine, use } from '../../../test/machine.ts';

const withoutId = (body: string) => body.replace(/"batch":"[0-9a-f]{32}"/, '"batch":"…"');
const state = (at: Machine) => at.files().map((name) => [name, readFileSync(join(at.dir, name), 'utf8')]);

test('shows to the byte what is sent then, in order, and takes nothing', async () => {
  const at = await machine();
  at.run().$choose('on');
  const telemetry = at.run();
  for (let i = 0; i < 120; i++) use(telemetry);
  telemetry.$flush();
  const before = state(at);
  const { url, requests, nextDelivery } = await at.json('preview');
  expect([url, nextDelivery.when]).toEqual([`${at.collector.url}/v1/batch`, 'next-run']);
  expect([state(at), at.collector.received]).toEqual([before, []]);
  await at.run().$deliver();
  const sent = at.collector.received.map(({ body, bytes }) => ({ body: withoutId(body), bytes }));
  type Shown = { readonly body: string; readonly packedBytes: number | null; readonly bytes: number };
  expect(sent.length).toBeGreaterThan(3);
  expect(requests.map(({ body }: Shown) => withoutId(body))).toEqual(sent.map(({ body }) => body));
  // Packed, the random id makes a few bytes of difference.
  requests.forEach(({ bytes, packedBytes, body }: Shown, i: number) => {
    expect(bytes).toBe(Buffer.byteLength(body));
    expect(Math.abs((packedBytes ?? bytes) - (sent[i]?.bytes ?? 0))).toBeLessThan(20);
  });
});

test('of a batch that was tried the id is the very one', async () => {
  const at = await machine();
  at.run().$choose('on');
  const telemetry = at.run();
  use(telemetry);
  at.collector.behave({ status: 503 }, { status: 204 });
  await telemetry.$deliver();
  const { requests, nextDelivery } = await at.json('preview');
  expect(nextDelivery.when).toBe('later');
  await at.run().$deliver();
  const [failed, ...sent] = at.collector.received.map(({ body }) => body);
  expect(requests.map(({ body }: { body: string }) => body)).toEqual(sent);
  expect(sent[0]).toBe(failed);
});

test('counters of today are not in it, those of yesterday are', async () => {
  const at = await machine();
  at.run().$choose('on');
  const telemetry = at.run();
  telemetry.usage({ tool: 'search', calls: 2 });
  telemetry.usage({ tool: 'search', calls: 1 });
  telemetry.$flush();
  const events = async () =>
    (await at.json('preview')).requests.flatMap(({ body }: { body: string }) => JSON.parse(body).events);
  expect((await events()).map(({ event }: { event: string }) => event)).toEqual(['active']);
  at.now += DAY;
  expect(await events()).toContainEqual({
    event: 'usage',
    day: '2026-11-21',
    fields: { tool: 'search', calls: 3, errors: 0 },
  });
});

test.each([
  ['off', {}, { TOOL_TELEMETRY: '0' }, /^Nothing would be sent\. Telemetry is off\. The environment variable TOOL/],
  ['local', {}, { TOOL_TELEMETRY: 'local' }, /^Nothing would be sent\. Telemetry stays on this machine\. The env/],
  ['without a key', { key: '' }, { TOOL_TELEMETRY: '1' }, /Nothing can be sent without a key/],
])('%s: it says why nothing leaves', async (_what, options, env, said) => {
  const at = await machine(options);
  at.env = { ...at.env, ...env };
  const telemetry = at.run();
  telemetry.started();
  telemetry.$flush();
  expect((await at.command('preview')).text).toMatch(said);
  expect((await at.json('preview')).requests).toEqual([]);
});

test('where nothing was recorded it says so', async () => {
  const at = await machine();
  expect((await at.command('preview')).text).toBe('Nothing would be sent. Nothing waits.');
});

test('what is left of an earlier answer is not shown, since it is never sent', async () => {
  const at = await machine();
  at.env.TOOL_TELEMETRY = 'local';
  const telemetry = at.run();
  telemetry.started();
  telemetry.$flush();
  at.env.TOOL_TELEMETRY = 'on';
  expect((await at.json('preview')).requests).toEqual([]);
});
