import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import contract from '../../../../../../examples/codegraph/telemetry.contract.ts';
import { KEY, openTestIntake, sample, type TestIntake } from '../testing.ts';

const PATH = `/in/${KEY}/codegraph`;
const MACHINE = 'b3a8c1d2-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const event = (name: string, props: unknown) => ({ machine_id: MACHINE, events: [{ event: name, props }] });

describe('the codegraph dialect', () => {
  it('keeps the whole of a batch of the published client, ranges by its labels', async () => {
    const intake = await openTestIntake(contract);
    const answer = await intake.post(PATH, sample(import.meta.url, 'batch'));
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(intake.batches()).toMatchObject([
      {
        common: { codegraph_version: '1.6.2', os: 'linux', arch: 'x64', node_major: 22, ci: false },
        events: [
          {
            event: 'install',
            identity: MACHINE,
            fields: { targets: ['claude', 'cursor'], scope: 'local', kind: 'fresh' },
          },
          { event: 'index', fields: { languages: ['go', 'typescript'], file_count_bucket: 1, duration_bucket: 1 } },
          { event: 'usage_rollup', fields: { name: 'codegraph_explore', count: 42, error_count: 1 } },
          { event: 'usage_rollup', fields: { kind: 'cli_command', name: 'init', count: 2, error_count: 0 } },
          { event: 'uninstall', fields: { targets: ['claude'] } },
        ],
        drops: [],
      },
    ]);
  });

  it('takes an id in capitals, as its worker did', async () => {
    const intake = await openTestIntake(contract);
    await intake.post(PATH, { ...event('uninstall', {}), machine_id: MACHINE.toUpperCase() });
    expect(intake.batches()[0]?.events).toMatchObject([{ identity: MACHINE }]);
  });

  it.each([
    ['a number, which is put into its range', 5000, 2],
    ['a small number, which is no index of a range', 3, 0],
    ['the label of the contract', '100-1000', 1],
    ['the label of the client', '10k+', 3],
  ])('takes a range as %s', async (_, value, index) => {
    const intake = await openTestIntake(contract);
    await intake.post(PATH, event('index', { file_count_bucket: value }));
    expect(intake.batches()[0]?.events).toMatchObject([{ fields: { file_count_bucket: index } }]);
  });

  it('stores nothing that the contract cannot say, and counts it', async () => {
    const intake = await openTestIntake(contract);
    await intake.post(PATH, {
      ...event('index', { languages: ['canary/path'], file_count_bucket: 'canary', path: '/home/canary' }),
      hostname: 'canary',
    });
    expect(intake.batches()[0]?.drops).toEqual([
      { what: 'field', reason: 'unknown_field', event: null, field: null, count: 1 },
      { what: 'field', reason: 'not_in_list', event: 'index', field: 'file_count_bucket', count: 1 },
      { what: 'field', reason: 'unknown_field', event: 'index', field: null, count: 1 },
    ]);
    expect(intake.spooled()).not.toContain('canary');
  });

  it.each(['__proto__', 'constructor', 'toString'])('counts an event named %s, and keeps the others', async (name) => {
    const intake = await openTestIntake(contract);
    const events = [{ event: name, props: {} }, 7, null, { event: 'uninstall' }, { event: 'uninstall', props: 'x' }];
    expect((await intake.post(PATH, { machine_id: MACHINE, events })).status).toBe(204);
    expect(intake.batches()).toMatchObject([
      {
        events: [{ event: 'uninstall' }],
        drops: [{ reason: 'unknown_event', count: 3 }, { reason: 'malformed_event' }],
      },
    ]);
  });

  it('loses none of more than a hundred events', async () => {
    const intake = await openTestIntake(contract);
    const events = Array(250).fill({ event: 'uninstall' });
    expect((await intake.post(PATH, { machine_id: MACHINE, events })).status).toBe(204);
    expect(intake.batches().map((batch) => batch.events.length)).toEqual([100, 100, 50]);
  });

  it.each([
    ['not JSON', 'nope'],
    ['cut off', JSON.stringify(event('install', {})).slice(0, -3)],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['without an id', '{"events":[]}'],
    ['with an id that is none', '{"machine_id":"eve","events":[]}'],
    ['with an id of another type', '{"machine_id":{},"events":[]}'],
  ])('answers 400 to a body that is %s', async (_, body) => {
    const intake = await openTestIntake(contract);
    const answer = await intake.post(PATH, body);
    expect([answer.status, await answer.text()]).toEqual([400, 'bad request']);
  });

  it.each([[undefined], [null], [7], [{}], ['x']])('answers 204 where `events` is %j', async (events) => {
    expect((await (await openTestIntake(contract)).post(PATH, { machine_id: MACHINE, events })).status).toBe(204);
  });

  it('says at a GET what this is and how to refuse', async () => {
    const { url } = await openTestIntake(contract);
    const answer = await fetch(url + PATH);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(await answer.text()).toContain('codegraph telemetry off, or CODEGRAPH_TELEMETRY=0, or DO_NOT_TRACK=1');
  });

  it('answers 405 with allow where something else than POST comes to its path', async () => {
    const { url } = await openTestIntake(contract);
    for (const [method, path] of [
      ['GET', '/v1/events'],
      ['PUT', ''],
      ['DELETE', '/v1/events'],
      ['HEAD', ''],
    ] as const) {
      const answer = await fetch(`${url}${PATH}${path}`, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });

  it('takes reports at its own path as well, and answers 404 elsewhere', async () => {
    const intake = await openTestIntake(contract);
    expect((await intake.post(`${PATH}/v1/events`, sample(import.meta.url, 'batch'))).status).toBe(204);
    const answer = await intake.post(`${PATH}/admin/rollup`, sample(import.meta.url, 'batch'));
    expect([answer.status, await answer.text()]).toEqual([404, 'not found']);
  });

  it('answers 411 to a body of unknown length, and to an empty one', async () => {
    const intake = await openTestIntake(contract);
    expect(await chunked(intake, JSON.stringify(sample(import.meta.url, 'batch')))).toBe(411);
    expect((await intake.post(PATH, '')).status).toBe(411);
    expect(intake.batches()).toEqual([]);
  });

  it('is held to the limit of an identity', async () => {
    const intake = await openTestIntake(contract, { perIdentity: 1 });
    expect((await intake.post(PATH, event('uninstall', {}))).status).toBe(204);
    expect((await intake.post(PATH, event('uninstall', {}))).status).toBe(429);
  });

  it('answers 413 to more than 64 KiB, and 429 with retry-after to who comes too often', async () => {
    const intake = await openTestIntake(contract, { perMinute: 1 });
    const large = await intake.post(PATH, { ...event('install', {}), padding: 'x'.repeat(65_536) });
    expect([large.status, await large.text()]).toEqual([413, 'payload too large']);
    expect((await intake.post(PATH, event('uninstall', {}))).status).toBe(204);
    const limited = await intake.post(PATH, event('uninstall', {}));
    expect([limited.status, await limited.text()]).toEqual([429, 'rate limited']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

/** Sends without a content-length. */
function chunked({ url }: TestIntake, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const post = request(url + PATH, { method: 'POST', headers: { 'content-type': 'application/json' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    post.on('error', reject);
    post.write(body.slice(0, 10));
    post.end(body.slice(10));
  });
}
