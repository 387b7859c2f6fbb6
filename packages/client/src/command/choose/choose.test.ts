import { expect, test } from 'vitest';
import { machine, use } from '../../../test/machine.ts';

test.each(['on', 'local', 'off'] as const)('%s is stored and confirmed', async (mode) => {
  const at = await machine();
  const { text, exitCode } = await at.command(mode);
  expect([exitCode, text]).toEqual([0, expect.stringMatching(`^telemetry: your choice is stored: ${mode}\\n`)]);
  expect(at.run().$status()).toMatchObject({ mode, decider: 'stored' });
  expect(await at.json(mode)).toEqual({ chosen: mode, mode, decider: 'stored', why: at.run().$status().why });
});

test.each([
  [
    'off',
    { TOOL_TELEMETRY: 'on' },
    'on',
    /it is overruled, and telemetry is on: The environment variable TOOL_TELEMETRY/,
  ],
  [
    'on',
    { TOOL_TELEMETRY: 'no' },
    'off',
    /it is overruled, and telemetry is off: The environment variable TOOL_TELEMETRY/,
  ],
  ['on', { DO_NOT_TRACK: '1' }, 'off', /it is overruled, and telemetry is off: The environment variable DO_NOT_TRACK/],
  ['on', { TOOL_TELEMETRY_ENDPOINT: 'nonsense' }, 'local', /it cannot take effect, and telemetry is local:/],
] as const)(
  '%s under %j: what overrules it is named, and the choice is kept for later',
  async (chosen, env, mode, said) => {
    const at = await machine();
    at.env = { ...at.env, ...env };
    const { text, exitCode } = await at.command(chosen);
    expect([exitCode, text]).toEqual([0, expect.stringMatching(said)]);
    expect((await at.json(chosen)).mode).toBe(mode);
    at.env = { TOOL_TELEMETRY_ENDPOINT: at.collector.url };
    expect(at.run().$status()).toMatchObject({ mode: chosen, decider: 'stored' });
  },
);

test('off leaves the choice and nothing else: no buffer, no claim, no log, no id', async () => {
  const at = await machine();
  await at.command('on');
  at.collector.behave({ status: 204 }, { status: 503 });
  const telemetry = at.run();
  use(telemetry);
  await telemetry.$deliver();
  use(telemetry);
  telemetry.$flush();
  expect(at.files().join()).toMatch(/buffer.*id,identity-weeks.*sending-.*sent\.jsonl/);
  await at.command('off');
  expect(at.files()).toEqual(['choice.json']);
});

test('a choice that cannot be kept is an error, and says what can be done', async () => {
  const at = await machine({ dir: '/proc/1/nope' });
  const { text, exitCode } = await at.command('off');
  expect([exitCode, text]).toEqual([
    1,
    'your choice holds for this run only: /proc/1/nope cannot be written. TOOL_TELEMETRY=off in the environment holds everywhere.',
  ]);
  expect((await at.json('off')).error.code).toBe('not-stored');
});
