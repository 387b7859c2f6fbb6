import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import contract from '../../../../../../examples/wrenai/telemetry.contract.ts';
import { KEY, openTestIntake, sample } from '../testing.ts';

const PERSON = '4007a326-d606-460e-9acc-22f40cf851fb';
const EVENT = 'home_ask_candidate_success';
const recorded = sample(import.meta.url, 'batch');
const body = { ...recorded, api_key: KEY };
const [sent] = recorded.batch as [{ properties: Record<string, unknown> }];
const text = (value: unknown) => JSON.stringify(value);
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const base64 = (value: unknown) => Buffer.from(text(value)).toString('base64');

describe('the posthog dialect', () => {
  it('holds what posthog-node sends to the contract: the question never gets in', async () => {
    const intake = await openTestIntake(contract);
    const answer = await intake.post('/batch/', body);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'Ok' }]);
    expect(intake.batches()).toMatchObject([
      {
        common: {
          wren_ui_version: '0.32.3',
          wren_engine_version: '0.22.0',
          wren_ai_service_version: '0.29.3',
          node_version: '18',
          node_platform: 'linux',
          node_arch: 'x64',
          // 127 586 304 bytes are 122 MiB; 4 014 304 µs are 4 s.
          memory_usage: 1,
          cpu_usage: 1,
        },
        events: [{ event: EVENT, identity: PERSON, fields: {} }],
        // The model, the question, the task and the service.
        drops: [{ what: 'field', reason: 'unknown_field', event: EVENT, field: null, count: 4 }],
      },
    ]);
    expect(intake.spooled()).not.toMatch(/revenue|7d1c6f0e|gpt-4o|UNKNOWN/);
  });

  it.each([
    ['SQL', 'ibis_query_failed', { sql: 'SELECT canary', dataSource: 'CANARY', error: 'canary' }],
    ['a stack trace', 'graphql_error_failed', { originalErrorStack: 'Error: canary\n at f (/app/canary)' }],
    ['a version with a name in it', EVENT, { 'wren-ui-version': '1.0-canary.laptop', node_version: 'canary' }],
    ['an object in the place of a number', EVENT, { memory_usage: { rss: 'canary' }, cpu_usage: ['canary'] }],
  ])('stores nothing of %s', async (_, event, properties) => {
    const intake = await openTestIntake(contract);
    await intake.post('/batch/', { api_key: KEY, batch: [{ event, distinct_id: 'canary', properties }] });
    expect(intake.batches()[0]?.events).toHaveLength(1);
    expect(intake.batches()[0]?.drops).not.toEqual([]);
    expect(intake.spooled()).not.toMatch(/canary/i);
  });

  it.each([
    ['a batch', '/batch/', text(body), {}],
    ['a batch without a slash', '/batch', text(body), {}],
    ['one event', '/capture/', text({ api_key: KEY, ...sent }), {}],
    ['one event with its key as a token', '/i/v0/e/', text({ token: KEY, ...sent }), {}],
    ['a list, as browsers send it', '/e/', text([{ ...sent, properties: { ...sent.properties, token: KEY } }]), {}],
    ['an encoding of gzip', '/batch/', gzipSync(text(body)), { 'content-encoding': 'gzip' }],
    ['gzip named in the query', '/e/?compression=gzip-js&ip=0', gzipSync(text(body)), { 'content-type': 'text/plain' }],
    ['gzip named nowhere', '/e/', gzipSync(text(body)), {}],
    ['base64 in a form', '/e/?compression=base64', `data=${encodeURIComponent(base64(body))}`, FORM],
    [
      'base64 in a form that says so itself',
      '/e/',
      `data=${encodeURIComponent(base64(body))}&compression=base64`,
      FORM,
    ],
    ['base64 that was not escaped', '/e/?compression=base64', `data=${base64(body)}`, FORM],
    ['JSON in a form', '/e/', `data=${encodeURIComponent(text(body))}`, FORM],
    ['a form as a browser’s last words', '/e/?compression=base64&beacon=1', `data=${base64(body)}`, {}],
    ['base64 alone', '/capture/?compression=base64', base64(body), { 'content-type': 'text/plain' }],
  ])('takes %s', async (_, path, bytes, headers) => {
    const intake = await openTestIntake(contract);
    const answer = await intake.post(path, bytes, headers as never);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(intake.batches()).toMatchObject([{ events: [{ event: EVENT, identity: PERSON }] }]);
  });

  it('takes the key of its address, whatever the body says', async () => {
    const intake = await openTestIntake(contract);
    expect((await intake.post(`/in/${KEY}/posthog/e/`, { ...body, api_key: 'phc_example' })).status).toBe(200);
    expect((await intake.post(`/in/${KEY}/posthog`, [sent])).status).toBe(200);
    expect(intake.batches()).toHaveLength(2);
  });

  it.each([
    ['an unknown key', { ...body, api_key: 'phc_example' }, 401],
    ['no key', { batch: [{ event: EVENT }] }, 400],
    ['no events', { api_key: KEY }, 400],
    ['events that are no list', { api_key: KEY, batch: {} }, 400],
    ['events that are null', { api_key: KEY, batch: null }, 400],
    ['null', null, 400],
    ['a number', 7, 400],
    ['more than a thousand events', { api_key: KEY, batch: Array(1001).fill({ event: EVENT }) }, 413],
    ['more than 1 MiB', { ...body, padding: 'x'.repeat(2 ** 20) }, 413],
  ])('refuses %s', async (_, wrong, status) => {
    const intake = await openTestIntake(contract);
    expect((await intake.post('/batch/', text(wrong))).status).toBe(status);
    expect(intake.batches()).toEqual([]);
  });

  it.each([
    ['is cut off', gzipSync(text(body)).subarray(0, 100), 400],
    ['unfolds without end', gzipSync(Buffer.alloc(50_000_000)), 413],
    ['unfolds without end, in base64', `data=${gzipSync(Buffer.alloc(50_000_000)).toString('base64')}`, 413],
    ['is neither JSON nor base64', '<canary>', 400],
    ['is empty', '', 400],
  ])('refuses a body that %s', async (_, bytes, status) => {
    const intake = await openTestIntake(contract);
    const answer = await intake.post('/e/?compression=gzip-js', bytes, { 'content-type': 'text/plain' });
    expect([answer.status, await answer.text()]).toEqual([status, '']);
  });

  it('gives an event the same batch id each time it is sent, and events without an id different ones', async () => {
    const intake = await openTestIntake(contract);
    const anonymous = { ...body, batch: [{ event: EVENT }, { event: EVENT }] };
    for (const sending of [body, body, anonymous]) await intake.post('/batch/', sending);
    const [a, b, c, d] = intake.batches().map(({ batch }) => batch);
    expect(a).toMatch(/^[0-9a-f]{32}$/);
    expect([a === b, c === d, a === c]).toEqual([true, false, false]);
  });

  it('is held to the limit of its address, and not to that of an identity', async () => {
    const intake = await openTestIntake(contract, { perMinute: 3, perIdentity: 1 });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await intake.post('/batch/', body)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it('dates an event by how long ago a browser says that it was', async () => {
    const intake = await openTestIntake(contract);
    const dayAgo = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    await intake.post('/e/', { api_key: KEY, event: EVENT, offset: 86_400_000 });
    expect(intake.batches()[0]?.events).toMatchObject([{ day: dayAgo }]);
  });

  it.each([[null], [7], ['text'], [[]], [{ event: '__proto__' }], [{ event: 'constructor', properties: 7 }], [{}]])(
    'takes an event that is %j for an unknown one',
    async (raw) => {
      const intake = await openTestIntake(contract);
      expect((await intake.post('/batch/', { api_key: KEY, batch: [raw] })).status).toBe(200);
      expect(intake.batches()).toMatchObject([{ events: [], drops: [{ reason: 'unknown_event', count: 1 }] }]);
    },
  );

  it('is not fooled by properties with names of the language', async () => {
    const intake = await openTestIntake(contract);
    const properties = '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":1}';
    await intake.post('/batch/', `{"api_key":"${KEY}","batch":[{"event":"${EVENT}","properties":${properties}}]}`);
    expect(intake.batches()[0]?.drops).toEqual([
      { what: 'field', reason: 'unknown_field', event: EVENT, field: null, count: 3 },
    ]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('what a browser asks PostHog for', () => {
  it.each([
    ['POST', '/flags/?v=2', { flags: {}, errorsWhileComputingFlags: false }],
    ['POST', '/decide/?v=3', { featureFlags: {}, sessionRecording: false, autocapture_opt_out: true }],
    ['GET', `/array/${KEY}/config`, { surveys: false, heatmaps: false, sessionRecording: false, siteApps: [] }],
  ])('%s %s is answered with everything off', async (method, path, off) => {
    const { url } = await openTestIntake(contract);
    for (const prefix of ['', `/in/${KEY}/posthog`]) {
      const init = method === 'POST' ? { method, body: 'data=canary' } : { method };
      const answer = await fetch(url + prefix + path, init);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
      expect(await answer.json()).toMatchObject(off);
    }
  });

  it('as a script sets nothing, so that no token is ever written into one', async () => {
    const { url } = await openTestIntake(contract);
    const answer = await fetch(`${url}/array/canary/config.js`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/javascript',
      '',
    ]);
  });

  it('is answered beforehand to a page of another origin, without its cookies', async () => {
    const { url } = await openTestIntake(contract);
    const answer = await fetch(`${url}/e/`, { method: 'OPTIONS', headers: { origin: 'https://canary.example' } });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(text([...answer.headers])).not.toContain('canary');
  });
});
