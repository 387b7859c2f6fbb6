import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { addBan, openBans } from '../bans/bans.ts';
import { type LimitOptions, openIntakeLimits } from '../limit/intake-limits.ts';
import { senders } from '../limit/sender.ts';
import { addProject, changeRules, openRegistry } from '../projects/projects.ts';
import type { ProjectRules } from '../projects/rules.ts';
import { decodeRecord, type SpoolRecord } from '../spool/format.ts';
import { readSpool, START } from '../spool/reader.ts';
import { openSpool, type SpoolWriter } from '../spool/writer.ts';
import { toolContract } from '../testing/testing.ts';
import { BodyRequest } from './body-request.ts';
import { openGate } from './gate.ts';
import { openIntake } from './intake.ts';
import { openRefusedTally } from './refused.ts';
import { type IntakeUnderTest, intakeSuite, type Variant, variants } from './suite.ts';

const KEY = 'ab_testtesttest';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Options {
  readonly limits?: LimitOptions;
  readonly rules?: ProjectRules;
  /** Stands before the spool. */
  readonly around?: (append: SpoolWriter['append']) => SpoolWriter['append'];
}

async function openServer({ limits, rules = {}, around = (append) => append }: Options = {}) {
  const folder = temporaryFolder();
  addProject(folder, 'my-tool', toolContract, { key: KEY });
  changeRules(folder, 'my-tool', () => rules);
  const registry = openRegistry(folder, () => {});
  const opened = await openSpool(join(folder, 'spool'));
  const spool = { ...opened, append: around(opened.append) };
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
  const server = createServer({ IncomingMessage: BodyRequest }, (request, response) => {
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

/** Opens the intake for the suite that holds of every one. */
async function openVariant(variant: Variant): Promise<IntakeUnderTest> {
  let isBroken = false;
  const server = await openServer({
    rules: variants[variant],
    around: (append) => (record) =>
      isBroken ? Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })) : append(record),
  });
  return {
    key: KEY,
    fetch: server.fetch,
    kept: () => server.spooled().flatMap(({ body }) => (body === null ? [] : [body])),
    traces: () => JSON.stringify(server.spooled()),
    break: () => {
      isBroken = true;
    },
  };
}

intakeSuite('in Node', openVariant);

describe('POST /v1/batch', () => {
  it('answers 204 also where the contract let nothing through, and counts the drops', async () => {
    const server = await openServer();
    const events = ['__proto__', 'constructor', 'nope'].map((event) => ({ event, fields: { secret: 'canary' } }));
    expect((await server.post('/v1/batch', batch({ events }))).status).toBe(204);
    expect(server.spooled()).toMatchObject([
      { head: { received: 3 }, body: { events: [], drops: [{ reason: 'unknown_event', count: 3 }] } },
    ]);
    expect(JSON.stringify(server.spooled())).not.toContain('canary');
  });

  it('answers 413 to a chunked body that never says how long it is', async () => {
    const { port } = await openServer();
    const head =
      'POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    expect(await raw(port, head + chunk.repeat(8))).toMatch(/^HTTP\/1.1 413 /);
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

  it('hears of a stop beside it, counts what that refuses, and takes it again afterwards', async () => {
    const server = await openServer();
    const send = async () => (await server.post('/v1/batch', batch())).status;
    changeRules(server.folder, 'my-tool', (rules) => ({ ...rules, stops: [{}] }));
    await expect.poll(send, { timeout: 5000 }).toBe(410);
    await server.refused.flush();
    expect(server.spooled().at(-1)?.head).toMatchObject({ type: 'stopped' });
    changeRules(server.folder, 'my-tool', () => ({}));
    await expect.poll(send, { timeout: 5000 }).toBe(204);
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
    const server = await openServer({ around: () => () => Promise.reject(failure) });
    const answer = await server.post('/v1/batch', batch());
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
    expect(server.spoolErrors).toEqual(['ENOSPC']);
  });

  it('does not answer before the spool has it', async () => {
    let release = () => {};
    const written = new Promise<void>((resolve) => {
      release = resolve;
    });
    const server = await openServer({ around: () => () => written });
    const answer = server.post('/v1/batch', batch());
    await new Promise((time) => setTimeout(time, 100));
    expect(server.answers).toEqual([]);
    release();
    expect((await answer).status).toBe(204);
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
