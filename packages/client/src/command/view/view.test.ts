import { expect, test } from 'vitest';
import { DAY, type Machine, machine, use } from '../../../test/machine.ts';
import type { EventView } from './view.ts';

const events = async (at: Machine) =>
  Object.fromEntries((await at.json('view')).events.map((view: EventView) => [view.event, view]));

test('shows one’s own numbers by event, day and value, where nothing is ever sent', async () => {
  const at = await machine();
  await at.command('local');
  for (let day = 0; day < 3; day++) {
    const telemetry = at.run();
    for (let i = 0; i <= day; i++) use(telemetry);
    telemetry.command_run({ command: 'query', ok: false, took: 5000, languages: ['go'] });
    telemetry.$flush();
    at.now += DAY;
  }
  const { command_run, usage, active } = await events(at);
  expect(command_run).toEqual({
    event: 'command_run',
    sent: 0,
    here: 9,
    days: { '2026-11-21': 2, '2026-11-22': 3, '2026-11-23': 4 },
    counts: {},
    fields: {
      command: { index: 6, query: 3 },
      ok: { yes: 6, no: 3 },
      took: { '100-1000 ms': 6, '1000+ ms': 3 },
      languages: { go: 9, rust: 6 },
    },
  });
  // A rollup's days and values are weighed by the first of its counts.
  expect(usage).toMatchObject({
    days: { '2026-11-21': 3, '2026-11-22': 6, '2026-11-23': 9 },
    counts: { calls: 18, errors: 6 },
    fields: { tool: { search: 18 } },
  });
  expect(active.days).toEqual({ '2026-11-21': 1, '2026-11-22': 1, '2026-11-23': 1 });
  expect(at.collector.received).toEqual([]);
  const { text } = await at.command('view');
  expect(text).toMatch(/^\d+ events from 2026-11-21 to 2026-11-23 \(UTC\): 0 sent, \d+ only on this machine\n/);
  expect(text).toMatch(/\n {2}command +index +6 {2}█{30}\n +query +3 {2}█{15}\n/);
  expect(text).toMatch(/\nusage {2}3; calls 18, errors 6\n {2}by day +2026-11-21 +3 +█{10}\n/);
});

test('counts each event once, sent, tried and sent again, or waiting', async () => {
  const at = await machine();
  await at.command('on');
  at.collector.behave({ status: 503 }, { status: 204 });
  const telemetry = at.run();
  telemetry.started();
  await telemetry.$deliver();
  expect((await events(at)).started).toMatchObject({ sent: 0, here: 1 });
  await at.run().$deliver();
  expect((await events(at)).started).toMatchObject({ sent: 1, here: 0 });
  telemetry.started();
  telemetry.$flush();
  expect((await events(at)).started).toMatchObject({ sent: 1, here: 1, days: { '2026-11-21': 2 } });
});

test('shows a fortnight and the five most frequent values, and says that there is more', async () => {
  const at = await machine();
  await at.command('local');
  for (let day = 0; day < 16; day++) {
    const telemetry = at.run();
    telemetry.started();
    telemetry.$flush();
    at.now += DAY;
  }
  const { text } = await at.command('view');
  expect(text).not.toContain('  2026-11-22 ');
  expect(text).toMatch(/2026-12-06 .*\n +and 2 more/);
  expect(Object.keys((await events(at)).started.days)).toHaveLength(16);
});

test('where nothing is recorded it says why, and how to record for oneself', async () => {
  const at = await machine();
  expect((await at.command('view')).text).toBe('Nothing has been recorded yet.');
  at.env.TOOL_TELEMETRY = '0';
  expect((await at.command('view')).text).toMatch(
    /variable TOOL_TELEMETRY says off\. To record .*: tool telemetry local$/,
  );
});
