import fc from 'fast-check';
import { expect, it } from 'vitest';
import { everyTypeBut, everything } from '../../testing/every-type.ts';
import { gates, isDropped } from '../../testing/gates.ts';

const { encode, accept } = gates({ kind: 'day', why: 'In which week was the installation first seen?' });

it.each([
  ['a date is kept', '2026-11-21', '2026-11-21'],
  ['the first believable day is kept', '2000-01-01', '2000-01-01'],
  ['the last believable day is kept', '2199-12-31', '2199-12-31'],
  ['the 29th of February of a leap year is kept', '2028-02-29', '2028-02-29'],
  ['the 29th of February of another year is malformed', '2026-02-29', { dropped: 'malformed' }],
  ['the 31st of February is malformed', '2026-02-31', { dropped: 'malformed' }],
  ['a thirteenth month is malformed', '2026-13-01', { dropped: 'malformed' }],
  ['a day zero is malformed', '2026-01-00', { dropped: 'malformed' }],
  ['the last century is out of range', '1999-12-31', { dropped: 'out_of_range' }],
  ['a far century is out of range', '2200-01-01', { dropped: 'out_of_range' }],
  ['a time of day is malformed', '2026-11-21T01:02:03Z', { dropped: 'malformed' }],
  ['space around it is malformed', ' 2026-11-21', { dropped: 'malformed' }],
  ['a line break at the end is malformed', '2026-11-21\n', { dropped: 'malformed' }],
  ['one digit is malformed', '2026-1-1', { dropped: 'malformed' }],
  ['other digits are malformed', '٢٠٢٦-١١-٢١', { dropped: 'malformed' }],
  ['the empty string is malformed', '', { dropped: 'malformed' }],
])('%s', (_, value, result) => {
  expect([encode(value), accept(value)]).toEqual([result, result]);
});

it.each(everyTypeBut('string'))('%s is dropped as wrong_type', (_, value) => {
  expect([encode(value), accept(value)]).toEqual([{ dropped: 'wrong_type' }, { dropped: 'wrong_type' }]);
});

it('every day of two centuries is kept unchanged', () => {
  const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, (date) => {
      const text = date.toISOString().slice(0, 10);
      expect([encode(text), accept(text)]).toEqual([text, text]);
    }),
  );
});

it('what encode keeps, accept keeps unchanged, whatever came', () => {
  const nearly = fc.stringMatching(/^2[01]\d\d-[01]\d-[0-3]\d$/);
  fc.assert(
    fc.property(fc.oneof(nearly, fc.anything(everything)), (value) => {
      const kept = encode(value);
      if (!isDropped(kept)) expect(accept(kept)).toBe(kept);
    }),
  );
});
