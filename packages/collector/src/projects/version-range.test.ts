import { describe, expect, it } from 'vitest';
import { isInRange, isRange } from './version-range.ts';

describe('a range of versions', () => {
  it.each([
    ['1.4', '1.4', true],
    ['1.4.7', '1.4', true],
    ['1.40', '1.4', false],
    ['v1.4.7', '1.4', true],
    ['1.4', '1.4.x', true],
    ['1.3.9', '<1.4', true],
    ['1.4.0', '<1.4', false],
    ['1.4.9', '<=1.4', true],
    ['1.4.9', '>1.4', false],
    ['1.5', '>1.4', true],
    ['2', '>=1.9', true],
    ['1.10', '>=1.9', true],
    ['1.3', '>=1.2 <1.4', true],
    ['1.4', '>=1.2 <1.4', false],
    ['1.1', '1.1 || 1.3', true],
    ['1.2', '1.1 || 1.3', false],
    ['1.4-pre', '1.4', true],
    ['1.4.0-rc.1+build', '<1.5', true],
    ['1.4', '<1.4.2', false],
    ['dev', 'dev', true],
    ['dev', '1.4 || dev', true],
    ['dev', '<9', false],
    ['other', 'dev', false],
    ['', '1', false],
    ['constructor', 'dev', false],
  ])('%j is in %j: %j', (version, range, expected) => {
    expect(isRange(range)).toBe(true);
    expect(isInRange(version, range)).toBe(expected);
  });

  it.each(['', ' ', '1.4 ||', '^1.4', '~1', '1.4.5.6.7', '<', '< 1.4', '1..4', '*', 'DEV', '1.x.2', '1'.repeat(300)])(
    '%j is none',
    (range) => {
      expect(isRange(range)).toBe(false);
    },
  );
});
