import { describe, expect, it } from 'vitest';
import { holm, upperTail, zOf } from './significance.ts';

describe('two proportions', () => {
  it.each([
    // 30 of 100 against 10 of 100: pooled 0.2, deviation sqrt(0.16 * 0.02) = 0.0565685.
    [{ k: 30, n: 100, kBefore: 10, nBefore: 100 }, 3.535534],
    [{ k: 10, n: 100, kBefore: 30, nBefore: 100 }, -3.535534],
    [{ k: 5, n: 50, kBefore: 10, nBefore: 100 }, 0],
    [{ k: 0, n: 50, kBefore: 0, nBefore: 100 }, 0],
    [{ k: 50, n: 50, kBefore: 100, nBefore: 100 }, 0],
    [{ k: 0, n: 0, kBefore: 1, nBefore: 2 }, 0],
  ])('%j differ by z = %d', (comparison, z) => {
    expect(zOf(comparison)).toBeCloseTo(z, 5);
  });

  // Out of any table of the normal distribution.
  it.each([
    [0, 0.5],
    [1, 0.1586553],
    [1.644854, 0.05],
    [2.326348, 0.01],
    [4, 0.0000316712],
    [-1, 0.8413447],
  ])('a standard normal number is above %d with probability %d', (z, p) => {
    expect(upperTail(z)).toBeCloseTo(p, 6);
  });

  it.each([
    [[], []],
    [[0.01], [0.01]],
    [
      [0.01, 0.04, 0.03],
      [0.03, 0.06, 0.06],
    ],
    [
      [0.9, 0.8],
      [1, 1],
    ],
    [
      [0.02, 0.02],
      [0.04, 0.04],
    ],
  ])('of %j Holm makes %j', (ps, adjusted) => {
    for (const [i, p] of holm(ps).entries()) expect(p).toBeCloseTo(adjusted[i] as number, 10);
    expect(holm(ps)).toHaveLength(adjusted.length);
  });
});
