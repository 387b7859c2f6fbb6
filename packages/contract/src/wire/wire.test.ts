import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { BATCH_ID } from './wire.ts';

it.each([
  ['sixteen random bytes', randomBytes(16).toString('hex'), true],
  ['upper case', 'AB'.repeat(16), false],
  ['31 digits', 'a'.repeat(31), false],
  ['33 digits', 'a'.repeat(33), false],
  ['a UUID', '7b5d1e62-3f0a-4c2b-9d11-0c6f1a2b3c4d', false],
  ['a line break at the end', `${'a'.repeat(32)}\n`, false],
  ['nothing', '', false],
])('%s is a batch id: %s', (_, text, isId) => {
  expect(BATCH_ID.test(text)).toBe(isId);
});

it('asking twice gives the same answer', () => {
  expect([BATCH_ID.test('a'.repeat(32)), BATCH_ID.test('a'.repeat(32))]).toEqual([true, true]);
});
