import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Books } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/at-end.ts';
import { aboveboard, plainEnvironment, post, root, startCollector } from './support/collector.ts';

const FIXTURE = join(root, 'test/fixtures/data-format-1');
const TOKEN = 'abt_ofTheFirstFormat000000000000000000';
const TODAY = new Date().toISOString().slice(0, 10);

/** The directory as an older version left it, with the engine's part made by statements of that time. */
function ofTheFirstFormat(): string {
  const dataDir = temporaryFolder();
  cpSync(FIXTURE, dataDir, { recursive: true });
  rmSync(join(dataDir, 'clickhouse.sql'));
  rmSync(join(dataDir, 'README.md'));
  const sql = readFileSync(join(FIXTURE, 'clickhouse.sql'), 'utf8').replaceAll('{today}', TODAY);
  // In a process of its own, since an engine stays with the first directory that it opened.
  const program = `
    const { Session } = require('chdb');
    const session = new Session(process.argv[1]);
    for (const statement of process.argv[2].split(';\\n')) if (statement.trim() !== '') session.query(statement);
    session.close();`;
  execFileSync(process.execPath, ['-e', program, join(dataDir, 'clickhouse'), sql], { cwd: root });
  return dataDir;
}

it('a data directory of the first format is taken over with all that is in it', async () => {
  const dataDir = ofTheFirstFormat();
  const collector = await startCollector(dataDir);
  const headers = { authorization: `Bearer ${TOKEN}` };
  const ask = async <T>(path: string) => (await (await fetch(`${collector.url}/api${path}`, { headers })).json()) as T;
  // What was stored, and what was waiting: one batch anew, one that the store has already, and limited ones.
  const books = () => ask<Books>('/projects/my-tool/books?from=2026-10-01&to=2026-10-01');
  await expect.poll(async () => (await books()).waiting, { timeout: 15_000 }).toBe(0);
  expect(await books()).toMatchObject({
    ...{ received: 12, stored: 5, duplicate: 2, dropped: { unknown_event: 1 }, limited: 4 },
  });
  const { rows } = await ask<{ rows: object[] }>(`/projects/my-tool/reports/events?from=${TODAY}&to=${TODAY}`);
  expect(rows).toEqual([expect.objectContaining({ event: 'command_run', count: 2 })]);

  // Old keys, passwords and ids still open.
  const event = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true } };
  const batch = { key: 'ab_firstformat', contract: '0', revision: 0, batch: '1'.repeat(32), events: [event] };
  expect((await post(collector.url, batch)).status).toBe(204);
  const today = () => ask<Books>(`/projects/my-tool/books?from=${TODAY}&to=${TODAY}`);
  await expect.poll(async () => (await today()).duplicate, { timeout: 15_000 }).toBe(1);
  const signIn = (password: string) =>
    fetch(`${collector.url}/api/sign-in`, {
      method: 'POST',
      headers: { 'x-aboveboard': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ password }),
    });
  expect([(await signIn('of the first format')).status, (await signIn('of no format')).status]).toEqual([204, 401]);
  expect(collector.password).toBeNull();
  expect(await collector.stop()).toBe(0);

  const format = readFileSync(join(dataDir, 'format.json'), 'utf8');
  expect(JSON.parse(format).format).toBeGreaterThan(1);
  const again = await startCollector(dataDir);
  expect(await again.stop()).toBe(0);
  expect(readFileSync(join(dataDir, 'format.json'), 'utf8')).toBe(format);
});

it('a data directory of a newer version is left alone by every command, and says what to do', () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'format.json'), '{"format":999,"id":"0123456789abcdef"}');
  const contract = join(root, 'packages/cli/telemetry.contract.ts');
  for (const args of [
    ['serve', '--port', '0'],
    ['project', 'add', 'mytool', '--contract', contract],
    ['token', 'add'],
    ['token', 'revoke', 'x'],
    ['password'],
    ['forward', 'add', 'mytool', 'ndjson', '--dir', '/tmp'],
  ]) {
    const command = [aboveboard, ...args, '--data', dataDir];
    const { status, stderr } = spawnSync(process.execPath, command, { env: plainEnvironment, encoding: 'utf8' });
    expect([args[0], status, stderr]).toEqual([
      args[0],
      1,
      expect.stringContaining('is in format 999, of a newer version'),
    ]);
    expect(readdirSync(dataDir)).toEqual(['format.json']);
  }
});
