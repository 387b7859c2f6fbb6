import { describe, expect, test } from 'vitest';
import { machine, tool } from '../../test/machine.ts';
import { createTelemetry } from '../telemetry.ts';
import { recordingTelemetry } from '../testing/testing.ts';
import { TELEMETRY_ACTIONS, telemetryCommand } from './command.ts';

const ESCAPE = String.fromCharCode(27);

test('without an action it says how things are', async () => {
  const at = await machine();
  const { text, exitCode } = await at.command();
  expect([exitCode, text]).toEqual([0, (await at.command('status')).text]);
});

test('--help lists every action, and each has help and examples of its own', async () => {
  const at = await machine();
  const { text, exitCode } = await at.command('--help');
  expect(exitCode).toBe(0);
  for (const action of TELEMETRY_ACTIONS) {
    expect(text).toContain(`\n  ${action} `);
    const own = await at.command(action, '--help');
    expect(own).toMatchObject({ exitCode: 0, text: expect.stringContaining(`$ tool telemetry ${action}`) });
  }
  expect(at.files()).toEqual([]);
});

describe('what is not understood ends with 2, names what is known, and repeats nothing of it', () => {
  test.each([
    [
      ['canary'],
      /unknown action: expected one of status, on, local, off, preview, log, view, contract, reset-id, forget/,
    ],
    [['constructor'], /unknown action/],
    [['status', '--canary'], /unknown option: expected --json or --help/],
    [['off', 'canary'], /too many words: expected nothing behind off/],
    [['forget', 'canary', 'canary'], /too many words: expected receipt behind forget/],
  ])('%j', async (args, message) => {
    const at = await machine();
    const { text, exitCode } = await at.command(...args);
    expect([exitCode, text]).toEqual([2, expect.stringMatching(message)]);
    expect(text).not.toContain('canary');
    expect(await at.json(...args)).toEqual({ error: { code: 'usage', message: text } });
    expect(at.files()).toEqual([]);
  });
});

test.each([
  [true, {}, true],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [false, {}, false],
] as const)('terminal %s, environment %j: colours %s', async (isTerminal, env, hasColours) => {
  const at = await machine();
  at.env = { ...at.env, ...env };
  const { text } = await telemetryCommand(at.run(), ['status'], { isTerminal });
  expect(text.includes(ESCAPE)).toBe(hasColours);
});

test('no action but forget makes a request, none records anything, and looking makes no file', async () => {
  const at = await machine();
  for (const action of ['status', 'preview', 'log', 'view', 'contract']) await at.command(action);
  expect([at.collector.received, at.files()]).toEqual([[], ['contract.json']]);
});

test('goes by the name that the tool gives it', async () => {
  const at = await machine();
  const { text } = await telemetryCommand(at.run(), ['local'], { command: 'aiw about telemetry' });
  expect(text).toContain('aiw about telemetry view');
});

test.each([
  ['a stand-in of a test', recordingTelemetry(tool)],
  ['a contract that cannot be used', createTelemetry(null as unknown as typeof tool, {} as never)],
])('of %s it says that nothing is kept', async (_what, telemetry) => {
  const { exitCode, text } = await telemetryCommand(telemetry, ['status']);
  expect([exitCode, text]).toEqual([1, expect.stringMatching(/keeps nothing/)]);
});
