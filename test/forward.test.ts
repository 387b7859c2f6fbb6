import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Books, ForwarderState } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import { openReceiver } from '../packages/collector/src/testing/receiver.ts';
import { aboveboard, dataWith, plainEnvironment, post, startCollector, toolContract } from './support/collector.ts';

const KEY = 'ab_forwardforward';
const TODAY = new Date().toISOString().slice(0, 10);
const SECRET = 'canary-of-a-secret';
const ROUNDS = 6;

function command(...args: string[]) {
  const env = { ...plainEnvironment, THE_SECRET: SECRET };
  const { status, stdout, stderr } = spawnSync(process.execPath, [aboveboard, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function batch(id: string): object {
  const event = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true } };
  return {
    key: KEY,
    contract: '0',
    revision: 0,
    batch: id,
    common: { version: '1.0.0' },
    events: [event, event, event],
  };
}

it(`forwards every stored event and nothing twice under two uuids, over ${ROUNDS} kills in the middle`, async () => {
  const dataDir = dataWith(toolContract, KEY);
  const receiver = await openReceiver();
  // One answer in three is lost after the effect, so that there is always something under way to be killed.
  receiver.answer(...Array.from({ length: 5000 }, (_, i) => (i % 3 === 0 ? { status: 503 } : { status: 200 })));
  const add = ['forward', 'add', 'my-tool'];
  const webhook = ['webhook', '--url', receiver.url, '--secret-env', 'THE_SECRET'];
  expect(command(...add, ...webhook, '--data', dataDir)).toMatchObject({ status: 0, stderr: '' });
  const out = join(dataDir, 'out');
  expect(command(...add, 'ndjson', '--dir', out, '--data', dataDir)).toMatchObject({ status: 0 });

  const sent: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const collector = await startCollector(dataDir);
    const traffic = (async () => {
      for (;;) {
        const id = randomBytes(16).toString('hex');
        sent.push(id);
        try {
          // Every batch twice: what the drain takes for a duplicate is not forwarded.
          await post(collector.url, batch(id));
          await post(collector.url, batch(id));
        } catch {
          return;
        }
      }
    })();
    await new Promise((time) => setTimeout(time, 300 + Math.random() * 700));
    await collector.kill();
    await traffic;
  }

  const collector = await startCollector(dataDir);
  for (const id of sent.slice(-3)) await post(collector.url, batch(id));
  const books = () => collector.api<Books>('/projects/my-tool/books');
  const states = () => collector.api<ForwarderState[]>('/forwarders');
  await expect.poll(async () => (await books()).waiting, { timeout: 20_000 }).toBe(0);
  await expect.poll(async () => (await states()).map(({ behind }) => behind), { timeout: 20_000 }).toEqual([0, 0]);
  const { stored } = await books();
  expect(stored).toBeGreaterThan(ROUNDS);
  const metrics = async () => (await fetch(`${collector.url}/metrics`)).text();
  const line = /aboveboard_forwarder_behind_events\{forwarder="webhook-\w+",type="webhook",project="my-tool"\} 0/;
  await expect.poll(metrics, { timeout: 10_000 }).toMatch(line);
  expect(await collector.stop()).toBe(0);

  const atWebhook = receiver.requests.flatMap(({ json }) => json.events as { uuid: string }[]);
  const [file] = readdirSync(out);
  const lines = readFileSync(join(out, file as string), 'utf8')
    .trimEnd()
    .split('\n');
  const inFile = lines.map((line) => JSON.parse(line) as { uuid: string });
  for (const events of [atWebhook, inFile]) {
    const contents = new Map<string, string>();
    for (const event of events) {
      // What came twice is the same, and says so by its uuid.
      expect(contents.get(event.uuid) ?? JSON.stringify(event)).toBe(JSON.stringify(event));
      contents.set(event.uuid, JSON.stringify(event));
    }
    expect(contents.size).toBe(stored);
  }
}, 120_000);

it('a forwarder is added, listed and removed beside a running collector, and its secret is seen nowhere', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const receiver = await openReceiver();
  receiver.answer({ status: 401, body: SECRET });
  const collector = await startCollector(dataDir);
  const data = ['--data', dataDir];
  const url = `${receiver.url}/in?token=${SECRET}`;
  const added = command('forward', 'add', 'my-tool', 'webhook', '--url', url, '--secret-env', 'THE_SECRET', ...data);
  const id = added.stdout.trim();
  const states = () => collector.api<ForwarderState[]>('/forwarders');
  await expect.poll(async () => (await states()).map((one) => one.id), { timeout: 10_000 }).toEqual([id]);
  expect((await post(collector.url, batch('a'.repeat(32)))).status).toBe(204);
  await expect.poll(async () => (await states())[0]?.problem, { timeout: 10_000 }).toBe('unauthorized');
  const metrics = async () => (await fetch(`${collector.url}/metrics`)).text();
  await expect.poll(metrics, { timeout: 10_000 }).toContain('problem="unauthorized"} 1');
  expect(await states()).toMatchObject([
    { id, type: 'webhook', behind: 3, forwarded: 0, target: `${receiver.url}/in` },
  ]);
  const listed = command('forward', 'list', ...data);
  expect(listed.stdout).toContain(`${id} `);
  const json = command('forward', 'list', '--json', ...data);
  expect(JSON.parse(json.stdout)).toMatchObject([{ id, project: 'my-tool', type: 'webhook' }]);
  const removed = command('forward', 'remove', id, ...data);
  expect(removed).toEqual({ status: 0, stdout: '', stderr: '' });
  await expect.poll(states, { timeout: 10_000 }).toEqual([]);
  const printed = [added, listed, json, removed, await metrics(), JSON.stringify(await states()), collector.output()];
  expect(JSON.stringify(printed)).not.toContain(SECRET);
  expect(await collector.stop()).toBe(0);
});

it.each([
  [['add', 'nope', 'otlp'], 'project: expected one of my-tool, got "nope"\n--url: otlp needs it'],
  [
    ['add', 'my-tool', 'webhook', '--url', 'https://x.org', '--secret-env', SECRET],
    '--secret-env: expected the name of',
  ],
  [['remove', 'webhook-000000'], 'forwarder: expected one of (none yet), got "webhook-000000"'],
])('aboveboard forward %j says what is wrong, and ends with 1', (args, why) => {
  const dataDir = dataWith(toolContract, KEY);
  const { status, stdout, stderr } = command('forward', ...args, '--data', dataDir);
  expect([status, stdout, stderr]).toEqual([1, '', expect.stringContaining(why)]);
  expect(stderr).not.toContain(SECRET);
});
