import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { banner } from './commands/serve/banner.ts';
import { ran, spawned } from './testing/command.ts';

const contract = fileURLToPath(new URL('../telemetry.contract.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'aboveboard-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => ran(args);

describe('aboveboard project add', () => {
  const data = join(folder, 'data');

  it('takes a contract in TypeScript, and prints the project’s public key', async () => {
    const { status, stdout } = await run('project', 'add', 'mytool', '--contract', contract, '--data', data);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/public key: ab_[0-9a-f]{32}\n/)]);
  });

  it('takes a contract in JSON', async () => {
    const { contracts } = JSON.parse(readFileSync(join(data, 'projects', 'mytool.json'), 'utf8'));
    const file = join(folder, 'contract.json');
    writeFileSync(file, JSON.stringify(contracts[0]));
    const { status, stdout } = await run('project', 'add', 'other', '--contract', file, '--data', data, '--json');
    expect([status, JSON.parse(stdout)]).toEqual([0, { name: 'other', key: expect.stringMatching(/^ab_/) }]);
  });

  it('keeps the key when the contract is published again', async () => {
    const key = async () => JSON.parse((await run('project', 'list', '--data', data, '--json')).stdout)[0].key;
    const before = await key();
    await run('project', 'add', 'mytool', '--contract', contract, '--data', data);
    expect(await key()).toBe(before);
  });

  it('says everything that is wrong with a contract, and ends with 1', async () => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, '{"aboveboard":1,"name":"X"}');
    const { status, stderr } = await run('project', 'add', 'wrong', '--contract', file, '--data', data);
    expect(status).toBe(1);
    for (const path of ['name', 'why', 'env', 'events', 'common']) expect(stderr).toContain(`${path}: expected`);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['project', 'add', 'x', '--contract', '/nope.ts'], 1, '--contract /nope.ts'],
    [['project', 'add', 'X', '--contract', contract, '--data', data], 1, 'project name: expected'],
    [['project', 'add', 'x', '--contract', contract, '--data', data, '--key', 'k'], 1, 'project key: expected'],
    [['project', 'add', 'x'], 2, "required option '--contract <file>'"],
    [['serve', '--port', '70000'], 2, 'expected a port from 0 to 65535'],
    [['serve', '--nonsense'], 2, "unknown option '--nonsense'"],
    [['serve', '--spool-max', '3'], 2, 'expected bytes such as 512m or 2g'],
    [['serve', '--limit-identity', '0'], 2, 'expected a whole number of at least 1'],
    [['serve', '--alarm-webhook', 'nope'], 2, '--alarm-webhook: expected an address'],
    [['serve', '--alarm-webhook', 'https://a.example'], 1, 'ABOVEBOARD_ALARM_SECRET: expected at least 16'],
    [['project', 'stop', 'mytool', '--version', '^1', '--data', data], 1, 'version: expected a range such as "1.4"'],
    [['project', 'stop', 'mytool', '--contract', '7', '--data', data], 1, 'contract: expected at least 8'],
    [['project', 'stop', 'nope', '--data', data], 1, 'project: expected one of mytool, other, got "nope"'],
    [['project', 'resume', 'mytool', '--data', data], 1, 'mytool has no such stop; nothing is told to stop'],
    [['ban', 'add', '--data', data], 1, 'expected either --identity or --address'],
    [['ban', 'add', '--address', '192.0.2.1', '--days', '8', '--data', data], 1, 'at most 7 days'],
    [['ban', 'remove', 'c0ffee', '--data', data], 1, 'no such ban'],
    [['doctor', '--data', join(folder, 'nothing')], 1, "expected a collector's data directory"],
    [['token', 'add', '--scope', 'write'], 2, 'expected read or admin, got "write"'],
    [['nonsense'], 2, "unknown command 'nonsense'"],
  ])('aboveboard %j ends with %i and says why on stderr', async (args, code, why) => {
    const { status, stdout, stderr } = await run(...args);
    expect([status, stdout, stderr]).toEqual([code, '', expect.stringContaining(why)]);
  });
});

describe('aboveboard --help', () => {
  it.each([[[]], [['serve']], [['project', 'add']], [['token', 'add']]])(
    'of %j ends with 0 and shows examples',
    async (path) => {
      const { status, stdout } = await run(...path, '--help');
      expect([status, stdout]).toEqual([0, expect.stringMatching(/Examples?:/)]);
    },
  );
});

describe('aboveboard as a process of its own', () => {
  it.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [['doctor', '--data', join(folder, 'nothing')], 1, /^$/, /^aboveboard: .*expected a collector's data directory/],
    [['nonsense'], 2, /^$/, /unknown command 'nonsense'/],
  ])('%j ends with %i, and keeps apart what it answers and what is wrong', async (args, status, stdout, stderr) => {
    expect(await spawned(args, { env: { HOME: folder } })).toEqual({
      status,
      stdout: expect.stringMatching(stdout),
      stderr: expect.stringMatching(stderr),
    });
  });
});

describe('aboveboard telemetry', () => {
  it('passes words and options on to the client, whose answers and exit codes are its own', async () => {
    const run = (...args: string[]) => spawned(['telemetry', ...args], { env: { HOME: folder } });
    expect(await run('status')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^telemetry: off\n/) });
    expect(JSON.parse((await run('--json', 'contract')).stdout).contract.name).toBe('aboveboard');
    expect(await run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('reset-id') });
    expect((await run('preview', '--help')).stdout).toMatch(/^Usage: aboveboard telemetry preview /);
    expect(await run('nonsense')).toMatchObject({
      ...{ status: 2, stdout: '' },
      stderr: expect.stringContaining('expected one of status, on'),
    });
  });
});

describe('aboveboard token add', () => {
  it('prints a token that is stored nowhere', async () => {
    const data = join(folder, 'tokens');
    const { status, stdout } = await run('token', 'add', '--data', data, '--scope', 'read,admin');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^abt_\S{32}\n$/)]);
    expect(readFileSync(join(data, 'access.json'), 'utf8')).not.toContain(stdout.trim());
  });
});

describe('the banner', () => {
  const start = { url: 'http://127.0.0.1:7878', dataDir: '.aboveboard', password: 'secret' };

  it('names the address and the first password', () => {
    expect(banner(start, false)).toMatch(/http:\/\/127\.0\.0\.1:7878\/dashboard\/[\s\S]+secret/);
  });

  it('says how to get a new password where there is an old one', () => {
    expect(banner({ ...start, password: null }, false)).toContain('npx aboveboard password --data .aboveboard');
  });

  it('has colours only where it is told so', () => {
    const escapes = String.fromCharCode(27);
    expect(banner(start, false)).not.toContain(escapes);
    expect(banner(start, true)).toContain(escapes);
  });
});
