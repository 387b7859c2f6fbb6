import type { SummaryRow } from '@aboveboard/collector/api';
import { expect, test } from 'vitest';
import { figuresOf, leftOut } from './figures.ts';

const row = (number: SummaryRow['number'], change: Partial<SummaryRow> = {}): SummaryRow => ({
  number,
  value: null,
  before: null,
  of: null,
  period: '2026-11-09',
  unfinished: null,
  about: null,
  series: [],
  ...change,
});
const only = (change: SummaryRow) => figuresOf([change], 'day', 'presence')[0];

test.each([
  ['a rise of installs, in percent', row('activeDay', { value: 110, before: 100 }), 'up +10.0%'],
  ['a fall', row('activeDay', { value: 50, before: 100 }), 'down −50.0%'],
  ['a share, in points', row('success', { value: 0.91, before: 0.935 }), 'down −2.5 points'],
  ['nothing to compare with', row('new', { value: 4 }), undefined],
  ['before there was nothing', row('new', { value: 4, before: 0 }), 'up from 0'],
  ['no change', row('new', { value: 4, before: 4 }), 'same no change'],
])('the change of %s', (_, summary, text) => {
  const change = only(summary)?.change;
  expect(change ? `${change.sense} ${change.text}` : undefined).toBe(text);
});

test('the period that is not over is told beside, and is no part of the change', () => {
  expect(only(row('activeDay', { value: 100, before: 100, unfinished: 3 }))).toMatchObject({
    change: { sense: 'same' },
    soFar: '3',
  });
});

test('a duration is told by its range, with the 95th percentile', () => {
  const rows = [
    row('p50', { value: 1000, of: 40, about: 'run: 100-1000 ms' }),
    row('p95', { value: 5000, of: 40, about: 'run: 1000-5000 ms' }),
  ];
  expect(figuresOf(rows, 'day', 'presence')).toMatchObject([
    { title: 'Median of run', value: '100-1000 ms', of: 'p95 1-5 s, of 40 runs' },
  ]);
});

test.each([
  ['presence', 'of 40 install-days'],
  ['none', 'of 40 events'],
] as const)('a share of the latest version says what it is of, counting by %s', (counting, of) => {
  const rows = [row('latestVersion', { value: 0.5, of: 40 })];
  expect(figuresOf(rows, 'day', counting)).toMatchObject([{ of }]);
});

test('what cannot be told is left out, with a reason', () => {
  const rows = [row('activeDay'), row('new'), row('latestVersion', { value: 1 }), row('success'), row('p50')];
  expect(figuresOf(rows, 'day', 'presence').map(({ title }) => title)).toEqual(['On the latest version']);
  expect(leftOut(rows)).toBe(
    'Left out: installs, which the contract does not count or of which none were seen; the success rate, as no event says whether it went well; how long things take, as no event says it.',
  );
});
