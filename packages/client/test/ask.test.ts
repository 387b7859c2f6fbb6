import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { ended, type Run, runTool, startOnTerminal, type ToolOptions } from './tool.ts';

let dir: string;
beforeEach(() => {
  dir = join(temporaryFolder(), 'home');
});

const ENTER = '\r';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const asking: ToolOptions = { consent: 'ask', env: { TESTTOOL_TELEMETRY_ENDPOINT: 'http://127.0.0.1:1' } };
const body = `console.log('answer: ' + (await askConsent(telemetry)) + ', ' + telemetry.$status().mode);`;

/** Runs a tool on a terminal, and types an answer whenever it asks. */
async function typing(answers: readonly string[], options: ToolOptions = asking, source = body): Promise<Run> {
  const child = startOnTerminal(dir, source, options);
  const left = [...answers];
  let seen = '';
  child.stdout?.on('data', (chunk) => {
    seen += String(chunk);
    // A question, and nothing answered behind it yet; the cursor may be moved after it.
    while (left.length > 0 && /\[[yY]\/[nN]\] [^\r\n]{0,9}$/.test(seen)) {
      seen = '';
      child.stdin?.write(left.shift() as string);
    }
  });
  return ended(child);
}
const stored = () => {
  const file = join(dir, 'choice.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { mode: string }).mode : 'nothing';
};

describe('on a terminal, a contract that asks', () => {
  test.each([
    ['y', [`y${ENTER}`], 'on, on', 'on'],
    ['yes', [`YES${ENTER}`], 'on, on', 'on'],
    ['n', [`n${ENTER}`], 'off, off', 'off'],
    ['no', [`no${ENTER}`], 'off, off', 'off'],
    ['Enter alone', [ENTER], 'off, off', 'off'],
    ['another word, and then y', [`maybe${ENTER}`, `y${ENTER}`], 'on, on', 'on'],
    ['Ctrl-C', [CTRL_C], 'not answered, off', 'nothing'],
    ['the end of the input', [CTRL_D], 'not answered, off', 'nothing'],
  ])('takes %s, goes on, and ends by itself', async (_what, answers, said, kept) => {
    const { code, stdout } = await typing(answers);
    expect([code, stdout.match(/answer: (.*?)\r?\n/)?.[1], stored()]).toEqual([0, said, kept]);
  });

  test('asks once: who has answered is not asked again', async () => {
    await typing([`n${ENTER}`]);
    const again = await typing([]);
    expect(again.stdout).toBe('answer: not asked, off\r\n');
  });

  test('asks again after Ctrl-C', async () => {
    await typing([CTRL_C]);
    expect((await typing([`y${ENTER}`])).stdout).toContain('answer: on, on');
  });

  test('may show a toggle that is set to on', async () => {
    const source = `console.log('answer: ' + (await askConsent(telemetry, { preset: 'on', question: 'Send anonymous usage?' })));`;
    const { stdout } = await typing([ENTER], asking, source);
    expect(stdout).toContain('Send anonymous usage? [Y/n]');
    expect([stdout.includes('answer: on'), stored()]).toEqual([true, 'on']);
  });

  test('leaves the terminal to the tool as it was', async () => {
    const source = `await askConsent(telemetry);
const { createInterface } = await import('node:readline');
const lines = createInterface({ input: process.stdin, output: process.stdout });
lines.question('Name? [y/n] ', (name) => { console.log('hello ' + name); lines.close(); });`;
    const { code, stdout } = await typing([`y${ENTER}`, `ada${ENTER}`], asking, source);
    expect([code, stdout.includes('hello ada')]).toEqual([0, true]);
  });
});

test('a contract that asks at every start does so, and an answer holds for that run only', async () => {
  const options: ToolOptions = { ...asking, consent: 'ask-every-start' };
  for (const [key, said] of [
    ['y', 'on, on'],
    ['n', 'off, off'],
    ['y', 'on, on'],
  ]) {
    expect((await typing([`${key}${ENTER}`], options)).stdout).toContain(`answer: ${said}`);
    expect(stored()).toBe('nothing');
  }
});

test.each<[string, ToolOptions]>([
  ['in CI', { ...asking, env: { ...asking.env, GITHUB_ACTIONS: 'true' } }],
  ['where DO_NOT_TRACK is set', { ...asking, env: { ...asking.env, DO_NOT_TRACK: '1' } }],
  ['where the variable has decided', { ...asking, env: { ...asking.env, TESTTOOL_TELEMETRY: '1' } }],
  ['where the tool’s configuration has decided', { ...asking, options: 'config: false,' }],
  ['where the contract is on by default', { ...asking, consent: 'on' }],
  ['where the contract is off by default', { ...asking, consent: 'off' }],
  [
    'where this deployment is not asked',
    { ...asking, contract: `consent: { default: 'off', modes: { server: 'ask' } },` },
  ],
])('nobody is asked %s', async (_where, options) => {
  expect((await typing([], options)).stdout).toMatch(/^answer: not asked, (on|off)\r\n$/);
  expect(stored()).toBe('nothing');
});

test('a run with --yes answers for nobody', async () => {
  const source = `console.log('answer: ' + (await askConsent(telemetry, { isYes: true })) + ', ' + telemetry.$status().mode);`;
  expect((await typing([], asking, source)).stdout).toBe('answer: not asked, off\r\n');
  expect(stored()).toBe('nothing');
});

test('without a terminal nobody is asked, and nothing is read or printed', async () => {
  expect(await runTool(dir, body, asking)).toEqual({ code: 0, stdout: 'answer: not asked, off\n', stderr: '' });
});

test.each([
  ['yes', `y${ENTER}`, ['query']],
  ['no', `n${ENTER}`, []],
] as const)(
  'what happened before a %s was never recorded, and what comes after is kept to the end',
  async (_word, key, kept) => {
    const source = `telemetry.command_run({ command: 'index' }); telemetry.$begin(); await askConsent(telemetry); telemetry.command_run({ command: 'query' });`;
    await typing([key], asking, source);
    const file = join(dir, 'buffer.jsonl');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    expect([...text.matchAll(/"command":"(\w+)"/g)].map((found) => found[1])).toEqual(kept);
  },
);

describe('a contract that has widened since a yes', () => {
  const first: ToolOptions = { ...asking, options: 'revisions: { revision: 1, since: {} },' };
  const wider: ToolOptions = { ...asking, options: `revisions: { revision: 2, since: { 'events.started': 2 } },` };
  const showing = `console.log('answer: ' + (await askConsent(telemetry)) + ', ' + telemetry.$status().mode + ', accepted ' + telemetry.$status().accepted);`;

  test.each([
    ['yes', `y${ENTER}`, 'on, on, accepted 2'],
    ['no', `n${ENTER}`, 'off, on, accepted 1'],
  ])('is asked for once; a %s settles it', async (_word, key, said) => {
    await typing([`y${ENTER}`], first);
    const asked = await typing([key], wider, showing);
    expect(asked.stdout).toMatch(/testtool can send more than you agreed to/);
    expect(asked.stdout).toContain(`answer: ${said}`);
    expect((await typing([], wider, showing)).stdout).toBe(`answer: not asked, on, ${said.split(', ')[2]}\r\n`);
  });

  test('is not asked for where somebody has said no', async () => {
    await typing([`n${ENTER}`], first);
    expect((await typing([], wider)).stdout).toBe('answer: not asked, off\r\n');
  });
});
