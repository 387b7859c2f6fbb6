import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openBatchFilter } from './batch-filter.ts';

const idOf = (n: number) => createHash('md5').update(String(n)).digest('hex');
const ids = (from: number, count: number) => Array.from({ length: count }, (_, i) => idOf(from + i));

it('has every id that was added, one by one or as a text', () => {
  const id = fc.stringMatching(/^[0-9a-f]{32}$/);
  fc.assert(
    fc.property(fc.array(id, { maxLength: 50 }), fc.array(id, { maxLength: 50 }), (some, others) => {
      const filter = openBatchFilter(100);
      for (const one of some) filter.add(one);
      filter.addAll(others.join(''));
      expect([...some, ...others].filter((one) => !filter.has(one))).toEqual([]);
    }),
  );
});

it('has less than two in a thousand of what was not added, when it is full', () => {
  const filter = openBatchFilter(50_000);
  filter.addAll(ids(0, 49_999).join(''));
  expect(filter.isFull()).toBe(false);
  filter.add(idOf(49_999));
  expect(filter.isFull()).toBe(true);
  expect(ids(1_000_000, 50_000).filter(filter.has).length).toBeLessThan(100);
});

it('tells ids apart that differ in one digit', () => {
  const filter = openBatchFilter(10_000);
  const id = idOf(1);
  filter.add(id);
  const others = [...id].map((digit, i) => id.slice(0, i) + (digit === '0' ? '1' : '0') + id.slice(i + 1));
  expect(others.filter(filter.has)).toEqual([]);
});
