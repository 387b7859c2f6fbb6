import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { changeRules } from '@aboveboard/collector';
import { beforeEach, describe, expect, test } from 'vitest';
import { dataWith, reported, root, startCollector } from '../../../test/support/collector.ts';
import { filesWith } from '../../../test/support/files.ts';
import contract from '../telemetry.contract.ts';
import { noon, openSetting, type Place } from './support/setting.ts';

/**
 * What codegraph's documentation promises of its ingest, by our collector: asked in the words of its published clients,
 * which are pointed here as they are (one of them, unmodified, in the house's `codegraph.test.ts`).
 */

const nextPlace = openSetting();
let at: Place;

beforeEach(async () => {
  at = await nextPlace();
});

const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 30_000 });
const machine_id = 'b3a8c1d2-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const install = { event: 'install', props: { targets: ['claude'], scope: 'local', kind: 'fresh' } };
const batchOf = (...events: readonly unknown[]) => JSON.stringify({ machine_id, os: 'linux', events });
/** Of the loopback network, and nobody's but the test's. */
const ADDRESS = '127.66.55.44';

/** As its clients do. @returns the status of the answer */
function post(body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((done, failed) => {
    const sent = request(
      `${at.collector.url}/in/${at.key}/codegraph/v1/events`,
      { method: 'POST', headers, localAddress: ADDRESS },
      (answer) => done(answer.resume().statusCode ?? 0),
    );
    sent.on('error', failed).end(body);
  });
}

describe('answers', () => {
  test('GET / is an information text: what is collected, and how to refuse', async () => {
    const answer = await fetch(`${at.collector.url}/in/${at.key}/codegraph`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toMatch(/DO_NOT_TRACK/);
  });

  test('a valid POST is 204, and so is one of which nothing is left', async () => {
    expect(await post(batchOf(install))).toBe(204);
    expect(await post(batchOf({ event: 'nonsense' }))).toBe(204);
    await eventually(at.books).toMatchObject({ received: 2, stored: 1, dropped: { unknown_event: 1 }, waiting: 0 });
  });

  test.each(['nonsense', '[]', 'null', '{}', '{"machine_id":"me","events":[]}'])('garbage is 400: %s', async (body) => {
    expect(await post(body)).toBe(400);
  });

  test('a seventh request in a minute, of one machine, is 429', async () => {
    changeRules(at.dataDir, at.project, (rules) => ({
      ...rules,
      limits: { identity: { perMinute: 6, burst: 6 } },
    }));
    const from = (id: string) => post(batchOf(install).replace(machine_id, id));
    // The rule is seen within a second: then one machine is over it, and the next begins anew.
    await eventually(() => from('11111111-4e5f-4a6b-8c7d-9e0f1a2b3c4d')).toBe(429);
    const seven = Array.from({ length: 7 }, () => from('22222222-4e5f-4a6b-8c7d-9e0f1a2b3c4d'));
    expect((await Promise.all(seven)).sort()).toEqual([204, 204, 204, 204, 204, 204, 429]);
    await eventually(async () => (await at.books()).limited).toBeGreaterThanOrEqual(2);
  });
});

describe('what is kept', () => {
  test('the same list is enforced, and everything else is dropped and counted: unknown names, bad values, paths', async () => {
    const canary = '/home/canary/secret';
    const rollup = {
      kind: 'mcp_tool',
      name: 'codegraph_search',
      count: 2,
      error_count: 0,
      client_name: canary,
      query: canary,
    };
    const events = [
      { event: 'usage_rollup', props: rollup },
      { event: 'index', props: { languages: ['go', canary], file_count_bucket: '100-1k', path: canary } },
      { event: 'install', props: { scope: canary, kind: 'fresh' } },
      { event: canary },
    ];
    expect(await post(JSON.stringify({ machine_id, hostname: canary, codegraph_version: canary, events }))).toBe(204);
    await eventually(at.books).toMatchObject({ received: 4, stored: 2, waiting: 0 });
    const drops = await reported(at.collector, 'drops', at.project);
    expect(drops.length).toBeGreaterThan(3);
    expect(filesWith(at.dataDir, 'canary')).toEqual([]);
  });

  test('defect 18: an event named `constructor` or `__proto__` is an unknown event, and costs no other', async () => {
    const body = batchOf(install, { event: 'constructor' }, { event: 'toString' }, install);
    expect(await post(body.replace('"toString"', '"__proto__"'))).toBe(204);
    await eventually(at.books).toMatchObject({ received: 4, stored: 2, dropped: { unknown_event: 2 } });
  });

  test('the address is stripped: it is in no file of the collector', async () => {
    expect(await post(batchOf(install))).toBe(204);
    await eventually(at.books).toMatchObject({ stored: 1, waiting: 0 });
    expect(filesWith(at.dataDir, ADDRESS)).toEqual([]);
    expect(at.collector.output()).not.toContain(ADDRESS);
  });
});

test('the ingest ships in no package: what npm would publish of the client has no server in it', () => {
  const list = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: join(root, 'packages/client'),
    encoding: 'utf8',
  });
  const [{ files }] = JSON.parse(list) as [{ readonly files: readonly { readonly path: string }[] }];
  expect(files.length).toBeGreaterThan(5);
  const text = files.map(({ path }) => readFileSync(join(root, 'packages/client', path), 'utf8')).join('\n');
  expect(text).not.toMatch(/createServer|chdb|clickhouse/i);
});

test('defect 19: catching up runs into the limit, and nothing is lost: what is answered 429 is kept and sent again', async () => {
  changeRules(at.dataDir, at.project, (rules) => ({ ...rules, limits: { identity: { perMinute: 1, burst: 1 } } }));
  const { machine, relay } = at;
  await machine.run(['telemetry', 'on']);
  await machine.run(['index']);
  const buffer = join(machine.dir, 'buffer.jsonl');
  const line = readFileSync(buffer, 'utf8')
    .split('\n')
    .find((text) => text.includes('"event":"index"'));
  writeFileSync(buffer, `\n${line}\n`.repeat(210));
  // Until the rule is seen, what comes is simply taken.
  await eventually(async () => (await fetchLimits()).length).toBeGreaterThan(0);
  const first = await machine.agent('cursor');
  await eventually(() => relay.requests.map(({ status }) => status)).toContain(429);
  await first.end();
  expect(relay.batches().length).toBeLessThan(3);

  changeRules(at.dataDir, at.project, ({ limits: _, ...rules }) => rules);
  let days = 1;
  await eventually(async () => {
    // Some days on, after the wait that the collector asked for.
    const again = await machine.agent('cursor', { AT: noon(-days) });
    const { length } = relay.requests;
    days += 1;
    await expect
      .poll(() => relay.requests.length, { timeout: 3000 })
      .toBeGreaterThan(length)
      .catch(() => {});
    await again.end();
    return relay.batches().flatMap(({ events }) => events.filter(({ event }) => event === 'index')).length;
  }).toBe(210);
});

/** A machine that nobody else has asks until it is over the limit. */
async function fetchLimits(): Promise<readonly number[]> {
  const statuses = [await post(batchOf(install)), await post(batchOf(install))];
  return statuses.filter((status) => status === 429);
}

test('defect 11: a store that is full or away is seen at once, and 204 means on the disk', async () => {
  const collector = await startCollector(
    dataWith(contract, at.key),
    ['--store', 'http://nobody@127.0.0.1:9/codegraph', '--alarm-after', '1'],
    { ABOVEBOARD_STORE_PASSWORD: 'none' },
  );
  const answer = await fetch(`${collector.url}/in/${at.key}/codegraph/v1/events`, {
    method: 'POST',
    body: batchOf(install),
  });
  expect(answer.status).toBe(204);
  const ready = async () => (await fetch(`${collector.url}/readyz`)).status;
  await eventually(ready).toBe(503);
  expect(await (await fetch(`${collector.url}/metrics`)).text()).toMatch(/waiting/);
  await collector.kill();
});
