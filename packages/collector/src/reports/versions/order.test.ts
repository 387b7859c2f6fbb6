import { expect, it } from 'vitest';
import { byVersion, isRelease } from './order.ts';

it('versions are in the order of their numbers, pre-releases before their release, the unknown first', () => {
  const ordered = [null, 'dev', 'other', '1', '1.9', '1.10-pre', '1.10', '1.10.2', '2.0-pre', '2.0', '22'];
  expect(ordered.toReversed().sort(byVersion)).toEqual(ordered);
  expect(ordered.toSorted(byVersion)).toEqual(ordered);
});

it.each([
  ['1.4', true],
  ['22', true],
  ['1.4-pre', false],
  ['dev', false],
  ['other', false],
  [null, false],
])('%s is a release: %s', (version, expected) => {
  expect(isRelease(version)).toBe(expected);
});
