import { choice, contract, contractHash, event, int, optional, version } from '@aboveboard/contract';
import { describe, expect, it } from 'vitest';
import { tableOf } from './table.ts';
import { newTally } from './tally.ts';

const why = 'To test.';
const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why },
  common: { version: version({ why }) },
  events: {
    command_run: event({
      why,
      fields: { command: choice(['index'], { other: false, why }), exit: optional(int(0, 255, { why })) },
    }),
    started: event({ why }),
  },
});
const batch = (id: string, ...events: unknown[]) => ({
  ...{ key: 'ab_x', contract: contractHash(tool), revision: 0, batch: id, common: { version: '1.4' } },
  events,
});
const run = (fields: object) => ({ event: 'command_run', day: '2026-11-21', fields });

describe('a tally', () => {
  it('counts what is kept and what is dropped, and every drop with its reason', () => {
    const tally = newTally(tool);
    tally.add(batch('1', run({ command: 'index' }), run({ command: 'index', exit: 999 }), run({ command: 'nope' })));
    tally.add(
      batch('2', run({ command: 'index', exit: 999, home: '/home/ada' }), { event: 'other_tool', fields: {} }, 7),
    );
    const { events, drops } = tally.findings();
    expect(events).toEqual([
      { event: 'active', kept: 0, dropped: 0 },
      { event: 'command_run', kept: 3, dropped: 1 },
      { event: 'started', kept: 0, dropped: 0 },
    ]);
    expect(drops).toEqual([
      { event: 'command_run', field: 'exit', reason: 'out_of_range', count: 2 },
      { event: 'command_run', field: 'command', reason: 'not_in_list', count: 1 },
      { event: 'command_run', field: 'command', reason: 'missing_field', count: 1 },
      { event: 'command_run', field: null, reason: 'unknown_field', count: 1 },
      { event: null, field: null, reason: 'unknown_event', count: 2 },
    ]);
  });

  it('never says a value, nor a name that the contract does not have', () => {
    const tally = newTally(tool);
    tally.add(batch('1', run({ command: 'canary', canary: 'canary' }), { event: 'canary', fields: { canary: 1 } }));
    tally.add({ ...batch('2'), common: { canary: 'canary' } });
    expect(JSON.stringify(tally.findings()) + tableOf(tally.findings())).not.toContain('canary');
  });

  it('counts the same batch once, however often it is sent', () => {
    const tally = newTally(tool);
    for (let i = 0; i < 3; i++) expect(tally.add(batch('1', run({ command: 'index' })))).toBe(true);
    expect(tally.findings()).toMatchObject({
      batches: 1,
      events: expect.arrayContaining([{ event: 'command_run', kept: 1, dropped: 0 }]),
    });
  });

  it('says where a batch was made by another contract', () => {
    const tally = newTally(tool);
    tally.add({ ...batch('1'), contract: '0'.repeat(64) });
    expect(tally.findings().otherContract).toBe(1);
    expect(tableOf(tally.findings())).toContain('1 of them name another contract');
  });

  it.each([undefined, null, 1, 'x', [], {}, { batch: '1' }, { batch: 1, events: [] }, { batch: '1', events: {} }])(
    'takes %j for no batch',
    (body) => {
      expect(newTally(tool).add(body)).toBe(false);
    },
  );
});
