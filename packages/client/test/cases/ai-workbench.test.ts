import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import contract from '../../../../examples/ai-workbench/telemetry.contract.ts';
import { createTelemetry } from '../../src/index.ts';
import { type Machine, machineOf } from '../machine.ts';

/**
 * The cases of AI Workbench, by their numbers, under its own contract. Where we differ the title says how. Its variables
 * are those of the example's programs there, and the client's own here.
 */
const machine = (): Promise<Machine<typeof contract>> => machineOf(contract, { common: { version: '0.2.0' } });
const boot = { controlPlane: 'file', authMode: 'apiKey', environment: 'production', hasChat: false } as const;
const dark = { AIW_TELEMETRY: '1' };

test('ai-workbench 1: off by default, and no call is made', async () => {
  const at = await machine();
  const telemetry = at.run();
  telemetry.runtime_start(boot);
  expect(await telemetry.$deliver()).toMatchObject({ outcome: 'off' });
  expect([at.files(), at.collector.received]).toEqual([[], []]);
});

test.each([
  ['1', false, 'local'],
  // Differs: theirs cannot switch off in the environment what the configuration has switched on.
  ['0', true, 'off'],
  ['off', true, 'off'],
] as const)(
  'ai-workbench 2: the environment as %s beats a configuration that says %s; without an address on is dark',
  async (word, config, mode) => {
    const at = await machine();
    at.env = { AIW_TELEMETRY: word };
    expect(at.run({ config }).$status()).toMatchObject({ mode, decider: 'environment', endpoint: null });
  },
);

test('ai-workbench 3, but what is recorded can be seen: in the dark no call is made', async () => {
  const at = await machine();
  at.env = dark;
  const telemetry = at.run();
  telemetry.runtime_start(boot);
  expect(await telemetry.$deliver()).toMatchObject({ sent: 0, kept: 1, outcome: 'local' });
  expect(at.collector.received).toEqual([]);
  expect((await at.json('view')).events).toMatchObject([{ event: 'runtime_start', here: 1 }]);
});

test('ai-workbench 4, in our envelope: live, one request with the event, the version, the exact fields and the id', async () => {
  const at = await machine();
  Object.assign(at.env, dark);
  const telemetry = at.run();
  telemetry.runtime_start(boot);
  await telemetry.$deliver();
  expect(at.collector.received.map(({ path }) => path)).toEqual(['/v1/batch']);
  expect(at.collector.received[0]?.batch).toEqual({
    key: 'ab_test',
    contract: expect.stringMatching(/^[0-9a-f]{64}$/),
    revision: 0,
    batch: expect.stringMatching(/^[0-9a-f]{32}$/),
    identity: expect.stringMatching(/^[0-9a-f]{32}$/),
    common: { version: '0.2.0' },
    events: [{ event: 'runtime_start', day: '2026-11-21', fields: boot }],
  });
});

test('ai-workbench 5: the address in the environment beats the configured one', async () => {
  const at = await machine();
  Object.assign(at.env, dark);
  const telemetry = at.run({ endpoint: 'http://127.0.0.1:1' });
  telemetry.runtime_start(boot);
  expect((await telemetry.$deliver()).outcome).toBe('delivered');
});

test('ai-workbench 6: the id is kept in its file, and a second program takes it from there', async () => {
  const at = await machine();
  Object.assign(at.env, dark);
  const idFile = join(at.dir, '..', 'data', '.install-id');
  for (const dir of ['server', 'cli']) {
    const telemetry = at.run({ idFile, dir: join(at.dir, dir) });
    telemetry.command_run({ command: 'status' });
    await telemetry.$deliver();
  }
  const [server, cli] = at.collector.received.map(({ batch }) => batch.identity);
  expect([server, cli]).toEqual([cli, readFileSync(idFile, 'utf8').trim()]);
});

test('ai-workbench 7: a line that breaks is nobody’s problem; one attempt is made', async () => {
  const at = await machine();
  Object.assign(at.env, dark);
  at.collector.behave('cut');
  const telemetry = at.run();
  telemetry.runtime_start(boot);
  expect(await telemetry.$deliver()).toMatchObject({ sent: 0, kept: 1, outcome: 'failed' });
  expect(at.collector.received).toHaveLength(1);
});

test('ai-workbench 8: what cannot work is off, and does not throw', async () => {
  const telemetry = createTelemetry({} as typeof contract, { common: { version: '1' } });
  expect(telemetry.$status()).toMatchObject({ mode: 'off' });
  expect(() => {
    telemetry.$choose('on');
    telemetry.$begin();
    telemetry.$flush();
  }).not.toThrow();
  expect(await telemetry.$deliver()).toMatchObject({ sent: 0 });
});
