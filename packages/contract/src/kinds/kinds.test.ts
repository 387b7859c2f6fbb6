import { expect, it } from 'vitest';
import { everyType } from '../testing/every-type.ts';
import type { FieldBase } from './kind.ts';
import { findKind, kindNames, kindOf } from './kinds.ts';

it('there are ten kinds, and free text is none of them', () => {
  expect(kindNames).toEqual([
    ...['flag', 'choice', 'choices', 'bucket', 'int', 'count', 'version', 'digest', 'id', 'day'],
  ]);
});

it.each(kindNames)('the kind %s is found by its name', (name) => {
  expect(findKind(name)?.name).toBe(name);
});

it.each(everyType)('%s is the name of no kind', (_, name) => {
  expect(findKind(name)).toBeUndefined();
});

it('asking for the kind of a field that has none is a mistake of the program', () => {
  expect(() => kindOf({ kind: 'text' } as unknown as FieldBase)).toThrow(new TypeError('no such kind: text'));
});
