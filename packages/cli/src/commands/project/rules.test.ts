import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ran } from '../../testing/command.ts';

const contract = fileURLToPath(new URL('../../../telemetry.contract.ts', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'aboveboard-'));
afterAll(() => rmSync(data, { recursive: true }));
beforeAll(async () => void (await run('project', 'add', 'mytool', '--contract', contract)));

const run = (...args: string[]) => ran([...args, '--data', data]);

function rules() {
  return JSON.parse(readFileSync(join(data, 'projects', 'mytool.json'), 'utf8')).rules;
}

it('a project is told to stop by version, by contract or altogether, and each is taken back for itself', async () => {
  await run('project', 'stop', 'mytool', '--version', '<1.2');
  await run('project', 'stop', 'mytool', '--version', '<1.2');
  await run('project', 'stop', 'mytool', '--contract', '9f86d081');
  expect((await run('project', 'stop', 'mytool')).stdout).toBe(
    'project mytool: told to stop: versions <1.2; contract 9f86d081; everything\n',
  );
  expect(rules().stops).toEqual([{ version: '<1.2' }, { contract: '9f86d081' }, {}]);
  await run('project', 'resume', 'mytool');
  expect(rules().stops).toEqual([{ version: '<1.2' }, { contract: '9f86d081' }]);
  expect((await run('project', 'resume', 'mytool', '--all')).stdout).toBe('project mytool: nothing is told to stop\n');
  expect(rules().stops).toEqual([]);
});

it('a project has limits of its own, one after the other, until they are reset', async () => {
  await run('project', 'limit', 'mytool', '--limit-identity', '12', '--limit-dry-run');
  await run('project', 'limit', 'mytool', '--limit-project-day', '1000', '--no-limit-dry-run');
  expect(rules().limits).toEqual({ identity: { perMinute: 12, burst: 168 }, eventsPerDay: 1000, dryRun: false });
  expect((await run('project', 'limit', 'mytool', '--reset')).stdout).toBe(
    'project mytool: the limits that hold for all\n',
  );
  expect(rules().limits).toEqual({});
});

it('publishing another contract keeps what was said about the project', async () => {
  await run('project', 'stop', 'mytool', '--version', '1.3');
  await run('project', 'add', 'mytool', '--contract', contract);
  expect(rules().stops).toEqual([{ version: '1.3' }]);
});

it('a ban is listed by its hash, and taken back by it', async () => {
  const [hash] = /[0-9a-f]{12}/.exec((await run('ban', 'add', '--address', '192.0.2.1')).stdout) ?? [];
  const listed = (await run('ban', 'list')).stdout;
  expect(listed).toContain(hash);
  expect(listed).not.toContain('192.0.2.1');
  expect((await run('ban', 'remove', hash as string)).status).toBe(0);
  expect((await run('ban', 'list')).stdout).toBe('nobody is banned\n');
});

it('the doctor ends with 0 where all is well, and with 1 where something is wrong, as JSON too', async () => {
  expect((await run('doctor')).status).toBe(0);
  const before = readFileSync(join(data, 'projects', 'mytool.json'));
  const path = join(data, 'projects', 'mytool.json');
  writeFileSync(path, '{');
  const { status, stdout, stderr } = await run('doctor', '--json');
  writeFileSync(path, before);
  expect([status, stderr]).toEqual([1, 'aboveboard: doctor: 1 error\n']);
  const { findings } = JSON.parse(stdout) as { findings: { level: string; check: string }[] };
  expect(findings.filter(({ level }) => level === 'error').map(({ check }) => check)).toEqual(['projects']);
});
