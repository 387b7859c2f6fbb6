import { expect, it } from 'vitest';
import { everyTypeBut } from '../../testing/every-type.ts';
import { gates } from '../../testing/gates.ts';
import { flag } from './flag.ts';

const { encode, accept } = gates(flag({ why: 'Is chat configured?' }));

it.each([true, false])('%s is kept as it is', (value) => {
  expect([encode(value), accept(value)]).toEqual([value, value]);
});

it.each(everyTypeBut('boolean'))('%s is no yes or no: dropped as wrong_type', (_, value) => {
  expect(encode(value)).toEqual({ dropped: 'wrong_type' });
  expect(accept(value)).toEqual({ dropped: 'wrong_type' });
});
