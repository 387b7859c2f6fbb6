import type { Encoder } from '@aboveboard/contract';
import { expect, test } from 'vitest';
import { newMemory } from './memory.ts';
import { recordOf } from './record.ts';

test('a record is of the UTC day of its moment, whichever way the clock goes', () => {
  const keepsAll: Encoder = {
    encodeEvent: () => ({ kept: true, fields: {}, drops: [] }),
    encodeCommon: () => ({ kept: true, fields: {}, drops: [] }),
  };
  const memory = newMemory();
  const record = recordOf(keepsAll, 'run', { shape: 'event', stream: 'default', why: 'Why.', fields: {} }, memory);
  const moments = [
    '1970-01-01T00:00:00.000Z',
    '2026-11-21T00:00:00.000Z',
    '2026-11-21T23:59:59.999Z',
    '2026-11-22T00:00:00.000Z',
    '2026-11-21T23:59:59.999Z',
    '1969-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00.001Z',
  ];
  for (const moment of moments) record({}, Date.parse(moment));
  expect(memory.rows.map(({ day }) => day)).toEqual(moments.map((moment) => moment.slice(0, 10)));
  expect(() => record({}, Number.NaN)).toThrow(RangeError);
});
