import { expect, it } from 'vitest';
import { choice } from '../../kinds/choice/choice.ts';
import { choices } from '../../kinds/choices/choices.ts';
import { findings, found, why, withFields } from '../testing.ts';
import { largeList } from './large-list.ts';

const words = (n: number) => Array.from({ length: n }, (_, i) => `w${i}`) as unknown as readonly ['w0'];

it.each([
  ['a list of 257', choice(words(257), { why }), '257 values'],
  ['a set out of 257', choices(words(257), { why, max: 1 }), '257 values'],
  // C(41,0) + … + C(41,8), with `other` as the 41st.
  ['at most 8 out of 40 make a great many sets', choices(words(40), { why }), '123 388 763 sets'],
])('%s: found', (_, field, message) => {
  expect(findings(largeList, withFields({ x: field }))).toMatchObject([
    { level: 'warning', where: 'events.run.fields.x', message: expect.stringContaining(message) },
  ]);
});

it.each([
  ['a list of 256', choice(words(256), { why })],
  ['at most 3 out of 100', choices(words(100), { why, max: 3 })],
])('%s: not found', (_, field) => {
  expect(found(largeList, withFields({ x: field }))).toEqual([]);
});
