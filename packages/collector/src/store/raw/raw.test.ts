import { expect, it } from 'vitest';
import { toolContract } from '../../testing/testing.ts';
import { openWorld, TODAY } from '../../testing/world.ts';
import type { Store } from '../store.ts';

const run = { event: 'command_run', when: TODAY, fields: { command: 'index', ok: true } };

async function count({ query }: Store, table: string): Promise<number> {
  const [found] = await query<{ n: string | number }>(`SELECT count() AS n FROM ${table}`);
  return Number(found?.n);
}

it.each(['senders_my_tool', 'shapes_my_tool'])(
  'a server that has lost its memory of %s in the middle of a chunk makes the chunk fail, and the next try is whole',
  async (lost) => {
    const world = await openWorld([toolContract]);
    await world.spool(toolContract, { id: '1', events: [run, run] });
    const { insert, run: say } = world.store;
    const forgetful: Store = {
      ...world.store,
      async insert(table, rows) {
        await insert(table, rows);
        // Whichever comes last: both are there, and then one is not.
        if (table === 'senders_my_tool') await say(`TRUNCATE TABLE ${lost}`);
      },
    };
    await expect(world.openDrain(forgetful).step()).rejects.toThrow('the store has 0 of 2 rows');
    expect(await world.openDrain().step()).toBe(2);
    expect(await count(world.store, 'events_my_tool')).toBe(2);
  },
);

it('keeps nothing of a chunk in memory, be it finished or undone', async () => {
  const world = await openWorld([toolContract]);
  const left = async () => [await count(world.store, 'senders_my_tool'), await count(world.store, 'shapes_my_tool')];
  await world.spool(toolContract, { id: '1', events: [run] });
  await world.openDrain().step();
  expect(await left()).toEqual([0, 0]);
  await world.spool(toolContract, { id: '2', events: [run] });
  const failing: Store = {
    ...world.store,
    run: (sql) => (sql.startsWith('INSERT') ? Promise.reject(new Error('crash')) : world.store.run(sql)),
  };
  await expect(world.openDrain(failing).step()).rejects.toThrow('crash');
  expect(await left()).toEqual([1, 1]);
  await world.openDrain().settled(async () => {});
  expect(await left()).toEqual([0, 0]);
});
