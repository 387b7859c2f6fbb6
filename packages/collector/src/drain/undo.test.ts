import { expect, it } from 'vitest';
import type { Store } from '../store/store.ts';
import { toolContract } from '../testing/testing.ts';
import { openWorld, TODAY } from '../testing/world.ts';
import { undoChunk } from './undo.ts';

const TABLES = ['events_my_tool', 'rollup_my_tool', 'books', 'batches'];
const run = { event: 'command_run', when: TODAY, fields: { command: 'index', ok: true } };

/** Three finished chunks of one event each. */
async function threeChunks() {
  const world = await openWorld([toolContract]);
  const drain = world.openDrain();
  for (const id of ['1', '2', '3']) {
    await world.spool(toolContract, { id, events: [run] });
    await drain.step();
  }
  return world;
}

function listening(store: Store) {
  const statements: string[] = [];
  const run = (sql: string) => {
    statements.push(sql);
    return store.run(sql);
  };
  return { statements, store: { ...store, run } };
}

async function chunks(store: Store, table: string): Promise<number[]> {
  const rows = await store.query<{ chunk: string }>(`SELECT DISTINCT chunk FROM ${table} ORDER BY chunk`);
  return rows.map(({ chunk }) => Number(chunk));
}

it('takes a chunk out of every table and leaves the others, merged with them or not', async () => {
  const { store } = await threeChunks();
  await store.run('OPTIMIZE TABLE events_my_tool FINAL');
  await undoChunk(store, 3, TABLES);
  for (const table of TABLES) expect(await chunks(store, table)).toEqual([1, 2]);
});

it('drops the parts of a chunk that was merged with none, and rewrites nothing', async () => {
  const { store: whole } = await threeChunks();
  const { store, statements } = listening(whole);
  await undoChunk(store, 3, ['rollup_my_tool']);
  expect(statements).toEqual([expect.stringMatching(/^ALTER TABLE rollup_my_tool DROP PART '\w+'$/)]);
  expect(await chunks(store, 'rollup_my_tool')).toEqual([1, 2]);
});

it('finds a chunk anew where the engine has merged its part just before that was dropped', async () => {
  const { store: whole } = await threeChunks();
  let isMerged = false;
  const run = async (sql: string) => {
    if (sql.includes('DROP PART') && !isMerged) {
      isMerged = true;
      await whole.run('OPTIMIZE TABLE events_my_tool FINAL');
    }
    return whole.run(sql);
  };
  await undoChunk({ ...whole, run }, 3, ['events_my_tool']);
  expect([isMerged, await chunks(whole, 'events_my_tool')]).toEqual([true, [1, 2]]);
});

it('changes nothing where there is nothing of the chunk', async () => {
  const { store: whole } = await threeChunks();
  const { store, statements } = listening(whole);
  await undoChunk(store, 4, TABLES);
  await undoChunk(store, 3, []);
  expect(statements).toEqual([]);
});
