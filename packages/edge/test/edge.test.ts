import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import ts from 'typescript';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { eventsOf } from '../../collector/src/forward/event.ts';
import { serverContract, toolContract } from '../../collector/src/testing/testing.ts';
import { openTarget, type Target } from './target.ts';
import { fetchAgain, type RunningWorker, root, startWorker, workerFile } from './worker.ts';

/**
 * Most bytes of the Worker, minified and gzipped. It may be lowered, and is raised only with a reason: a tenth of it is the
 * page for people who open its address, with the look of the other public pages, and 1.5 KB are what to do about a contract that
 * is wrong, which whoever sets it up reads here.
 */
const LIMIT = 38_000;
const ADDRESS = '203.0.113.77';
const TODAY = new Date().toISOString().slice(0, 10);
const tool = { name: 'my-tool', key: 'ab_tooltooltool', contracts: [toolContract] };
const server = { name: 'my-server', key: 'ab_serverserver', contracts: [serverContract] };
const SECRET = 'a secret of some length';

let target: Target;
let toCollector: RunningWorker;
let toPosthog: RunningWorker;
beforeAll(async () => {
  target = await openTarget();
  const projects = [tool, server];
  toCollector = await startWorker({
    ABOVEBOARD_PROJECTS: JSON.stringify(projects),
    ABOVEBOARD_FORWARD: 'collector',
    ABOVEBOARD_FORWARD_URL: `${target.url}/`,
  });
  toPosthog = await startWorker(
    {
      ABOVEBOARD_PROJECTS: projects,
      ABOVEBOARD_FORWARD: 'posthog',
      ABOVEBOARD_FORWARD_URL: target.url,
      ABOVEBOARD_POSTHOG_KEY: 'phc_key',
      ABOVEBOARD_SECRET: SECRET,
    },
    { ratelimits: { ABOVEBOARD_LIMITER: { simple: { limit: 20, period: 60 } } } },
  );
});
beforeEach(() => target.clear());

const run = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true } };

function send(worker: RunningWorker, more: object = {}, headers: Readonly<Record<string, string>> = {}) {
  const batch = {
    key: tool.key,
    contract: '',
    revision: 0,
    batch: 'b'.repeat(32),
    common: { os: 'linux' },
    events: [run],
  };
  return fetchAgain(`${worker.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cf-connecting-ip': ADDRESS, ...headers },
    body: JSON.stringify({ ...batch, ...more }),
  });
}

it('the Worker is small, and generates no code', () => {
  const code = readFileSync(workerFile);
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(LIMIT);
  expect(['new Function', 'eval(', 'node:', 'require('].filter((word) => code.includes(word))).toEqual([]);
});

describe('an edge before a collector', () => {
  it('passes on what was admitted, under the batch’s own id and the contract that it was held to', async () => {
    const identity = 'c0ffee00'.repeat(4);
    const fields = { code: 'network', status: 503, took: 1 };
    const events = [{ event: 'error', day: TODAY, fields }];
    expect((await send(toCollector, { key: server.key, identity, accepted: 1, events })).status).toBe(204);
    expect(target.requests).toHaveLength(1);
    expect(target.requests[0]).toMatchObject({ method: 'POST', path: '/v1/batch' });
    expect(JSON.parse(target.requests[0]?.text ?? '')).toEqual({
      ...{ key: server.key, contract: '', revision: 0, accepted: 0, batch: 'b'.repeat(32), identity, common: {} },
      events,
    });
  });

  it.each([
    [403, 403, null],
    [410, 410, null],
    [429, 429, '7'],
    [503, 503, '7'],
    [500, 503, '7'],
    [401, 503, '7'],
    [302, 503, '7'],
  ])('where that answers %i, answers %i', async (theirs, ours, wait) => {
    target.answer(theirs, { 'retry-after': '7', location: 'https://elsewhere.example/' });
    const answer = await send(toCollector);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([ours, wait]);
    expect(toCollector.logs()).toContain(`the target answered ${theirs}`);
  });

  it('answers 503 where that is out of reach', async () => {
    const worker = await startWorker({
      ABOVEBOARD_PROJECTS: [tool],
      ABOVEBOARD_FORWARD: 'collector',
      ABOVEBOARD_FORWARD_URL: 'http://127.0.0.1:1',
    });
    const answer = await send(worker);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
  });

  it('passes on a foreign request in pieces that the native format takes, the same ones when it comes again', async () => {
    const spans = Array.from({ length: 250 }, (_, i) => ({
      traceId: 'a'.repeat(32),
      spanId: String(i).padStart(16, '0'),
      name: 'command_run',
      attributes: [
        { key: 'command', value: { stringValue: 'index' } },
        { key: 'ok', value: { boolValue: true } },
      ],
    }));
    const body = JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: [{ spans }] }] });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const ids = async () => {
      target.clear();
      expect((await fetchAgain(`${toCollector.url}/in/${tool.key}/otlp/v1/traces`, init)).status).toBe(200);
      const batches = target.requests.map(({ text }) => JSON.parse(text));
      expect(batches.map(({ events }) => events.length).sort()).toEqual([100, 100, 50]);
      return batches.map(({ batch }) => batch).sort();
    };
    expect(await ids()).toEqual(await ids());
  });

  it('refuses what would take more requests than Cloudflare allows, with 413', async () => {
    const batch = Array.from({ length: 41 }, () => ({
      event: 'command_run',
      properties: { command: 'index', ok: true },
    }));
    const init = { method: 'POST', body: JSON.stringify({ batch }) };
    expect((await fetchAgain(`${toCollector.url}/in/${tool.key}/posthog/batch/`, init)).status).toBe(413);
    expect(target.requests).toEqual([]);
  });

  it('passes on a wish to be forgotten, and the receipt back', async () => {
    const headers = { 'content-type': 'application/json', 'x-canary': 'canary' };
    target.answer(202, {}, '{"receipt":"r1"}');
    const wish = JSON.stringify({ key: server.key, identity: 'c'.repeat(32), more: 'canary' });
    const answer = await fetchAgain(`${toCollector.url}/v1/forget`, { method: 'POST', headers, body: wish });
    expect([answer.status, await answer.json()]).toEqual([202, { receipt: 'r1' }]);
    target.answer(200, {}, '{"receipt":"r1"}');
    expect((await fetchAgain(`${toCollector.url}/v1/forget/r1`)).status).toBe(200);
    expect(target.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/forget',
      'GET /v1/forget/r1',
    ]);
    expect(JSON.stringify(target.requests)).not.toContain('canary');
    expect((await fetchAgain(`${toCollector.url}/v1/forget/${encodeURIComponent('../x')}`)).status).toBe(404);
    expect((await fetchAgain(`${toPosthog.url}/v1/forget`, { method: 'POST', headers, body: wish })).status).toBe(404);
  });
});

describe('an edge before PostHog', () => {
  it('sends what a collector’s forwarder would: no person, no place, no address', async () => {
    expect((await send(toPosthog, { batch: 'd'.repeat(32), events: [run, run] })).status).toBe(204);
    expect(target.requests).toHaveLength(1);
    expect(target.requests[0]?.path).toBe('/batch/');
    const { api_key, batch } = JSON.parse(target.requests[0]?.text ?? '');
    const forwarded = eventsOf({
      head: { type: 'batch', project: tool.name, day: TODAY, received: 2 },
      body: { batch: 'd'.repeat(32), common: {}, events: [run, run], drops: [] },
    });
    expect(api_key).toBe('phc_key');
    expect(batch).toEqual(
      forwarded.map(({ uuid }) => ({
        uuid,
        event: 'command_run',
        distinct_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        timestamp: `${TODAY}T12:00:00.000Z`,
        properties: {
          ...{ os: 'linux', command: 'index', ok: true },
          ...{ $process_person_profile: false, $geoip_disable: true, $ip: null, $lib: 'aboveboard' },
        },
      })),
    );
  });

  it('answers 503 where PostHog does not take it, and the same uuids come with the next try', async () => {
    target.answer(502);
    expect((await send(toPosthog)).status).toBe(503);
    target.answer(200);
    expect((await send(toPosthog)).status).toBe(204);
    const [first, second] = target.requests.map(({ text }) => text);
    expect(first).toBe(second);
  });

  it('is held to Cloudflare’s limiter where that is bound, each address for itself', async () => {
    const statuses = [];
    for (let i = 0; i < 25; i++)
      statuses.push((await send(toPosthog, {}, { 'cf-connecting-ip': '198.51.100.1' })).status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
    expect((await send(toPosthog, {}, { 'cf-connecting-ip': '198.51.100.2' })).status).toBe(204);
  });
});

it.each([
  ['a collector', () => toCollector],
  ['PostHog', () => toPosthog],
])('nothing that the contract drops, no header and no address reaches %s or a log', async (_, worker) => {
  const canary = 'CaNaRy7q';
  const headers = {
    'user-agent': canary,
    'x-forwarded-for': canary,
    cookie: canary,
    referer: canary,
    'x-real-ip': ADDRESS,
  };
  const events = [
    { ...run, fields: { ...run.fields, path: canary, command: 'index' } },
    { event: canary, day: canary, fields: { [canary]: canary } },
    { event: 'command_run', day: canary, fields: { command: canary, ok: canary } },
  ];
  const more = {
    contract: canary,
    revision: canary,
    identity: canary,
    common: { os: canary, [canary]: canary },
    events,
  };
  expect((await send(worker(), more, headers)).status).toBe(204);
  target.answer(500, {}, canary);
  expect((await send(worker(), more, headers)).status).toBe(503);
  expect(target.requests.length).toBeGreaterThan(1);
  const traces = JSON.stringify(target.requests) + worker().logs();
  expect(traces).not.toContain(canary);
  expect(traces).not.toContain(ADDRESS);
  expect(worker().logs()).toContain('"event unknown_event":1');
});

describe('GET /', () => {
  it('says what the address is, what each project collects, and how to refuse', async () => {
    const text = await (await fetchAgain(`${toCollector.url}/`)).text();
    for (const words of [
      'passes what their contracts let through on to a collector',
      'my-tool',
      'MY_TOOL_TELEMETRY=0',
      'command_run',
    ]) {
      expect(text).toContain(words);
    }
    expect(await (await fetchAgain(`${toPosthog.url}/`)).text()).toContain('on to PostHog');
  });

  it('is a page for a browser, which may load nothing but its own style', async () => {
    const answer = await fetchAgain(`${toCollector.url}/`, { headers: { accept: 'text/html' } });
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-/);
    const html = await answer.text();
    expect(html).toContain('<h2>my-server</h2>');
    expect(html).not.toContain('/dashboard/');
  });
});

describe('the documentation', () => {
  const page = readFileSync(join(root, 'docs/edge.md'), 'utf8');
  const snippets = [...page.matchAll(/```jsonc\n([\s\S]+?)```/g)].map(([, text = '']) => {
    const { config, error } = ts.parseConfigFileTextToJson('wrangler.jsonc', text);
    expect(error).toBeUndefined();
    return config;
  });

  it('has a Worker and a configuration that run as they stand there', async () => {
    const folder = mkdtempSync(join(root, 'packages/edge/test/docs-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'worker.js'), /```js\n([\s\S]+?)```/.exec(page)?.[1] ?? '');
    writeFileSync(join(folder, 'mytool.json'), JSON.stringify(tool));
    const [wrangler, limiter] = snippets;
    const bundle = await rolldown({ input: join(folder, wrangler.main), logLevel: 'silent' });
    const [{ code }] = (await bundle.generate({ format: 'esm' })).output;
    expect(wrangler.observability.logs.invocation_logs).toBe(false);
    const limiters = limiter.ratelimits.map(({ name, simple }: { name: string; simple: object }) => [name, { simple }]);
    const worker = await startWorker(
      { ...wrangler.vars, ABOVEBOARD_FORWARD_URL: target.url, ABOVEBOARD_SECRET: SECRET },
      { compatibilityDate: wrangler.compatibility_date, ratelimits: Object.fromEntries(limiters), code },
    );
    expect((await send(worker)).status).toBe(204);
    expect(JSON.parse(target.requests[0]?.text ?? '').events).toEqual([run]);
  });

  it('names every binding', () => {
    const settings = readFileSync(join(root, 'packages/edge/src/settings.ts'), 'utf8');
    const bindings = [...settings.matchAll(/readonly (ABOVEBOARD_\w+)/g)].map(([, name]) => name as string);
    expect(bindings).toHaveLength(7);
    for (const name of bindings) expect(page).toContain(`\`${name}\``);
  });
});
