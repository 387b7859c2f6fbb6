import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addToken } from '@aboveboard/collector';
import type { Books, Erasure } from '@aboveboard/collector/api';
import { contract, event, flag, install, version } from '@aboveboard/contract';
import { expect, it, vi } from 'vitest';
import { type LogReport, telemetryCommand } from '../packages/client/src/command/command.ts';
import { createTelemetry } from '../packages/client/src/index.ts';
import { temporaryFolder } from './support/at-end.ts';
import {
  aboveboard,
  dataWith,
  plainEnvironment,
  post,
  reported,
  settled,
  startCollector,
} from './support/collector.ts';
import { filesWith } from './support/files.ts';
import { shareCollector } from './support/shared-collector.ts';

const KEY = 'ab_erasureerasure';
const CANARY = '7f3ac0ffee00c0dec0de7f3ac0ffee99';
const OTHER = '00112233445566778899aabbccddeeff';
const DAY_MS = 24 * 60 * 60 * 1000;
const dayBefore = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

const identified = contract({
  name: 'my-server',
  why: 'To test.',
  owner: 'the tests',
  contact: 'the tests',
  env: 'MY_SERVER_TELEMETRY',
  streams: { default: { identity: install({ why: 'Do they stay?' }) } },
  common: { version: version({ why: 'Which?' }) },
  events: { run: event({ why: 'What?', fields: { ok: flag({ why: 'Did it work?' }) } }) },
});

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const options = { env: plainEnvironment, encoding: 'utf8', maxBuffer: 1e8 } as const;
  return promisify(execFile)(process.execPath, [aboveboard, ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

function batch(identity: string, days: readonly string[], key = KEY) {
  const id = Array.from({ length: 32 }, () => Math.floor(Math.random() * 16).toString(16)).join('');
  const events = days.map((day) => ({ event: 'run', day, fields: { ok: true } }));
  return { key, contract: '0', revision: 0, batch: id, identity, common: { version: '1.0.0' }, events };
}

it('an id is erased on its owner’s wish, by the API and by the command, beside a running collector and without', async () => {
  const dataDir = dataWith(identified, KEY);
  const admin = addToken(dataDir, ['read', 'admin']);
  const collector = await startCollector(dataDir);
  const wishes = { users: CANARY, api: CANARY.replace('7f', '8f'), command: CANARY.replace('7f', '9f') };
  const alone = CANARY.replace('7f', 'af');
  for (const id of [...Object.values(wishes), alone, OTHER]) {
    expect((await post(collector.url, batch(id, [dayBefore(0), dayBefore(3)]))).status).toBe(204);
  }
  const books = () => collector.api<Books>('/projects/my-server/books');
  await expect.poll(async () => (await books()).waiting, { timeout: 15_000 }).toBe(0);

  const asked = await fetch(`${collector.url}/v1/forget`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: KEY, identity: wishes.users }),
  });
  const users = (await asked.json()) as Erasure;
  const erase = (token: string) =>
    fetch(`${collector.url}/api/projects/my-server/installs/${wishes.api}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}`, 'x-aboveboard': '1' },
    });
  expect((await erase(addToken(dataDir, ['read']))).status).toBe(403);
  const api = (await (await erase(admin)).json()) as Erasure;
  const command = await run('forget', '--project', 'my-server', '--id', wishes.command, '--data', dataDir, '--json');
  expect([command.code, JSON.parse(command.stdout)]).toEqual([0, expect.objectContaining({ state: 'gone' })]);
  for (const { receipt } of [users, api]) {
    const state = async () => ((await (await fetch(`${collector.url}/v1/forget/${receipt}`)).json()) as Erasure).state;
    await expect.poll(state, { timeout: 30_000 }).toBe('gone');
  }
  const { rows } = await collector.api<{ rows: object[] }>('/projects/my-server/reports/events');
  expect(rows).toEqual([expect.objectContaining({ count: 4, installs: 2 })]);
  // The commands' way in is closed to everybody else.
  expect((await fetch(`${collector.url}/local/projects/my-server/retention`)).status).toBe(404);
  expect(await collector.stop()).toBe(0);

  const last = await run('forget', '--project', 'my-server', '--id', alone, '--data', dataDir);
  expect([last.code, last.stdout]).toEqual([0, expect.stringMatching(/receipt [0-9a-f]{32}\n[\s\S]*verified/)]);
  for (const id of [...Object.values(wishes), alone]) expect(filesWith(dataDir, id)).toEqual([]);
  for (const id of [...Object.values(wishes), alone]) expect(collector.output()).not.toContain(id);
  const exported = await run('export', '--project', 'my-server', '--data', dataDir);
  const left = exported.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).identity);
  expect(left).toEqual([OTHER, OTHER]);
}, 120_000);

it('a tool’s own command has everything forgotten that its machine has sent, and says when that is verified', async () => {
  const dataDir = dataWith(identified, KEY);
  const collector = await startCollector(dataDir);
  const env = { MY_SERVER_TELEMETRY_ENDPOINT: collector.url };
  const options = { key: KEY, common: { version: '1.0.0' }, dir: temporaryFolder(), host: { env } } as const;
  const telemetry = createTelemetry(identified, options);
  const command = async (...args: string[]) => (await telemetryCommand(telemetry, args)).text;
  await command('on');
  telemetry.run({ ok: true });
  const identity = await vi.waitFor(async () => {
    await telemetry.$deliver();
    const sent: LogReport = JSON.parse(await command('log', '--json'));
    expect(sent.requests.map(({ status }) => status)).toEqual([204]);
    return JSON.parse(sent.requests[0]?.body ?? '').identity as string;
  });
  await settled(collector, 1, 'my-server');
  expect(filesWith(dataDir, identity)).not.toEqual([]);

  const said = await command('forget');
  const receipt = /telemetry forget ([0-9a-f]{32})$/.exec(said)?.[1] as string;
  expect(said).toContain(`${receipt}  waiting`);
  await expect.poll(() => command('forget', receipt), { timeout: 30_000 }).toMatch(/ gone, verified 20\d\d-/);
  expect(filesWith(dataDir, identity)).toEqual([]);
}, 60_000);

it('a wish that cannot be carried out holds up nothing else: events are stored meanwhile, and it is carried out once it can be', async () => {
  const dataDir = dataWith(identified, KEY);
  mkdirSync(join(dataDir, 'erasures'));
  const broken = join(dataDir, 'erasures', `${'0'.repeat(32)}.json`);
  writeFileSync(broken, 'half a fi');
  const collector = await startCollector(dataDir);
  await expect.poll(() => collector.output()).toContain('an erasure cannot be finished');
  expect((await post(collector.url, batch(CANARY, [dayBefore(0)]))).status).toBe(204);
  await settled(collector, 1, 'my-server');

  const wish = { receipt: '0'.repeat(32), project: 'my-server', state: 'waiting', asked: '2026-01-01T00:00:00.000Z' };
  writeFileSync(broken, JSON.stringify({ ...wish, verified: null, identity: CANARY }));
  const state = async () => JSON.parse(readFileSync(broken, 'utf8')).state;
  await expect.poll(state, { timeout: 60_000 }).toBe('gone');
  expect(filesWith(dataDir, CANARY)).toEqual([]);
}, 90_000);

const ownProject = shareCollector(3, identified);

it('the command shows what a shorter retention would delete, and deletes it only when told to', async () => {
  const { collector, dataDir, name, key } = ownProject();
  await post(collector.url, batch(OTHER, [dayBefore(0), dayBefore(20), dayBefore(20)], key));
  await settled(collector, 3, name);
  const retention = (...args: string[]) => run('project', 'retention', name, ...args, '--data', dataDir);
  expect((await retention()).stdout).toContain('live for 90 days (the contract says 90)');
  const shown = `7 days: keeps from ${dayBefore(6)} on, deletes 2 rows of 1 days, ${dayBefore(20)} to ${dayBefore(20)}`;
  expect(await retention('7', '--dry-run')).toMatchObject({ code: 0, stdout: expect.stringContaining(shown) });
  expect(await retention('7')).toMatchObject({ code: 1, stderr: expect.stringContaining('add --yes') });
  expect(await retention('91')).toMatchObject({ code: 1, stderr: expect.stringContaining('at most 90') });
  expect(await retention('0')).toMatchObject({ code: 2 });
  expect((await retention('--json')).stdout).toContain('"days":90');
  expect(await retention('7', '--yes')).toMatchObject({ code: 0 });
  const since = async () => {
    const { rawSince } = await collector.api<{ rawSince: string }>(`/projects/${name}/reports/active`);
    return rawSince;
  };
  await expect.poll(since, { timeout: 15_000 }).toBe(dayBefore(0));
  expect(await reported(collector, 'events', name)).toEqual([expect.objectContaining({ count: 3 })]);
});

it('what is kept forever can be given an end, by the command or by another contract, and what that deletes is shown first', async () => {
  const dataDir = dataWith({ ...identified, retention: { days: 'forever' } }, KEY);
  const collector = await startCollector(dataDir);
  await post(collector.url, batch(OTHER, [dayBefore(0), dayBefore(20), dayBefore(20)]));
  await expect
    .poll(async () => (await collector.api<Books>('/projects/my-server/books')).stored, { timeout: 15_000 })
    .toBe(3);
  const retention = (...args: string[]) => run('project', 'retention', 'my-server', ...args, '--data', dataDir);
  expect((await retention()).stdout).toContain('live forever (the contract says forever)');
  expect((await retention('forever')).stdout).toContain('forever: deletes nothing');
  const deletes = `keeps from ${dayBefore(6)} on, deletes 2 rows of 1 days, ${dayBefore(20)} to ${dayBefore(20)}`;
  expect(await retention('7')).toMatchObject({ code: 1, stdout: expect.stringContaining(deletes) });

  const file = join(temporaryFolder(), 'contract.json');
  writeFileSync(file, JSON.stringify({ ...identified, retention: { days: 7 } }));
  const publish = (...args: string[]) =>
    run('project', 'add', 'my-server', '--contract', file, '--data', dataDir, ...args);
  expect(await publish()).toMatchObject({ code: 1, stderr: expect.stringContaining(deletes) });
  expect((await retention()).stdout).toContain('the contract says forever');
  expect(await publish('--yes')).toMatchObject({ code: 0 });
  const since = async () => (await collector.api<{ rawSince: string }>('/projects/my-server/reports/active')).rawSince;
  await expect.poll(since, { timeout: 15_000 }).toBe(dayBefore(0));
  // Nothing older is left, so nothing has to be agreed to.
  expect(await publish()).toMatchObject({ code: 0 });
  expect(await retention('forever')).toMatchObject({ code: 1, stderr: expect.stringContaining('at most 7') });
  expect(await collector.stop()).toBe(0);
}, 60_000);

it('raw rows and reports can be had as files', async () => {
  const { collector, dataDir, name, key } = ownProject();
  await post(collector.url, batch(OTHER, [dayBefore(1), dayBefore(0)], key));
  await settled(collector, 2, name);
  const out = join(temporaryFolder(), 'rows.parquet');
  const made = await run('export', '--project', name, '--format', 'parquet', '--out', out, '--data', dataDir);
  expect([made.code, readFileSync(out).subarray(0, 4).toString()]).toEqual([0, 'PAR1']);
  const csv = await run('export', '--project', name, '--format', 'csv', '--from', dayBefore(0), '--data', dataDir);
  expect(csv.stdout.trim().split('\n')).toHaveLength(2);
  expect(await run('export', '--project', 'nope', '--data', dataDir)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(name),
  });
  expect(await run('export', '--project', name, '--from', 'june', '--data', dataDir)).toMatchObject({ code: 2 });

  const token = addToken(dataDir, ['read']);
  const report = (query: string) =>
    fetch(`${collector.url}/api/projects/${name}/reports/active?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
  const file = await report('format=csv');
  expect(file.headers.get('content-disposition')).toContain('.csv');
  expect((await file.text()).split('\n')[0]).toBe('"day","installs","events","unfinished"');
  expect(
    Buffer.from(await (await report('format=parquet')).arrayBuffer())
      .subarray(0, 4)
      .toString(),
  ).toBe('PAR1');
  expect((await (await report('format=ndjson')).text()).trim().split('\n')).toHaveLength(30);
  const sql = await report('format=sql');
  // To be read where it is asked for, in a browser.
  expect(sql.headers.get('content-type')).toContain('text/plain');
  expect(await sql.text()).toMatch(/^SELECT[\s\S]+rollup_project_\d[\s\S]+;\n$/);
  expect((await report('format=xlsx')).status).toBe(400);
  expect((await report('audience=robots')).status).toBe(400);
  expect(((await (await report('audience=people')).json()) as { rows: object[] }).rows).toHaveLength(30);
});
