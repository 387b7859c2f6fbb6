import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { BATCH_LISTS } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { openWorld } from '../testing/world.ts';
import { openKnownBatches } from './known-batches.ts';

const ids = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    createHash('md5')
      .update(String(from + i))
      .digest('hex'),
  );
const keep = (store: Store, list: readonly string[]) =>
  store.insert(BATCH_LISTS, [{ project: 'my-tool', day: '2026-11-21', age: 0, chunk: 1, ids: list.join(' ') }]);

it('tells of what is stored that it may be, and of nearly all else that it is not', async () => {
  const { store } = await openWorld([]);
  await keep(store, ids(0, 60_000));
  const known = openKnownBatches(store);
  const asked = [...ids(59_990, 10), ...ids(1_000_000, 1000)];
  let calls = 0;
  // In parts, and until the last of them every id may be stored.
  while (known.among(asked).length === asked.length) {
    await known.readSome();
    calls++;
  }
  expect(calls).toBe(16);
  expect(known.among(ids(0, 60_000))).toHaveLength(60_000);
  expect(known.among(asked).length).toBeLessThan(15);
  ids(1_000_000, 10).forEach(known.add);
  expect(known.among(ids(1_000_000, 10))).toHaveLength(10);
});

it('is made anew, larger, when it is full, and forgets nothing by that', async () => {
  const { store } = await openWorld([]);
  const known = openKnownBatches(store, 100);
  for (let from = 0; from < 1000; from += 50) {
    await known.readSome();
    const fresh = ids(from, 50);
    expect(known.among(fresh).length).toBeLessThan(50);
    fresh.forEach(known.add);
    await keep(store, fresh);
    expect(known.among(ids(0, from + 50))).toHaveLength(from + 50);
  }
});

it('where a part cannot be read for now, says of none that it is new until that is read', async () => {
  const { store } = await openWorld([]);
  await keep(store, ids(0, 10));
  let isAway = true;
  const query: Store['query'] = async (sql, params) => {
    if (isAway && sql.includes('groupArray')) throw new Error('away');
    return store.query(sql, params);
  };
  const known = openKnownBatches({ ...store, query });
  await expect(known.readSome()).rejects.toThrow('away');
  expect(known.among(ids(100, 5))).toHaveLength(5);
  isAway = false;
  await known.readSome();
  expect(known.among(ids(100, 5))).toEqual([]);
  expect(known.among(ids(0, 10))).toHaveLength(10);
});
