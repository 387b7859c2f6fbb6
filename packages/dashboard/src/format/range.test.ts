import { expect, test } from 'vitest';
import { readable } from './range.ts';

test.each([
  ['60000-300000 ms', '1-5 min'],
  ['1000-5000 ms', '1-5 s'],
  ['10000-60000 ms', '10-60 s'],
  ['100-1000 ms', '100-1000 ms'],
  ['<1000 ms', '<1 s'],
  ['3600000+ ms', '1+ h'],
  ['300 s', '5 min'],
  ['0-60 s', '0-1 min'],
  ['0 ms', '0 ms'],
  ['1000-10000 files', '1000-10000 files'],
  ['yes', 'yes'],
])('%s is written as %s', (label, written) => {
  expect(readable(label)).toBe(written);
});
