import type { ReleaseCheckRow } from '@aboveboard/collector/api';
import { expect, test } from 'vitest';
import { say, verdictOf } from './words.ts';

const row: ReleaseCheckRow = {
  version: '1.1',
  before: '1.0',
  what: 'error',
  event: 'error',
  field: 'code',
  value: 'network',
  k: 30,
  n: 100,
  kBefore: 10,
  nBefore: 200,
  rate: 0.3,
  rateBefore: 0.05,
  z: 6,
  p: 0.00001,
  isWorse: true,
  isEnough: true,
};

test.each([
  [{}, 'error network was met: 30 of 100 (30.0%), 10 of 200 (5.0%) in 1.0'],
  [{ what: 'failure', event: 'run', value: null }, 'run failed: 30 of 100 (30.0%), 10 of 200 (5.0%) in 1.0'],
  [
    { what: 'slower', event: 'run', value: '100-1000 ms' },
    'run took longer than 1 s: 30 of 100 (30.0%), 10 of 200 (5.0%) in 1.0',
  ],
  [
    { what: 'slower', event: 'run', value: '<100 ms' },
    'run took longer than 100 ms: 30 of 100 (30.0%), 10 of 200 (5.0%) in 1.0',
  ],
] as const)('a comparison tells its numbers: %j', (change, words) => {
  expect(say({ ...row, ...change })).toBe(words);
});

test.each([
  [{}, 'worse, p < 0.001'],
  [{ isWorse: false, p: 0.2 }, 'not worse, p = 0.200'],
  [{ isWorse: false, isEnough: false }, 'too few to judge'],
])('the judgement of %j', (change, words) => {
  expect(verdictOf({ ...row, ...change })).toBe(words);
});
