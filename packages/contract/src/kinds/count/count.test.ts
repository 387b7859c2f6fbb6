import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyTypeBut, everything } from '../../testing/every-type.ts';
import { gates, isDropped, problemPaths } from '../../testing/gates.ts';
import { count } from './count.ts';

const why = 'How often is each tool used?';
const { encode, accept } = gates(count({ max: 1000, why }));

it.each([
  ['zero is kept', 0, 0],
  ['a count is kept', 42, 42],
  ['the maximum is kept', 1000, 1000],
  ['a larger sum stays at the maximum', 1001, 1000],
  ['the largest number stays at the maximum', Number.MAX_VALUE, 1000],
  ['a negative count is dropped', -1, { dropped: 'out_of_range' }],
  ['minus zero is dropped', -0, { dropped: 'out_of_range' }],
  ['a fraction is dropped', 1.5, { dropped: 'out_of_range' }],
  ['NaN is dropped', Number.NaN, { dropped: 'out_of_range' }],
  ['Infinity is dropped', Number.POSITIVE_INFINITY, { dropped: 'out_of_range' }],
])('%s', (_, value, result) => {
  expect([encode(value), accept(value)]).toEqual([result, result]);
});

it.each(everyTypeBut('number'))('%s is dropped as wrong_type', (_, value) => {
  expect([encode(value), accept(value)]).toEqual([{ dropped: 'wrong_type' }, { dropped: 'wrong_type' }]);
});

it('what encode keeps, accept keeps unchanged, whatever came', () => {
  const value = fc.oneof(fc.integer(), fc.maxSafeNat(), fc.double(), fc.anything(everything));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), value, (max, value) => {
      const gate = gates(count({ max, why }));
      const kept = gate.encode(value);
      if (isDropped(kept)) return;
      expect(gate.accept(kept)).toBe(kept);
      expect(kept).toBeLessThanOrEqual(max);
    }),
  );
});

it('counting stops at a million where the author says nothing', () => {
  expect(gates(count({ why })).encode(1_000_001)).toBe(1_000_000);
});

describe('in a contract', () => {
  it.each([
    ['the smallest maximum', 1, []],
    ['the largest maximum', 1_000_000_000, []],
    ['a maximum that is too large', 1_000_000_001, ['max']],
    ['a maximum of zero', 0, ['max']],
    ['a maximum that is no whole number', 1.5, ['max']],
    ['a maximum without end', Number.POSITIVE_INFINITY, ['max']],
    ['a maximum in a string', '10', ['max']],
    ['no maximum', undefined, ['max']],
  ])('%s: what is wrong is named', (_, max, paths) => {
    expect(problemPaths({ kind: 'count', why, max })).toEqual(paths);
  });
});
