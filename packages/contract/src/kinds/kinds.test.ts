import { expect, it } from 'vitest';
import { everyType } from '../testing/every-type.ts';
import { findKind, kindNames } from './problems.ts';

it('there are ten kinds, and free text is none of them', () => {
  expect(kindNames).toEqual([
    ...['flag', 'choice', 'choices', 'bucket', 'int', 'count', 'version', 'digest', 'id', 'day'],
  ]);
});

it.each(kindNames)('the kind %s is found by its name', (name) => {
  expect(findKind(name)?.name).toBe(name);
});

it.each([...everyType, ['a word of every object', 'hasOwnProperty'] as const])(
  '%s is the name of no kind',
  (_, name) => {
    expect(findKind(name)).toBeUndefined();
  },
);
