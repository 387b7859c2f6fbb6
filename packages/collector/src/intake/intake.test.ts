import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MAX_BODY } from '@aboveboard/contract';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addBan, openBans } from '../bans/bans.ts';
import { type LimitOptions, openIntakeLimits } from '../limit/intake-limits.ts';
import { senders } from '../limit/sender.ts';
import { addProject, changeRules, openRegistry } from '../projects/projects.ts';
import { decodeRecord, type SpoolRecord } from '../spool/format.ts';
import { readSpool, START } from '../spool/reader.ts';
import { openSpool, type SpoolWriter } from '../spool/writer.ts';
import { temporaryFolder, toolContract } from '../testing/testing.ts';
import { openGate } from './gate.ts';
import { openIntake } from './intake.ts';
import { openRefusedTally } from './refused.ts';

const KEY = 'ab_testtesttest';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Options {
  readonly limits?: LimitOptions;
  readonly spool?: Partial<SpoolWriter>;
}

async function openServer({ limits, spool: broken }: Options = {}) {
  const folder = temporaryFolder();
  addProject(folder, 'my-tool', toolContract, { key: KEY });
  const registry = openRegistry(folder, () => {});
  const spool = { ...(await openSpool(join(folder, 'spool'))), ...broken };
  const answers: number[] = [];
  const spoolErrors: (string | undefined)[] = [];
  const refused = openRefusedTally(spool, () => {});
  const dryRefusals: string[] = [];
  const intake = openIntake({
    registry,
    spool,
    refused,
    gate: openGate({
      limits: openIntakeLimits(limits ?? {}, (limit) => dryRefusals.push(limit)),
      bans: openBans(folder, () => {}),
      ...senders(false),
    }),
    onAnswer: (status) => answers.push(status),
    onSpoolError: ({ code }) => spoolErrors.push(code),
  });
  const server = createServer((request, response) => {
    if (!intake(request, response)) response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await refused.flush();
    await spool.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    answers,
    spoolErrors,
    folder,
    refused,
    dryRefusals,
    post: (path: string, body: string | Uint8Array, headers: Record<string, string> = JSON_TYPE) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers,
        body: body as NonNullable<RequestInit['body']>,
      }),
    fetch: (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init),
    spooled: (): SpoolRecord[] =>
      readSpool(join(folder, 'spool'), START, 1e9).records.map(({ payload }) => decodeRecord(payload)),
  };
}

const run = { event: 'command_run', day: '2026-11-21', fields: { command: 'index', ok: true } };

function batch(more: object = {}): string {
  const fixed = { key: KEY, contract: '0'.repeat(64), revision: 0, batch: 'a'.repeat(32) };
  return JSON.stringify({ ...fixed, common: { os: 'linux' }, events: [run], ...more });
}

describe('POST /v1/batch', () => {
  it('answers 204 once the batch is on the disk', async () => {
    const server = await openServer();
    expect((await server.post('/v1/batch', batch())).status).toBe(204);
    expect(server.spooled()).toMatchObject([
      { head: { type: 'batch', project: 'my-tool', received: 1 }, body: { batch: 'a'.repeat(32) } },
    ]);
  });

  it('answers 204 also where the contract let nothing through, and counts the drops', async () => {
    const server = await openServer();
    const events = ['__proto__', 'constructor', 'nope'].map((event) => ({ event, fields: { secret: 'canary' } }));
    expect((await server.post('/v1/batch', batch({ events }))).status).toBe(204);
    expect(server.spooled()).toMatchObject([
      { head: { received: 3 }, body: { events: [], drops: [{ reason: 'unknown_event', count: 3 }] } },
    ]);
    expect(JSON.stringify(server.spooled())).not.toContain('canary');
  });

  it('answers 200 with a verdict for each event where the request asks for it', async () => {
    const server = await openServer();
    const headers = { ...JSON_TYPE, prefer: 'return=representation' };
    const answer = await server.post('/v1/batch', batch({ events: [run, { event: 'nope' }] }), headers);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { events: [{ kept: true }, { kept: false, reason: 'unknown_event' }] },
    ]);
  });

  it('takes gzip', async () => {
    const server = await openServer();
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    expect((await server.post('/v1/batch', gzipSync(batch()), headers)).status).toBe(204);
    expect(server.spooled()).toHaveLength(1);
  });

  it.each([
    ['not JSON', 'nope'],
    ['nothing', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['cut off', batch().slice(0, -5)],
    ['without a key', '{"events":[]}'],
    ['without events', batch({ events: undefined })],
    ['with events that are no list', batch({ events: {} })],
    ['without a batch id', batch({ batch: undefined })],
    ['with a batch id that is none', batch({ batch: 'A'.repeat(32) })],
    ['with a batch id of another type', batch({ batch: 7 })],
    ['nested 30 000 deep', '['.repeat(30_000)],
    ['of invalid UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
  ])('answers 400 to a body that is %s', async (_, body) => {
    const server = await openServer();
    expect((await server.post('/v1/batch', body)).status).toBe(400);
    expect(server.spooled()).toEqual([]);
  });

  it('answers 401 to an unknown key', async () => {
    const server = await openServer();
    for (const key of ['ab_unknownunknown', '__proto__', 7]) {
      expect((await server.post('/v1/batch', batch({ key }))).status).toBe(401);
    }
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])('answers 405 with allow: POST to %s', async (method) => {
    const answer = await (await openServer()).fetch('/v1/batch', { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it.each([
    ['no content type', {}],
    ['another content type', { 'content-type': 'text/html' }],
    ['another encoding', { ...JSON_TYPE, 'content-encoding': 'br' }],
  ])('answers 415 to %s', async (_, headers) => {
    const server = await openServer();
    expect((await server.post('/v1/batch', new TextEncoder().encode(batch()), headers as never)).status).toBe(415);
  });

  it('answers 413 to more than 64 KiB, as sent or as inflated, and to more than 100 events', async () => {
    const server = await openServer();
    const large = batch({ padding: 'x'.repeat(MAX_BODY) });
    const gzip = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    expect((await server.post('/v1/batch', large)).status).toBe(413);
    expect((await server.post('/v1/batch', gzipSync(large), gzip)).status).toBe(413);
    expect((await server.post('/v1/batch', gzipSync(Buffer.alloc(50_000_000)), gzip)).status).toBe(413);
    expect((await server.post('/v1/batch', batch({ events: Array(101).fill(run) }))).status).toBe(413);
    expect((await server.post('/v1/batch', batch({ events: Array(100).fill(run) }))).status).toBe(204);
  });

  it('answers 413 to a chunked body that never says how long it is', async () => {
    const { port } = await openServer();
    const head =
      'POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    expect(await raw(port, head + chunk.repeat(8))).toMatch(/^HTTP\/1.1 413 /);
  });

  it('answers 400 to a gzip body that is none, or is cut off', async () => {
    const server = await openServer();
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    expect((await server.post('/v1/batch', 'no gzip', headers)).status).toBe(400);
    expect((await server.post('/v1/batch', gzipSync(batch()).subarray(0, 40), headers)).status).toBe(400);
  });

  it('keeps serving after a client that went away in the middle of its body', async () => {
    const server = await openServer();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      'POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"key"',
    );
    await new Promise((sent) => setTimeout(sent, 50));
    socket.destroy();
    expect((await server.post('/v1/batch', batch())).status).toBe(204);
  });

  it('answers 429 with retry-after to an address over its limit, and counts the events as limited', async () => {
    const server = await openServer({ limits: { address: { perMinute: 1, burst: 1 } } });
    await server.post('/v1/batch', batch());
    const answer = await server.post('/v1/batch', batch({ events: [run, run] }));
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await server.refused.flush();
    expect(server.spooled()[1]).toMatchObject({ head: { type: 'limited', received: 2 }, body: null });
  });

  it('answers 429 to an identity over its limit, however many addresses it has, and to no other', async () => {
    const server = await openServer({ limits: { identity: { perMinute: 1, burst: 2 } } });
    const send = async (identity: string) => (await server.post('/v1/batch', batch({ identity }))).status;
    const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
    expect([await send(a), await send(a), await send(a), await send(b)]).toEqual([204, 204, 429, 204]);
  });

  it('answers 429 to what is more than a project may have in a day', async () => {
    const server = await openServer({ limits: { eventsPerDay: 3 } });
    const send = async (n: number) => (await server.post('/v1/batch', batch({ events: Array(n).fill(run) }))).status;
    expect([await send(2), await send(2), await send(1), await send(1)]).toEqual([204, 429, 204, 429]);
  });

  it('counts what it would have refused, and refuses nothing, where the limits are tried dry', async () => {
    const server = await openServer({ limits: { address: { perMinute: 1, burst: 1 }, dryRun: true } });
    for (let i = 0; i < 3; i++) expect((await server.post('/v1/batch', batch())).status).toBe(204);
    expect(server.dryRefusals).toEqual(['address', 'address']);
  });

  it('holds a project to limits of its own as soon as it has any', async () => {
    const server = await openServer();
    expect((await server.post('/v1/batch', batch())).status).toBe(204);
    changeRules(server.folder, 'my-tool', (rules) => ({ ...rules, limits: { eventsPerDay: 1 } }));
    await expect.poll(async () => (await server.post('/v1/batch', batch())).status, { timeout: 5000 }).toBe(429);
  });

  it.each([
    ['everything', {}, 410, 410],
    ['a version', { version: '<1.5' }, 410, 204],
    ['a contract', { contract: '00000000' }, 410, 410],
    ['a version of another contract', { version: '<1.5', contract: '11111111' }, 204, 204],
  ])('answers 410 to %s that was told to stop, and takes the rest', async (_, stop, old, current) => {
    const server = await openServer();
    changeRules(server.folder, 'my-tool', (rules) => ({ ...rules, stops: [stop] }));
    const send = async (version: string) => (await server.post('/v1/batch', batch({ common: { version } }))).status;
    await expect.poll(() => send('1.4'), { timeout: 5000 }).toBe(old);
    expect(await send('1.6')).toBe(current);
    await server.refused.flush();
    const counted = server.spooled().filter(({ head }) => head.type === 'stopped');
    expect(counted.length > 0).toBe(old === 410);
    changeRules(server.folder, 'my-tool', () => ({}));
    await expect.poll(() => send('1.4'), { timeout: 5000 }).toBe(204);
  });

  it('answers 403 to an identity or an address that is banned, and counts the events as such', async () => {
    const server = await openServer();
    const identity = 'c0ffee00'.repeat(4);
    addBan(server.folder, { by: 'identity', value: identity, project: 'my-tool', days: null });
    const send = async (who: string) => (await server.post('/v1/batch', batch({ identity: who }))).status;
    await expect.poll(() => send(identity), { timeout: 5000 }).toBe(403);
    expect(await send('d'.repeat(32))).toBe(204);
    addBan(server.folder, { by: 'address', value: '127.0.0.1', project: null, days: 1 });
    await expect.poll(() => send('d'.repeat(32)), { timeout: 5000 }).toBe(403);
    await server.refused.flush();
    expect(server.spooled().at(-1)?.head).toMatchObject({ type: 'banned' });
    expect(JSON.stringify(server.spooled())).not.toContain(identity);
  });

  it('refuses of a request that holds several senders only those that are banned', async () => {
    const server = await openServer();
    const identity = 'c0ffee00'.repeat(4);
    addBan(server.folder, { by: 'identity', value: identity, project: null, days: null });
    const event = (distinct_id: string) => ({
      event: 'command_run',
      distinct_id,
      properties: { command: 'index', ok: true },
    });
    const send = (...who: string[]) =>
      server.post(`/in/${KEY}/posthog/batch/`, JSON.stringify({ batch: who.map(event) }));
    await expect.poll(async () => (await send(identity)).status, { timeout: 5000 }).toBe(403);
    await server.refused.flush();
    const before = server.spooled().length;
    expect((await send(identity, 'somebody else')).status).toBe(200);
    await server.refused.flush();
    expect(
      server
        .spooled()
        .slice(before)
        .map(({ head }) => `${head.type} ${head.received}`),
    ).toEqual(['batch 1', 'banned 1']);
  });

  it('answers 503 where the spool cannot be written, since nothing is safe then', async () => {
    const failure = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const server = await openServer({ spool: { append: () => Promise.reject(failure) } });
    const answer = await server.post('/v1/batch', batch());
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
    expect(server.spoolErrors).toEqual(['ENOSPC']);
  });

  it('does not answer before the spool has it', async () => {
    let release = () => {};
    const written = new Promise<void>((resolve) => {
      release = resolve;
    });
    const server = await openServer({ spool: { append: () => written } });
    const answer = server.post('/v1/batch', batch());
    await new Promise((time) => setTimeout(time, 100));
    expect(server.answers).toEqual([]);
    release();
    expect((await answer).status).toBe(204);
  });

  it('echoes nothing of a request', async () => {
    const server = await openServer();
    for (const body of ['canary', batch({ key: 'ab_canarycanary' }), batch({ batch: 'canary' })]) {
      const answer = await server.post('/v1/batch?canary', body, { ...JSON_TYPE, 'x-canary': 'canary' });
      expect(await answer.text()).toBe('');
      expect(JSON.stringify([...answer.headers])).not.toContain('canary');
    }
  });
});

describe('POST /in/KEY/DIALECT', () => {
  it('takes a foreign format for the project of the key in its address', async () => {
    const server = await openServer();
    const body = JSON.stringify({ batch: [{ event: 'command_run', properties: { command: 'index', ok: true } }] });
    expect((await server.post(`/in/${KEY}/posthog/batch/`, body)).status).toBe(200);
    expect(server.spooled()).toMatchObject([{ body: { events: [{ event: 'command_run' }] } }]);
    expect((await server.post('/in/ab_unknownunknown/posthog', body)).status).toBe(401);
  });

  it('leaves other addresses alone', async () => {
    const server = await openServer();
    for (const path of [`/in/${KEY}/nope`, '/in/', '/in', '/v1/batches', '/in/a/__proto__']) {
      expect((await server.post(path, batch())).status).toBe(404);
    }
  });
});

/** Sends bytes as they are and gives back what comes. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}
