import type { FieldRow } from '@aboveboard/collector/api';
import { expect, test } from 'vitest';
import { groupsOf } from './groups.ts';

const row = (change: Partial<FieldRow>): FieldRow => ({
  event: null,
  field: 'os',
  kind: 'choice',
  value: 'linux',
  label: 'linux',
  order: 0,
  count: 40,
  installDays: 10,
  share: 0.5,
  ...change,
});

test('a field is a group, with its values in its own order', () => {
  const rows = [
    row({ order: 1, value: null, label: 'not sent', installDays: 5 }),
    row({}),
    row({ event: 'run', field: 'took' }),
  ];
  expect(groupsOf(rows).map(({ name, bars }) => [name, bars.map(({ label, length }) => [label, length])])).toEqual([
    [
      'os',
      [
        ['linux', 1],
        ['not sent', 0.5],
      ],
    ],
    ['run.took', [['linux', 1]]],
  ]);
});

test('of versions the newest is first, and what is no release last', () => {
  const versions = ['other', '1.9', '1.10'].map((value, order) => row({ kind: 'version', value, label: value, order }));
  expect(groupsOf(versions)[0]?.bars.map(({ label }) => label)).toEqual(['1.10', '1.9', 'other']);
});

test('installs are shown where they are known, else the count; what was not sent is pale', () => {
  const [group] = groupsOf([row({}), row({ value: null, label: 'not sent', order: 1, installDays: null })]);
  expect(group?.bars.map(({ value, isPale }) => [value, isPale])).toEqual([
    ['10', false],
    ['40', true],
  ]);
});
