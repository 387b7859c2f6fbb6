import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contract, event } from '@aboveboard/contract';
import { usersPage } from '@aboveboard/contract/life';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { ran } from '../../testing/command.ts';
import { firstDifference } from './first-difference.ts';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'aboveboard-docs-'));
const page = join(folder, 'TELEMETRY.md');
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(page, { force: true }));

const why = 'Which parts are used?';
const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why, common: {} },
  events: { run: event({ why }) },
});
writeFileSync(join(folder, 'contract.json'), JSON.stringify(tool));

const docs = (cwd: string, ...args: string[]) => ran(['docs', ...args], { cwd });

it('writes the page of the contract here', async () => {
  expect(await docs(folder)).toEqual({ status: 0, stdout: 'TELEMETRY.md written\n', stderr: '' });
  expect(readFileSync(page, 'utf8')).toBe(usersPage(tool));
});

it('writes it elsewhere, for another command', async () => {
  const out = join(folder, 'other.md');
  expect((await docs(folder, '--out', out, '--command', 'tl')).status).toBe(0);
  expect(readFileSync(out, 'utf8')).toContain('`tl telemetry off`');
});

it('--check is content with a page that is up to date', async () => {
  writeFileSync(page, usersPage(tool));
  expect(await docs(folder, '--check')).toEqual({ status: 0, stdout: 'TELEMETRY.md is up to date\n', stderr: '' });
});

it('--check names the first line that differs, and writes nothing', async () => {
  const old = usersPage(tool).replace('Off unless', 'On unless');
  writeFileSync(page, old);
  const { status, stdout, stderr } = await docs(folder, '--check');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('TELEMETRY.md is out of date');
  expect(stderr).toContain('line 7: - On unless you switch it on.\nexpected: - Off unless you switch it on.');
  expect(readFileSync(page, 'utf8')).toBe(old);
});

it('--check ends with 1 where there is no page', async () => {
  expect(await docs(folder, '--check')).toMatchObject({ status: 1, stderr: expect.stringContaining('is missing') });
});

it('a folder that is not there is named', async () => {
  const { status, stderr } = await docs(folder, '--out', 'nope/TELEMETRY.md');
  expect([status, stderr]).toEqual([1, expect.stringContaining('--out nope/TELEMETRY.md')]);
});

it('ends with 2 for an option that there is not', async () => {
  expect((await docs(folder, '--nonsense')).status).toBe(2);
});

it.each([
  'packages/cli',
  ...['ai-workbench', 'axonflow', 'codegraph', 'werf', 'wrenai'].map((name) => `examples/${name}`),
])('the page of %s is up to date', async (place) => {
  const { status, stderr } = await docs(join(root, place), '--check');
  expect([status, stderr]).toEqual([0, '']);
});

it.each([
  ['a\nb', 'a\nb', undefined],
  ['a\r\nb\r\n', 'a\nb\n', undefined],
  ['a\nb', 'a\nc', { line: 2, found: 'b', expected: 'c' }],
  ['a', 'a\nb', { line: 2, found: '(the end)', expected: 'b' }],
  ['a\nb', 'a', { line: 2, found: 'b', expected: '(the end)' }],
])('of %j and %j the first difference is %j', (found, expected, difference) => {
  expect(firstDifference(found, expected)).toEqual(difference);
});
