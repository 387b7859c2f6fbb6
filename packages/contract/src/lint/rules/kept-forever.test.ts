import { expect, it } from 'vitest';
import { found, tool } from '../testing.ts';
import { keptForever } from './kept-forever.ts';

it('single reports that are never deleted are found', () => {
  expect(found(keptForever, tool({ retention: { days: 'forever' } }))).toEqual(['warning retention.days']);
});

it.each([1, 90, 3650])('%i days are not', (days) => {
  expect(found(keptForever, tool({ retention: { days } }))).toEqual([]);
});
