import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KEY, openTestIntake, sample } from '../testing.ts';
import { decodeByLibrary, encodeByLibrary, tool } from './testing.ts';

const INSTANCE = '627cc493-f310-47de-96bd-71410b7dec09';
const traces = sample(import.meta.url, 'traces');
const logs = sample(import.meta.url, 'logs');
const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/x-protobuf';
const SIGNALS = [
  ['traces', 'Trace', traces, 'rejectedSpans'],
  ['logs', 'Logs', logs, 'rejectedLogRecords'],
] as const;
const CASES = SIGNALS.flatMap(([signal, message, request, rejected]) =>
  [JSON_TYPE, PROTOBUF].map((type) => ({ signal, message, request, rejected, type })),
);

/** Sends to OTLP's own address, in one of the encodings. */
async function send(
  intake: Awaited<ReturnType<typeof openTestIntake>>,
  {
    signal,
    message,
    request,
    type,
  }: Pick<(typeof CASES)[number], 'signal' | 'message' | 'type'> & { request: unknown },
  headers: Readonly<Record<string, string>> = { 'x-aboveboard-key': KEY },
) {
  const isJson = type === JSON_TYPE;
  const body = isJson ? request : encodeByLibrary(`Export${message}ServiceRequest`, request as never);
  const answer = await intake.post(`/v1/${signal}`, body, { 'content-type': type, ...headers });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const named = answer.ok ? `Export${message}ServiceResponse` : 'Status';
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    retryAfter: answer.headers.get('retry-after'),
    body: isJson ? JSON.parse(Buffer.from(bytes).toString()) : decodeByLibrary(named, bytes),
  };
}

describe.each(CASES)('the otlp dialect: $signal as $type', (given) => {
  it('makes an event of a record, its fields of the attributes, the common fields of the resource', async () => {
    const intake = await openTestIntake(tool);
    const answer = await send(intake, given);
    expect(answer).toMatchObject({ status: 200, type: given.type });
    expect(intake.batches()).toMatchObject([
      {
        common: { version: '1.4.2', os: 'linux' },
        events: [
          {
            event: 'command_run',
            identity: INSTANCE,
            // 45 ms; 3 ms, which is no index.
            fields: { command: 'index', ok: false, took_ms: 1, exit: 3, languages: ['go', 'other'] },
          },
          { event: 'command_run', fields: { command: 'serve', ok: true, took_ms: 0, exit: 0, languages: ['rust'] } },
        ],
      },
    ]);
    expect(intake.spooled()).not.toContain('canary');
  });

  it('says how many records the contract let nothing of through, and not which', async () => {
    const answer = await send(await openTestIntake(tool), given);
    expect(answer.body).toEqual({
      partialSuccess: { [given.rejected]: '2', errorMessage: 'not in the contract of this project' },
    });
  });

  it('says nothing where everything was kept', async () => {
    expect(await send(await openTestIntake(tool), { ...given, request: {} })).toMatchObject({ status: 200, body: {} });
  });

  it('answers 401 without a key, and with an unknown one', async () => {
    const intake = await openTestIntake(tool);
    for (const headers of [{ 'x-aboveboard-key': 'ab_unknownunknown' }, {}]) {
      expect(await send(intake, given, headers as never)).toMatchObject({
        status: 401,
        type: given.type,
        body: { code: 16 },
      });
    }
  });

  it('answers 429 and 503 with retry-after, which its exporters obey', async () => {
    const broken = await openTestIntake(tool, { isSpoolBroken: true });
    expect(await send(broken, given)).toMatchObject({ status: 503, retryAfter: '30', body: { code: 14 } });
    const limited = await openTestIntake(tool, { perMinute: 0 });
    expect(await send(limited, given)).toMatchObject({ status: 429, body: { code: 8 } });
  });

  it('is held to the limit of its address, and not to that of an identity', async () => {
    const intake = await openTestIntake(tool, { perMinute: 2, perIdentity: 1 });
    const statuses: unknown[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await send(intake, given)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('answers 413 to more records than it takes at once', async () => {
    const many = JSON.stringify(given.request).replace(
      /"(spans|logRecords)":\[/,
      (list) => `${list}${'{},'.repeat(8192)}`,
    );
    const answer = await send(await openTestIntake(tool), { ...given, request: JSON.parse(many) });
    expect(answer).toMatchObject({ status: 413, body: { code: 3 } });
  });

  it('takes 2000 records at once, in pieces', async () => {
    const intake = await openTestIntake(tool);
    const many = JSON.stringify(given.request).replace(
      /"(spans|logRecords)":\[/,
      (list) => `${list}${'{},'.repeat(2000)}`,
    );
    const answer = await send(intake, { ...given, request: JSON.parse(many) });
    expect(answer).toMatchObject({ status: 200, body: { partialSuccess: { [given.rejected]: '2002' } } });
    expect(intake.batches()).toHaveLength(21);
  });

  it('is taken under the key of an address as well, and as gzip', async () => {
    const intake = await openTestIntake(tool);
    const { message, type, request } = given;
    const body =
      type === JSON_TYPE ? JSON.stringify(request) : encodeByLibrary(`Export${message}ServiceRequest`, request);
    const headers = { 'content-type': type, 'content-encoding': 'gzip' };
    const answer = await intake.post(`/in/${KEY}/otlp/v1/${given.signal}`, gzipSync(body), headers);
    expect([answer.status, intake.batches()[0]?.events.length]).toEqual([200, 2]);
  });
});

describe('the otlp dialect', () => {
  it('stores a span once however often it is sent, and a log record where it has an id', async () => {
    const intake = await openTestIntake(tool);
    const uid = (id: string) => ({ key: 'log.record.uid', value: { stringValue: id } });
    const withId = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ attributes: [uid('01J')] }] }] }] };
    for (const [signal, body] of [
      ['traces', traces],
      ['logs', withId],
      ['logs', logs],
    ] as const) {
      for (let i = 0; i < 2; i++) await intake.post(`/in/${KEY}/otlp/v1/${signal}`, body);
    }
    const [a, b, c, d, e, f] = intake.batches().map(({ batch }) => batch);
    expect([a === b, c === d, e === f, a === c]).toEqual([true, true, false, false]);
  });

  it('takes a name out of the attribute event.name, whatever the span is called', async () => {
    const intake = await openTestIntake(tool);
    const named = JSON.stringify(traces).replace(
      '"attributes":[{"key":"command"',
      '"attributes":[{"key":"event.name","value":{"stringValue":"canary"}},{"key":"command"',
    );
    await intake.post(`/in/${KEY}/otlp/v1/traces`, named);
    expect(intake.batches()[0]?.events).toHaveLength(1);
  });

  it.each([
    ['not JSON', JSON_TYPE, 'canary'],
    ['a list', JSON_TYPE, '[]'],
    ['null', JSON_TYPE, 'null'],
    ['cut off', JSON_TYPE, JSON.stringify(traces).slice(0, -5)],
    ['of the other signal', JSON_TYPE, JSON.stringify(logs)],
    ['with resources that are no list', JSON_TYPE, '{"resourceSpans":{}}'],
    ['with a resource that is a number', JSON_TYPE, '{"resourceSpans":[7]}'],
    ['with spans that are a text', JSON_TYPE, '{"resourceSpans":[{"scopeSpans":[{"spans":"x"}]}]}'],
    ['with a span that is null', JSON_TYPE, '{"resourceSpans":[{"scopeSpans":[{"spans":[null]}]}]}'],
    ['with attributes that are an object', JSON_TYPE, '{"resourceSpans":[{"resource":{"attributes":{"a":1}}}]}'],
    ['with a key that is a number', JSON_TYPE, '{"resourceSpans":[{"resource":{"attributes":[{"key":1}]}}]}'],
    ['no protobuf', PROTOBUF, 'canary'],
    ['cut off protobuf', PROTOBUF, encodeByLibrary('ExportTraceServiceRequest', traces).subarray(0, -5)],
    ['protobuf of groups without end', PROTOBUF, new Uint8Array(5000).fill(0x0b)],
  ])('answers 400 with a status in its encoding to a body that is %s', async (_, type, body) => {
    const intake = await openTestIntake(tool);
    const answer = await intake.post('/v1/traces', body, { 'content-type': type, 'x-aboveboard-key': KEY });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const status = type === JSON_TYPE ? JSON.parse(bytes.toString()) : decodeByLibrary('Status', bytes);
    expect([answer.status, answer.headers.get('content-type'), status]).toEqual([
      400,
      type,
      { code: 3, message: 'not an export request of OTLP' },
    ]);
    expect(bytes.toString()).not.toContain('canary');
    expect(intake.batches()).toEqual([]);
  });

  it.each([
    ['a list in a list', { arrayValue: { values: [{ arrayValue: { values: [{ stringValue: 'go' }] } }] } }],
    ['an object', { kvlistValue: { values: [{ key: 'canary', value: { stringValue: 'canary' } }] } }],
    ['bytes', { bytesValue: 'Y2FuYXJ5' }],
    ['nothing', {}],
    ['null', null],
  ])('refuses an attribute that is %s, and counts it', async (_, value) => {
    const intake = await openTestIntake(tool);
    const resource = {
      attributes: [
        { key: 'os', value },
        { key: '__proto__', value },
      ],
    };
    await intake.post(`/in/${KEY}/otlp/v1/traces`, {
      resourceSpans: [{ resource, scopeSpans: [{ spans: [{ name: '__proto__' }] }] }],
    });
    expect(intake.batches()[0]?.drops).toEqual([
      { what: 'field', reason: 'wrong_type', event: null, field: 'os', count: 1 },
      { what: 'field', reason: 'unknown_field', event: null, field: null, count: 1 },
      { what: 'event', reason: 'unknown_event', event: null, field: null, count: 1 },
    ]);
  });

  it.each([[undefined], [null], [{}]])(
    'counts nothing for a log record whose body is %j: there is none',
    async (body) => {
      const intake = await openTestIntake(tool);
      await intake.post(`/in/${KEY}/otlp/v1/logs`, {
        resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: 'command_run', body }] }] }],
      });
      expect(intake.batches()[0]?.drops).not.toContainEqual(expect.objectContaining({ reason: 'unknown_field' }));
    },
  );

  it('takes no metrics, and says so with a status', async () => {
    const intake = await openTestIntake(tool);
    const answer = await intake.post(`/in/${KEY}/otlp/v1/metrics`, { resourceMetrics: [] });
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { code: 12, message: 'only traces and logs are taken here' },
    ]);
  });

  it('answers 405 to a GET and 415 to another type', async () => {
    const intake = await openTestIntake(tool);
    const get = await fetch(`${intake.url}/v1/traces`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await intake.post('/v1/traces', 'x', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('lets a page of another origin send', async () => {
    const { url } = await openTestIntake(tool);
    const answer = await fetch(`${url}/v1/traces`, { method: 'OPTIONS', headers: { origin: 'https://example.com' } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  });
});
