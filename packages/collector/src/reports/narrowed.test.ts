import { describe, expect, it } from 'vitest';
import { planFor } from '../store/rollup/rollup.ts';
import { openWorld, type World } from '../testing/world.ts';
import { reports } from './reports.ts';
import { ask, byId, byPresence, failed, id, present, questionOf, ran, store, TODAY } from './testing.ts';

const DAYS = ['2026-11-18', '2026-11-19', '2026-11-20', TODAY];

/** The same history, of one system and of others beside it. */
function history(isById: boolean, systems: readonly string[]) {
  return DAYS.flatMap((day, at) =>
    systems.flatMap((os, n) =>
      [1, 2, 3].map((install) => ({
        ...(isById ? { identity: id(10 * n + install) } : {}),
        common: { version: install + at < 4 ? '1.0' : '1.1', os, ci: install === 3 ? 'github' : 'none' },
        events: [
          ...(isById ? [] : [present(day, { week: at === 0, month: at === 0 })]),
          ran(day, { ok: n + at !== 3, took: install - 1, languages: install === 2 ? ['go', 'rust'] : ['go'] }),
          ...(n + install === 2 ? [failed(day, 'network')] : []),
        ],
      })),
    ),
  );
}

const where = (world: World, contract: typeof byId, field: string, value: string) => {
  const { project } = questionOf(world, contract);
  const dimension = planFor(project).common.find((one) => one.field === field);
  if (dimension === undefined) throw new Error(`no ${field}`);
  return { dimension, value };
};

// Of what was refused nobody kept whose it was.
const names = (Object.keys(reports) as (keyof typeof reports)[]).filter((name) => !name.startsWith('drops'));

describe('a question about one value of a common field', () => {
  it.each([
    ['presence', byPresence, names],
    // Those that say something else of ids; retention says nothing, as the weeks of an id are kept by themselves.
    ['id', byId, ['active', 'summary', 'usage', 'errors', 'fields', 'funnel']],
  ] as const)(
    'is answered as if nothing else had ever come, by %s',
    { timeout: 120_000 },
    async (_, contract, asked) => {
      const isById = contract === byId;
      const other = { ...contract, name: 'alone' };
      const world = await openWorld([contract, other]);
      await store(world, contract, history(isById, ['linux', 'macos', 'windows']));
      await store(world, other, history(isById, ['linux']));
      // Of ids that are new nothing is told either.
      const told = (rows: readonly object[]) => rows.filter((row) => !(isById && Reflect.get(row, 'number') === 'new'));
      for (const name of asked) {
        const audience = 'people';
        const narrowed = await ask(world, contract, name, { audience, where: where(world, contract, 'os', 'linux') });
        expect([name, told(narrowed)]).toEqual([name, told(await ask(world, other, name, { audience }))]);
        if (name !== 'funnel' || isById) expect(narrowed.length, name).toBeGreaterThan(0);
      }
    },
  );

  it('tells of what was not sent, and nothing of new ids and of those that came again', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      { identity: id(1), common: { version: '1.0', os: 'linux' }, events: [ran(TODAY)] },
      { identity: id(2), common: { version: '1.0' }, events: [ran(TODAY), ran(TODAY)] },
    ]);
    const asked = { where: where(world, byId, 'os', ''), from: TODAY };
    expect(await ask(world, byId, 'active', asked)).toEqual([{ day: TODAY, installs: 1, events: 2, unfinished: true }]);
    expect(await ask(world, byId, 'retention', asked)).toEqual([]);
    const summary = await ask(world, byId, 'summary', asked);
    expect(summary.find(({ number }) => number === 'new')?.value).toBeNull();
  });

  it('goes back as far as sums do for installs, and as far as raw rows for the rest', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, history(false, ['linux', 'macos']));
    // As retention does.
    await world.store.run(`ALTER TABLE events_by_presence DELETE WHERE day < '2026-11-20' SETTINGS mutations_sync = 2`);
    const asked = { where: where(world, byPresence, 'os', 'linux'), from: DAYS[0] as string };
    const days = await ask(world, byPresence, 'active', asked);
    expect(days.map(({ installs }) => installs)).toEqual([3, 3, 3, 3]);
    const [run] = await ask(world, byPresence, 'usage', asked);
    expect([run?.count, run?.series]).toEqual([6, [null, null, 3, 3]]);
  });
});
