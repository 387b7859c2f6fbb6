import { expect, test } from 'vitest';
import { isRelease, newestFirst } from './version-order.ts';

test('newest first, by number and not by letter; what is no release is last', () => {
  const versions = [null, '1.9', 'other', '1.10', '2.0-pre', '1', 'dev', '2.0', '22'];
  expect(versions.sort(newestFirst)).toEqual(['22', '2.0', '2.0-pre', '1.10', '1.9', '1', 'dev', 'other', null]);
});

test.each([
  ['1.4', true],
  ['1.4-pre', true],
  ['dev', false],
  ['other', false],
  [null, false],
])('%s is a release: %s', (version, is) => {
  expect(isRelease(version)).toBe(is);
});
