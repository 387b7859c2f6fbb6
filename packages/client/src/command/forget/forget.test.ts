import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createTelemetry } from '../../../src/index.ts';
import { anonymous, DAY, type Machine, machine, use } from '../../../test/machine.ts';
import { telemetryCommand } from '../command.ts';

interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: readonly string[];
  readonly body: string;
}

/** Where erasures are asked for. */
async function eraser(answer: (seen: Seen, count: number) => Parameters<typeof reply>[1]) {
  const seen: Seen[] = [];
  const listener: RequestListener = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method, url: path, headers } = request;
    // What is delivered meanwhile is not for this test to count.
    if (!path?.includes('/v1/forget')) return reply(response, { status: 503 });
    seen.push({ method, path, headers: Object.keys(headers).sort(), body });
    reply(response, answer(seen.at(-1) as Seen, seen.length));
  };
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function reply(
  response: Parameters<RequestListener>[1],
  { status = 200, json, headers = {} }: { status?: number; json?: unknown; headers?: Record<string, string> },
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json));
}

const receipts = (_seen: Seen, count: number) => ({ status: 202, json: { receipt: `r-${count}`, state: 'waiting' } });

/** A machine that has sent something under its ids, and has something waiting. */
async function used(): Promise<Machine> {
  const at = await machine();
  await at.command('on');
  const telemetry = at.run();
  use(telemetry);
  await telemetry.$deliver();
  use(telemetry);
  telemetry.$flush();
  return at;
}

test('asks for every id by itself, shows the receipts, and then resets the ids', async () => {
  const at = await used();
  const { url, seen } = await eraser(receipts);
  at.env.TOOL_TELEMETRY_ENDPOINT = url;
  const ids = at.collector.received.flatMap(({ batch }) => batch.identity ?? []);
  const { text, exitCode } = await at.command('forget');
  expect(exitCode).toBe(0);
  expect(text).toMatch(/under 2 ids:\n {2}r-1 {2}waiting\n {2}r-2 {2}waiting\n.*tool telemetry forget r-1$/);
  expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1/forget', 'POST /v1/forget']);
  expect(seen.map(({ body }) => JSON.parse(body))).toEqual(ids.map((identity) => ({ key: 'ab_test', identity })));
  expect(new Set(seen.flatMap(({ headers }) => headers))).toEqual(
    new Set(['accept', 'connection', 'content-length', 'content-type', 'host']),
  );
  expect(at.files().filter((name) => /^(id|identity-|secret|buffer|sending)/.test(name))).toEqual([]);
  expect(at.run().$status().mode).toBe('on');
});

test('ids that were rotated away are asked for too, as far as the log goes back', async () => {
  const at = await used();
  at.now += 8 * DAY;
  const telemetry = at.run();
  telemetry.opened();
  await telemetry.$deliver();
  const { url, seen } = await eraser(receipts);
  at.env.TOOL_TELEMETRY_ENDPOINT = url;
  const report = await at.json('forget');
  expect(report.receipts).toHaveLength(3);
  const ids = new Set(at.collector.received.flatMap(({ batch }) => batch.identity ?? []));
  expect(new Set(seen.map(({ body }) => JSON.parse(body).identity))).toEqual(ids);
});

test('a receipt says how far it is', async () => {
  const at = await machine();
  const verified = '2026-11-21T10:03:59.123Z';
  const { url, seen } = await eraser(() => ({ json: { receipt: 'r-1', state: 'gone', asked: verified, verified } }));
  at.env.TOOL_TELEMETRY_ENDPOINT = url;
  expect(await at.command('forget', 'r-1')).toEqual({ exitCode: 0, text: `r-1  gone, verified ${verified}` });
  expect(await at.json('forget', 'r-1')).toEqual({ receipt: 'r-1', state: 'gone', verified });
  expect(seen[0]).toMatchObject({ method: 'GET', path: '/v1/forget/r-1', body: '' });
});

test.each(['../batch', 'a/b', 'r?x', ''])('%j is no receipt, and nobody is asked', async (word) => {
  const at = await machine();
  const { url, seen } = await eraser(receipts);
  at.env.TOOL_TELEMETRY_ENDPOINT = url;
  expect((await at.command('forget', word)).exitCode).toBe(2);
  expect(seen).toEqual([]);
});

test.each([
  ['is not there', undefined, 'unreachable', /did not answer; nothing was deleted here/],
  ['does not know the path', { status: 404, json: {} }, 'refused', /cannot erase by id\. Nothing was deleted here/],
  ['does not know the key', { status: 401, json: {} }, 'refused', /does not know the key/],
  ['is overrun', { status: 429, json: {} }, 'refused', /try again later/],
  ['fails', { status: 500, json: {} }, 'refused', /answered 500/],
  ['redirects', { status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'refused', /answered 307/],
  ['is something else', { json: { hello: 'world' } }, 'refused', /is no collector/],
  ['sends no receipt', { json: { receipt: '\u001b[31m', state: 'x' } }, 'refused', /is no collector/],
] as const)('where the collector %s, nothing is deleted, and it is said', async (_how, answer, code, said) => {
  const at = await used();
  const before = at.files();
  const url = answer === undefined ? 'http://127.0.0.1:1' : (await eraser(() => answer)).url;
  // For the command alone: the run that is still there has nothing to deliver to its own collector.
  at.env = { ...at.env, TOOL_TELEMETRY_ENDPOINT: url };
  const { text, exitCode } = await at.command('forget');
  expect([exitCode, text]).toEqual([1, expect.stringMatching(said)]);
  expect((await at.json('forget')).error.code).toBe(code);
  expect(at.files()).toEqual(before);
});

test('where the second id is refused, the first receipt is no reason to delete anything', async () => {
  const at = await used();
  const before = at.files();
  const { url } = await eraser((seen, count) => (count === 1 ? receipts(seen, count) : { status: 503, json: {} }));
  // For the command alone, as above.
  at.env = { ...at.env, TOOL_TELEMETRY_ENDPOINT: url };
  expect((await at.command('forget')).exitCode).toBe(1);
  expect(at.files()).toEqual(before);
});

test('a contract without an id: it says why there is nothing to find, and asks nobody', async () => {
  const { url, seen } = await eraser(receipts);
  const at = await machine();
  const env = { PLAIN_TELEMETRY_ENDPOINT: url };
  const telemetry = createTelemetry(anonymous, { key: 'ab_test', common: {}, dir: at.dir, host: { env } });
  telemetry.started();
  telemetry.$flush();
  const { text, exitCode } = await telemetryCommand(telemetry, ['forget']);
  expect([exitCode, text]).toEqual([
    0,
    expect.stringMatching(/^Nothing that plain sends has an id, .* Single reports are kept for 90 days/),
  ]);
  expect(seen).toEqual([]);
  expect(at.files()).toContain('buffer.jsonl');
});

test('where no id was made yet, or an off has deleted it, there is nothing to ask for', async () => {
  const at = await used();
  await at.command('off');
  const { url, seen } = await eraser(receipts);
  at.env.TOOL_TELEMETRY_ENDPOINT = url;
  const report = await at.json('forget');
  expect(report).toEqual({ receipts: [], reset: null, why: expect.stringMatching(/^There is no id on this machine/) });
  expect(seen).toEqual([]);
});

test('goes through a proxy where there is one', async () => {
  const at = await used();
  const { url, seen } = await eraser(receipts);
  at.env = { ...at.env, TOOL_TELEMETRY_ENDPOINT: 'http://collector.invalid', HTTP_PROXY: url };
  expect((await at.command('forget')).exitCode).toBe(0);
  expect(seen[0]?.path).toBe('http://collector.invalid/v1/forget');
});
