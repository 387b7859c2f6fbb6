import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { openWorld } from '../testing/world.ts';

it.skipIf(availableParallelism() < 2)('a question does not wait for another that takes its time', async () => {
  const { store } = await openWorld([]);
  const answered: string[] = [];
  const ask = async (sql: string, name: string) => {
    await store.query(sql, { name });
    answered.push(name);
  };
  await Promise.all([ask('SELECT sleep(2), {name:String}', 'slow'), ask('SELECT {name:String}', 'fast')]);
  expect(answered).toEqual(['fast', 'slow']);
});

it('questions that fail are in the way of none', async () => {
  const { store } = await openWorld([]);
  const failed = await Promise.allSettled(Array.from({ length: 5 }, () => store.query('SELECT nothing')));
  expect(failed.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
  const found = await Promise.all([1, 2, 3].map((n) => store.query('SELECT {n:UInt32} AS n', { n })));
  expect(found.flat()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

it('a value may be longer than a statement may be', async () => {
  const { store } = await openWorld([]);
  const ids = 'x'.repeat(400_000);
  expect(await store.query('SELECT length({ids:String}) AS n', { ids })).toEqual([{ n: ids.length }]);
});
