import { choice, contract, count, event, flag, install, os, rollup, version } from '@aboveboard/contract';
import { describe, expect, test } from 'vitest';
import { acceptedOf } from './accepted.ts';

const why = 'To test.';
const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why },
  streams: { default: { identity: { type: 'none' } }, installs: { identity: install({ why }) } },
  common: { version: version({ why }), os: os() },
  events: {
    run: event({ why, fields: { command: choice(['a', 'b'], { why }), ok: flag({ why }) } }),
    seen: event({ why, stream: 'installs' }),
    usage: rollup('day', {
      why,
      by: { tool: choice(['a', 'b'], { why }), cached: flag({ why }) },
      counts: { calls: count({ why }), errors: count({ why }) },
    }),
  },
});
const names = (since: Record<string, number>, accepted: number) => {
  const { common, events, streams } = acceptedOf(tool, { revision: 3, since }, accepted);
  const fieldNames = Object.values(events).flatMap((shape) =>
    shape.shape === 'rollup' ? [...Object.keys(shape.by), ...Object.keys(shape.counts)] : Object.keys(shape.fields),
  );
  return { common: Object.keys(common), events: Object.keys(events), fields: fieldNames, installs: streams.installs };
};
const all = names({}, 1);

describe('what is newer than what was accepted is left out:', () => {
  test.each<[string, Record<string, number>, object]>([
    ['a common field', { 'common.os': 2 }, { common: ['version'] }],
    [
      'an event',
      { 'events.run': 2 },
      { events: ['active', 'seen', 'usage'], fields: all.fields.filter((name) => !['command', 'ok'].includes(name)) },
    ],
    ['a field', { 'events.run.fields.ok': 2 }, { fields: all.fields.filter((name) => name !== 'ok') }],
    [
      'what a rollup is counted by',
      { 'events.usage.by.cached': 2 },
      { fields: all.fields.filter((name) => name !== 'cached') },
    ],
    ['a count', { 'events.usage.counts.errors': 2 }, { fields: all.fields.filter((name) => name !== 'errors') }],
    ['an identity', { 'streams.installs': 2 }, { installs: { identity: { type: 'none' } } }],
    ['everything, where it is a recipient or the retention', { '': 2 }, { events: [], fields: [] }],
  ])('%s', (_, since, change) => {
    expect(names(since, 1)).toEqual({ ...all, ...change });
    expect(names(since, 2)).toEqual(all);
  });
});

test('where nothing is newer it is the very contract', () => {
  expect(acceptedOf(tool, { revision: 3, since: { 'common.os': 2 } }, 2)).toBe(tool);
});
