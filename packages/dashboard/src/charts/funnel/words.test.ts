import { expect, test } from 'vitest';
import { barsOf, withStep } from './words.ts';

const row = (step: number, event: string, ids: number, ofFirst: number, ofBefore: number | null) => ({
  ...{ step, event, field: null, value: null, identity: 'install' as const, ids, ofFirst, ofBefore },
});

test('a bar is as long as its share of the first, and says the share of the step before from the third on', () => {
  const bars = barsOf([row(1, 'a', 80, 1, null), row(2, 'b', 40, 0.5, 0.5), row(3, 'c', 10, 0.125, 0.25)]);
  expect(bars.map(({ value, aside, length }) => [value, aside, length])).toEqual([
    ['80', '100.0%', 1],
    ['40', '50.0%', 0.5],
    ['10', '12.5%, 25.0% of step 2', 0.125],
  ]);
});

test('a step is replaced, added or taken out, and never stands there twice', () => {
  expect(withStep(['a', 'b'], 1, 'c')).toEqual(['a', 'c']);
  expect(withStep(['a', 'b'], 2, 'c')).toEqual(['a', 'b', 'c']);
  expect(withStep(['a', 'b', 'c'], 1, null)).toEqual(['a', 'c']);
  expect(withStep(['a', 'b', 'c'], 0, 'c')).toEqual(['c', 'b']);
});
