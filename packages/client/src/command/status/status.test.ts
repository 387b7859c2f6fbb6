import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DAY, machine, use } from '../../../test/machine.ts';
import { telemetryCommand } from '../command.ts';
import type { KeptFile } from './status.ts';

test('says who decided, where things go and what is kept, each file with its size and purpose', async () => {
  const at = await machine();
  at.run().$choose('on');
  use(at.run());
  const telemetry = at.run();
  use(telemetry);
  await telemetry.$deliver();
  const report = await at.json('status');
  expect(report).toMatchObject({
    mode: 'on',
    decider: 'stored',
    why: `The choice of 2026-11-21 in ${join(at.dir, 'choice.json')} says on.`,
    dir: at.dir,
    endpoint: at.collector.url,
    waiting: 1,
    lost: 0,
    lastDelivery: '2026-11-21T12:00:00.000Z',
    nextDelivery: { when: 'nothing', at: null, why: 'Counters leave when their day is over (UTC).' },
  });
  expect(report.files.map(({ name }: KeptFile) => name)).toEqual(at.files());
  for (const { name, bytes, purpose } of report.files as KeptFile[]) {
    expect([name, bytes]).toEqual([name, statSync(join(at.dir, name)).size]);
    expect(purpose).not.toBe('');
  }
  const { text } = await at.command('status');
  expect(text).toMatch(/^telemetry: on\ndecided by: The choice of 2026-11-21/);
  expect(text).toMatch(/\n {2}sent\.jsonl +\d.* what was sent, word by word/);
});

test('an id that several programs share is named where it lies', async () => {
  const at = await machine();
  const idFile = join(at.dir, '..', 'shared-id');
  const telemetry = at.run({ idFile });
  telemetry.$choose('on');
  telemetry.started();
  telemetry.$flush();
  const { text } = await telemetryCommand(telemetry, ['status', '--json']);
  expect(JSON.parse(text).files).toContainEqual({ name: idFile, bytes: 32, purpose: 'the id of this installation' });
});

describe('the next delivery', () => {
  const waiting = async () => {
    const at = await machine();
    at.run().$choose('on');
    const telemetry = at.run();
    telemetry.started();
    telemetry.$flush();
    return at;
  };
  const next = async (at: Awaited<ReturnType<typeof waiting>>) => (await at.json('status')).nextDelivery;

  test('is with the next run where something waits', async () => {
    expect(await next(await waiting())).toMatchObject({ when: 'next-run', at: null });
  });

  test.each([
    ['a failure', { status: 503 }, '2026-11-21T13:00:00.000Z', /attempt failed, so not before 2026-11-21 13:00 UTC/],
    [
      'a wish of the collector',
      { status: 429, headers: { 'retry-after': '7200' } },
      '2026-11-21T14:00:00.000Z',
      /asked/,
    ],
  ])('waits after %s', async (_what, behaviour, until, why) => {
    const at = await waiting();
    at.collector.behave(behaviour);
    await at.run().$deliver();
    expect(await next(at)).toMatchObject({ when: 'later', at: until, why: expect.stringMatching(why) });
    at.now += DAY;
    expect(await next(at)).toMatchObject({ when: 'next-run' });
  });

  test('never comes where the collector said to stop', async () => {
    const at = await waiting();
    at.collector.behave({ status: 410 });
    await at.run().$deliver();
    expect(await next(at)).toMatchObject({ when: 'never', why: expect.stringMatching(/stop/) });
  });

  test.each([
    ['off', /off/],
    ['local', /stays on this machine/],
  ])('never comes where it is %s', async (mode, why) => {
    const at = await waiting();
    at.env.TOOL_TELEMETRY = mode;
    expect(await next(at)).toMatchObject({ when: 'never', why: expect.stringMatching(why) });
  });

  test('never comes while somebody debugs', async () => {
    const at = await waiting();
    at.env.TOOL_TELEMETRY_DEBUG = '1';
    expect(await next(at)).toMatchObject({ when: 'never', why: expect.stringMatching(/TOOL_TELEMETRY_DEBUG/) });
  });

  test('comes after the notice', async () => {
    const at = await machine();
    const telemetry = at.run();
    telemetry.started();
    telemetry.$flush();
    expect(await next(at)).toMatchObject({ when: 'noticed' });
    await at.run().$deliver();
    expect([await next(at), at.collector.received]).toEqual([expect.objectContaining({ when: 'next-run' }), []]);
  });
});

test('what was accepted is said where the contract is locked', async () => {
  const at = await machine({ revisions: { revision: 1, since: {} } });
  await at.command('on');
  expect((await at.command('status')).text).toContain('contract: revision 1, accepted');
  const wider = at.run({ revisions: { revision: 3, since: { 'events.started': 2 } } });
  const { text } = await telemetryCommand(wider, ['status']);
  expect(text).toContain(
    'contract: revision 3; accepted is 1, and nothing newer is sent (see tool telemetry contract)',
  );
});
