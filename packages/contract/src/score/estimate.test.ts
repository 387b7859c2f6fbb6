import { describe, expect, it } from 'vitest';
import { bucket } from '../kinds/bucket/bucket.ts';
import { choice } from '../kinds/choice/choice.ts';
import { flag } from '../kinds/flag/flag.ts';
import type { Field } from '../kinds/kinds.ts';
import { version } from '../kinds/version/version.ts';
import { estimate, type Shares } from './estimate.ts';
import { countValues } from './values.ts';

const why = 'To test.';
const four = ['a', 'b', 'c', 'd'] as const;
const guess = (field: Field, measured?: Shares) => estimate(field, countValues('common.x', field), measured);

describe('by shares', () => {
  it.each<[string, Field, number]>([
    ['a quarter and three: 0.25 × 2 + 0.75 × 0.415', flag({ why, shares: { true: 0.25, false: 0.75 } }), 0.8113],
    ['what is left over goes to the other value', flag({ why, shares: { true: 0.25 } }), 0.8113],
    ['halves are one bit', flag({ why, shares: { true: 0.5 } }), 1],
    ['always the same says nothing', flag({ why, shares: { true: 1 } }), 0],
    [
      '0.5 + 0.25 + 0.125 + 0.125',
      choice(four, { why, other: false, shares: { a: 0.5, b: 0.25, c: 0.125, d: 0.125 } }),
      1.75,
    ],
    // a: 0.5 × 1; the rest 0.5 over b, c, d, other, 0.125 each: 4 × 0.125 × 3.
    ['the rest is spread evenly', choice(four, { why, shares: { a: 0.5 } }), 2],
    ['shares of all values are stretched to 1', flag({ why, shares: { true: 0.3, false: 0.3 } }), 1],
    ['a bucket by its label', bucket([10], { why, unit: 'ms', shares: { '<10': 0.5 } }), 1],
    ['a bucket by its number', bucket([10], { why, unit: 'ms', shares: { 0: 0.5, 1: 0.5 } }), 1],
    ['a value that cannot travel is left out', flag({ why, shares: { true: 0.5, maybe: 0.4 } }), 1],
  ])('%s', (_, field, bits) => {
    const { bits: found, basis } = guess(field);
    expect(found).toBeCloseTo(bits, 4);
    expect(basis).toBe('declared');
  });

  it('what was measured wins, and counts will do', () => {
    expect(guess(flag({ why, shares: { true: 0.5 } }), { true: 25, false: 75 })).toEqual({
      bits: expect.closeTo(0.8113, 4),
      basis: 'measured',
    });
  });

  it('a measurement of nothing that can travel is none', () => {
    expect(guess(flag({ why }), { maybe: 3, true: 0, false: Number.NaN })).toEqual({ bits: 1, basis: 'default' });
  });
});

describe('without shares', () => {
  it('every value counts as equally likely', () => {
    expect(guess(choice(four, { why, other: false }))).toEqual({ bits: 2, basis: 'default' });
  });

  it.each([
    ['major', 2],
    ['minor', 4],
    ['patch', 6],
  ] as const)('a %s version counts the releases in use: %i bits', (keep, bits) => {
    expect(guess(version({ why, keep }))).toEqual({ bits, basis: 'default' });
  });
});
