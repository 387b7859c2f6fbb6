import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract, event, install, parseContract } from '@aboveboard/contract';
import { explain, lock, lockText, score } from '@aboveboard/contract/life';
import { afterAll, describe, expect, it } from 'vitest';
import { ran } from '../../testing/command.ts';
import { formatReport } from './format.ts';

const folder = mkdtempSync(join(tmpdir(), 'aboveboard-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

const why = 'Which parts of it are worth our time?';
const head = { name: 'tool', env: 'TOOL_TELEMETRY', owner: 'core team', contact: 'us', why, common: {} };
const clean = contract({ ...head, events: { run: event({ why }) } });
const identified = contract({
  ...{ ...head, streams: { default: { identity: install({ why }) } } },
  events: { run: event({ why: 'The run.' }) },
});
const insecure = contract({ ...head, endpoint: 'http://tool.dev', events: { run: event({ why }) } });

/** A new folder with a contract in it, and whatever else. */
function place(name: string, files: Readonly<Record<string, unknown>>): string {
  const dir = mkdtempSync(join(folder, `${name}-`));
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(dir, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}

const check = (cwd: string, ...args: string[]) => ran(['check', ...args], { cwd });

describe('aboveboard check', () => {
  it('finds nothing in a clean contract, shows its score, and ends with 0', async () => {
    const { status, stdout, stderr } = await check(place('clean', { 'contract.json': clean }));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('tool: 0 errors, 0 warnings, 0 to know');
    expect(stdout).toMatch(/^events\.active\.fields\.cohort +8\.0 +8\.0 {2}the same in every report$/m);
    expect(stdout).toMatch(/^stream default +11\.0 +11\.0 {2}nothing links its reports$/m);
  });

  it('prefers telemetry.contract.ts to contract.json', async () => {
    const dir = place('both', {
      'contract.json': insecure,
      'telemetry.contract.ts': `export default ${JSON.stringify(clean)};`,
    });
    expect((await check(dir)).status).toBe(0);
  });

  it('ends with 1 for an error, and says where and what to do', async () => {
    const { status, stdout, stderr } = await check(place('insecure', { 'contract.json': insecure }));
    expect([status, stderr]).toEqual([1, 'aboveboard: check: 1 error\n']);
    expect(stdout).toMatch(/^error {3}endpoint http-endpoint\n {8}reports would travel in clear text\n {8}Write https/);
  });

  it('ends with 0 for warnings, and with 1 for more of them than are allowed', async () => {
    const dir = place('identified', { 'contract.json': identified });
    expect((await check(dir)).status).toBe(0);
    expect((await check(dir, '--max-warnings', '2')).status).toBe(0);
    expect(await check(dir, '--max-warnings', '1')).toMatchObject({
      status: 1,
      stderr: 'aboveboard: check: 2 warnings, at most 1 are allowed\n',
    });
  });

  it('holds the score to a budget where the number of installs is given', async () => {
    const { status, stdout } = await check(place('clean', { 'contract.json': clean }), '--installs', '10000');
    expect(status).toBe(1);
    expect(stdout).toContain('over-budget');
    expect(stdout).toContain('budget: log2(10000 installs / k = 20) = 9.0 bits');
  });

  it.each([
    ['telemetry.contract.ts', 'export const telemetry: number = 1;', 'expected a default export'],
    ['contract.mjs', 'export const telemetry = 1;', 'expected a default export'],
    ['contract.cjs', 'module.exports = 5;', 'contract: expected an object, got 5'],
  ])('says of %s, %s, what is missing, and nothing of how it was read', async (file, text, said) => {
    const { status, stderr } = await check(place('module', { [file]: text }), '--contract', file);
    expect([status, stderr]).toEqual([1, expect.stringContaining(`--contract ${file}: `)]);
    expect(stderr).toContain(said);
    expect(stderr.trim().split('\n').length).toBeLessThan(3);
  });

  it.each([['--contract'], ['--policy']])('says of %s that there is no such file', async (option) => {
    const { status, stderr } = await check(place('clean', { 'contract.json': clean }), option, 'nope.ts');
    expect([status, stderr]).toEqual([1, `aboveboard: ${option} nope.ts: there is no such file\n`]);
  });

  it('takes a file of JSON that names its schema for an editor', async () => {
    const named = { $schema: 'https://example.com/contract.schema.json', ...clean };
    const { status, stdout } = await check(place('schema', { 'contract.json': named }));
    expect([status, stdout]).toEqual([0, (await check(place('clean', { 'contract.json': clean }))).stdout]);
  });

  it('has no colours where nobody looks', async () => {
    expect((await check(place('insecure', { 'contract.json': insecure }))).stdout).not.toContain('\u001b');
  });
});

describe('--format', () => {
  it('json is everything, and nothing else', async () => {
    const { status, stdout } = await check(place('insecure', { 'contract.json': insecure }), '--format', 'json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      contract: 'tool',
      file: 'contract.json',
      findings: [{ id: 'http-endpoint', level: 'error', where: 'endpoint' }],
      score: JSON.parse(JSON.stringify(score(insecure))),
      explained: explain(score(insecure)),
    });
  });

  it('github is one annotation a finding', async () => {
    const { stdout } = await check(place('identified', { 'contract.json': identified }), '--format', 'github');
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(
        /^::warning file=contract\.json,line=\d+,title=why-too-short at events\.run\.why::"The run\." says no more/,
      ),
      expect.stringMatching(
        /^::warning file=contract\.json,line=\d+,title=id-for-ever at streams\.default\.identity::the id stays/,
      ),
    ]);
  });

  it('github escapes what would end an annotation', () => {
    const item = { id: 'a,b', level: 'info', where: 'x:y', message: '100%\nmore', hint: 'None' } as const;
    const report = { contract: 'tool', file: 'c.json', findings: [item], score: score(clean), explained: [] };
    expect(formatReport(report, 'github', false, () => 3).split('\n')[0]).toBe(
      '::notice file=c.json,line=3,title=a%2Cb at x%3Ay::100%25%0Amore. None',
    );
  });

  it('text has colours where it is told so', () => {
    const item = { id: 'x', level: 'error', where: '', message: 'm', hint: '' } as const;
    const report = { contract: 'tool', file: 'c.json', findings: [item], score: score(clean), explained: [] };
    expect(formatReport(report, 'text', true, () => 3)).toContain('\u001b[31merror  \u001b[0m');
    expect(formatReport(report, 'text', false, () => 3)).toMatch(/^error {3}contract x\n {8}m\n\n/);
  });
});

describe('--policy', () => {
  const finding = `{ id: 'house', level: 'error', where: 'owner', message: 'ask ' + contract.owner, hint: 'Ask.' }`;

  it.each([
    ['a function', `export default (contract) => [${finding}];`],
    ['a list of functions', `export default [() => [], (contract) => [${finding}]];`],
  ])('%s beside the contract is found by itself', async (_, source) => {
    const dir = place('policy', { 'contract.json': clean, 'aboveboard.policy.ts': source });
    const { status, stdout } = await check(dir);
    expect([status, stdout]).toEqual([1, expect.stringContaining('ask core team')]);
  });

  it('is given the contract as it was before', async () => {
    const source = `export default (contract, previous) => previous?.name === 'tool' ? [${finding}] : [];`;
    const dir = place('previous', { 'contract.json': clean, 'before.json': clean, 'mine.js': source });
    expect((await check(dir, '--policy', 'mine.js')).status).toBe(0);
    expect((await check(dir, '--policy', 'mine.js', '--previous', 'before.json')).status).toBe(1);
  });

  it('is given the last contract in the lock where nobody names one', async () => {
    const source = `export default (contract, previous) => previous?.owner === 'before' ? [${finding}] : [];`;
    const text = lockText(lock(null, parseContract({ ...clean, owner: 'before' }), { date: '2026-11-21' }).lock);
    const dir = place('locked', { 'contract.json': clean, 'contract.lock.json': text, 'mine.js': source });
    expect((await check(dir, '--policy', 'mine.js')).status).toBe(1);
  });

  it.each([
    ['that is not there', 'nope.ts', /--policy nope\.ts: /],
    ['that exports no function', 'wrong.js', /expected a default export that is a function/],
    ['that returns no findings', 'odd.js', /expected a list of findings from a policy/],
  ])('one %s is named', async (_, file, message) => {
    const files = { 'contract.json': clean, 'wrong.js': 'export default 1;', 'odd.js': 'export default () => 1;' };
    const { status, stdout, stderr } = await check(place('wrong', files), '--policy', file);
    expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(message)]);
  });
});

it.each([
  [['--installs', '0'], 'expected a whole number of at least 1, got "0"'],
  [['--installs', '1e4'], 'expected a whole number of at least 1, got "1e4"'],
  [['--max-warnings', '-1'], 'expected a whole number of at least 0, got "-1"'],
  [['--format', 'xml'], 'Allowed choices are text, json, github'],
  [['--nonsense'], "unknown option '--nonsense'"],
])('aboveboard check %j ends with 2', async (args, message) => {
  const { status, stdout, stderr } = await check(folder, ...args);
  expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
});

it('without a contract it says what it looked for', async () => {
  const { status, stderr } = await check(place('empty', {}));
  expect([status, stderr]).toEqual([1, expect.stringContaining('telemetry.contract.ts')]);
});
