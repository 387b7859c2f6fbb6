import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyTypeBut, everything } from '../../testing/every-type.ts';
import { gates, isDropped, problemPaths } from '../../testing/gates.ts';
import { columnOf } from '../columns.ts';
import { int } from './int.ts';

const why = 'With which exit code do commands end?';

it.each([
  ['the lower bound is kept', 0, 255, 0, 0],
  ['the upper bound is kept', 0, 255, 255, 255],
  ['a number between is kept', 0, 255, 3, 3],
  ['a negative number between negative bounds is kept', -20, -10, -15, -15],
  ['the negative lower bound is kept', -20, -10, -20, -20],
  ['a number below is dropped, never moved to the bound', 0, 255, -1, { dropped: 'out_of_range' }],
  ['a number above is dropped, never moved to the bound', 0, 255, 256, { dropped: 'out_of_range' }],
  ['zero between negative bounds is dropped', -20, -10, 0, { dropped: 'out_of_range' }],
  ['a fraction is dropped, never rounded', 0, 255, 1.5, { dropped: 'out_of_range' }],
  ['minus zero is dropped', -1, 255, -0, { dropped: 'out_of_range' }],
  ['NaN is dropped', 0, 255, Number.NaN, { dropped: 'out_of_range' }],
  ['Infinity is dropped', 0, 255, Number.POSITIVE_INFINITY, { dropped: 'out_of_range' }],
])('%s', (_, min, max, value, result) => {
  const { encode, accept } = gates(int(min, max, { why }));
  expect([encode(value), accept(value)]).toEqual([result, result]);
});

it.each(everyTypeBut('number'))('%s is dropped as wrong_type', (_, value) => {
  const { encode, accept } = gates(int(0, 255, { why }));
  expect([encode(value), accept(value)]).toEqual([{ dropped: 'wrong_type' }, { dropped: 'wrong_type' }]);
});

it('what encode keeps is between the bounds, and accept keeps it unchanged', () => {
  const value = fc.oneof(fc.integer(), fc.double(), fc.anything(everything));
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), value, (a, b, value) => {
      const { encode, accept } = gates(int(Math.min(a, b), Math.max(a, b), { why }));
      const kept = encode(value);
      if (isDropped(kept)) return;
      expect(accept(kept)).toBe(kept);
      expect(kept).toBeGreaterThanOrEqual(Math.min(a, b));
      expect(kept).toBeLessThanOrEqual(Math.max(a, b));
    }),
  );
});

it.each([
  [0, 255, 'UInt8'],
  [0, 256, 'UInt16'],
  [0, 65_536, 'UInt32'],
  [-128, 127, 'Int8'],
  [-1, 128, 'Int16'],
  [-129, 0, 'Int16'],
  [-40_000, 0, 'Int32'],
  [0, 2 ** 32, 'Int64'],
  [-(2 ** 31) - 1, 0, 'Int64'],
])('numbers from %d to %d are stored as %s', (min, max, type) => {
  const field = int(min, max, { why });
  expect(columnOf(field)).toBe(`Nullable(${type})`);
});

describe('in a contract', () => {
  const hostile = { toString: null, valueOf: null };

  it.each([
    ['two bounds', 0, 1, []],
    ['negative bounds', -2, -1, []],
    ['one number', 5, 5, []],
    ['no lower bound', undefined, 1, ['min']],
    ['no upper bound', 0, undefined, ['max']],
    ['neither', undefined, undefined, ['min', 'max']],
    ['bounds the wrong way round', 2, 1, ['max']],
    ['a fraction', 0.5, 1.5, ['min', 'max']],
    ['bounds without end', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, ['min', 'max']],
    ['bounds beyond precision', 0, 2 ** 53, ['max']],
    ['bounds in strings', '0', '1', ['min', 'max']],
    ['a bound that cannot be compared', hostile, 1, ['min']],
  ])('%s: what is wrong is named', (_, min, max, paths) => {
    expect(problemPaths({ kind: 'int', why, min, max })).toEqual(paths);
  });
});
