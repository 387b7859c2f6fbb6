import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type addBan, addToken, listTokens } from '@aboveboard/collector';
import type { Command } from 'commander';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProgram } from '../program.ts';
import { ran } from '../testing/command.ts';

const contract = fileURLToPath(new URL('../../telemetry.contract.ts', import.meta.url));
const bin = fileURLToPath(new URL('../../bin/aboveboard.js', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'aboveboard-'));
afterAll(() => rmSync(data, { recursive: true }));
beforeAll(async () => void (await ran(['project', 'add', 'mytool', '--contract', contract, '--data', data])));

/** What a command prints with `--json`: one line, which is one value. */
async function told(args: readonly string[], env = {}): Promise<unknown> {
  const { status, stdout, stderr } = await ran([...args, '--data', data, '--json'], { env });
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout.match(/\n/g)).toHaveLength(1);
  return JSON.parse(stdout);
}

it('every command answers programs too, by --json or in a way of its own', () => {
  const ownWays = {
    check: '--format',
    diff: '--format',
    export: '--format',
    docs: 'prints the page itself',
    serve: 'does not end',
    telemetry: 'hands everything on to the client’s command, which knows --json',
  };
  const leaves = (command: Command, path: string): string[] =>
    command.commands.length > 0
      ? command.commands.flatMap((one) => leaves(one, `${path} ${one.name()}`))
      : command.options.some(({ long }) => long === '--json')
        ? []
        : [path.trim()];
  expect(leaves(createProgram(), '').sort()).toEqual(Object.keys(ownWays).sort());
});

it('a public page that is switched says of which project, and how', async () => {
  expect(await told(['project', 'public', 'mytool', 'on'])).toEqual({ name: 'mytool', public: true });
  expect(await told(['project', 'public', 'mytool', 'off'])).toEqual({ name: 'mytool', public: false });
});

it('a project that is told to stop, or to go on, says everything that holds then', async () => {
  await told(['project', 'stop', 'mytool', '--version', '<1.2']);
  const both = { name: 'mytool', stops: [{ version: '<1.2' }, {}] };
  expect(await told(['project', 'stop', 'mytool'])).toEqual(both);
  expect(await told(['project', 'resume', 'mytool', '--all'])).toEqual({ name: 'mytool', stops: [] });
});

it('rules of a project’s own are told as they are stored', async () => {
  expect(await told(['project', 'limit', 'mytool', '--limit-project-day', '9'])).toEqual({
    name: 'mytool',
    limits: { eventsPerDay: 9 },
  });
  expect(await told(['project', 'alert', 'mytool', '--silent-after', 'never'])).toEqual({
    name: 'mytool',
    alerts: { silentHours: null },
  });
});

it('a ban is told as it is listed, and when it is taken back', async () => {
  const ban = await told(['ban', 'add', '--address', '192.0.2.1']);
  expect(ban).toEqual({
    hash: expect.stringMatching(/^[0-9a-f]+$/),
    by: 'address',
    project: null,
    until: expect.any(String),
  });
  expect(await told(['ban', 'list'])).toEqual([ban]);
  expect(await told(['ban', 'remove', (ban as ReturnType<typeof addBan>).hash])).toEqual([ban]);
  expect(await told(['ban', 'list'])).toEqual([]);
});

it('a forwarder is told as it is listed, without its secret, and when it is removed', async () => {
  const args = ['forward', 'add', 'mytool', 'webhook', '--url', 'https://a.example/in', '--secret-env', 'SECRET'];
  const added = (await told(args, { SECRET: 'a-secret-of-some-length' })) as { readonly id: string };
  expect(added).toMatchObject({ project: 'mytool', type: 'webhook' });
  expect(JSON.stringify(added)).not.toContain('a-secret');
  expect(await told(['forward', 'list'])).toEqual([added]);
  expect(await told(['forward', 'remove', added.id])).toEqual(added);
  expect(await told(['forward', 'list'])).toEqual([]);
});

it('a token is told once, with its scopes, and by its id when it is revoked', async () => {
  expect(await told(['token', 'add', '--scope', 'read,admin'])).toEqual({
    token: expect.stringMatching(/^abt_/),
    scopes: ['read', 'admin'],
  });
  addToken(data, ['read']);
  const [first] = listTokens(data);
  expect(await told(['token', 'revoke', first?.id ?? ''])).toEqual({ id: first?.id });
  expect(listTokens(data)).toHaveLength(1);
});

it('a new password is told once, and stored as a hash only', async () => {
  const { password } = (await told(['password'])) as { readonly password: string };
  expect(password).toMatch(/^\S{12,}$/);
  expect(readFileSync(join(data, 'access.json'), 'utf8')).not.toContain(password);
});

it('a password of one’s own is never repeated', () => {
  const { status, stdout } = spawnSync(process.execPath, [bin, 'password', '--stdin', '--data', data, '--json'], {
    input: 'a-password-of-my-own\n',
    env: { PATH: process.env.PATH, DO_NOT_TRACK: '1' },
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, '{"password":null}\n']);
});
