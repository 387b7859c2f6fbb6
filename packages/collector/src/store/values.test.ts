import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openWorld } from '../testing/world.ts';
import { withValues } from './values.ts';

it.each([
  ['{day:Date}', { day: '2026-11-27' }, "toDate('2026-11-27')"],
  ['{n:UInt32}', { n: 48 }, '48'],
  ['{events:Array(String)}', { events: ['run', "it's"] }, "['run', 'it\\'s']"],
  ['{events:Array(String)}', { events: [] }, '[]'],
  ['{value:String}', { value: "a\\' OR 1" }, "'a\\\\\\' OR 1'"],
  ['{value:String}', { value: '{other:String}$&', other: 'x' }, "'{other:String}$&'"],
  ['{value:String}', {}, '{value:String}'],
  ['{toString:String}', {}, '{toString:String}'],
])('%s with %j is %s', (sql, params, expected) => {
  expect(withValues(sql, params)).toBe(expected);
});

it('whatever a value is, the engine reads it as that text', async () => {
  const { store } = await openWorld([]);
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom("'", '\\', '\0', '\n', '--', '/*', '{x:String}'), fc.string({ unit: 'binary' })),
  });
  await fc.assert(
    fc.asyncProperty(text, fc.array(text), async (value, list) => {
      const found = await store.query('SELECT {value:String} AS value, {list:Array(String)} AS list', { value, list });
      expect(found).toEqual([{ value, list }]);
    }),
    { numRuns: 200 },
  );
});
