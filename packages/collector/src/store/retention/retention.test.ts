import { parseContract } from '@aboveboard/contract';
import { describe, expect, it } from 'vitest';
import { setRawDays } from '../../projects/projects.ts';
import { ask, byId, byPresence, id, present, ran, store } from '../../reports/testing.ts';
import { openWorld, type World } from '../../testing/world.ts';
import { installsTable, rollupTable } from '../rollup/rollup.ts';
import { eventsTable } from '../schema.ts';
import { keptFrom, rawSince, retentionDays, wouldExpire } from './retention.ts';
import { openUpkeep } from './upkeep.ts';

const one = { version: '1.0.0', os: 'linux', ci: 'none' };

/** A collector whose clock can be set. */
function keeper(world: World) {
  let today = '2026-11-21';
  const expired: [string, number][] = [];
  const upkeep = openUpkeep({
    store: world.store,
    registry: world.registry,
    drain: world.openDrain(),
    onExpired: (project, rows) => expired.push([project, rows]),
    today: () => today,
  });
  return {
    expired,
    async on(day: string) {
      today = day;
      await upkeep.look();
    },
  };
}

async function days(world: World, project: string): Promise<string[]> {
  const rows = await world.store.query<{ day: string }>(
    `SELECT DISTINCT toString(day) AS day FROM ${eventsTable(project)} ORDER BY day`,
  );
  return rows.map(({ day }) => day);
}

/** How many ids the sets of a day hold. */
async function idsOf(world: World, day: string): Promise<number> {
  const [found] = await world.store.query<{ n: string }>(
    `SELECT groupBitmapMerge(ids) AS n FROM ${rollupTable('by-id')} WHERE day = {day:Date}`,
    { day },
  );
  return Number(found?.n);
}

describe('retention', () => {
  it.each([
    [90, '2026-08-24'],
    [1, '2026-11-21'],
    [3650, '2016-11-24'],
    ['forever', '1970-01-01'],
  ] as const)('of %s days keeps raw rows from %s on', (n, first) => {
    expect(keptFrom(n, '2026-11-21')).toBe(first);
  });

  it('deletes raw rows when their day comes, and not a day sooner', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, [
      { common: one, events: ['2026-11-15', '2026-11-16', '2026-11-17', '2026-11-18'].map((day) => ran(day)) },
    ]);
    const { on, expired } = keeper(world);
    await on('2027-02-12');
    expect(await days(world, 'by-presence')).toHaveLength(4);
    // The 15th is the last day of its week, so a whole partition goes; of the next week only one day does.
    await on('2027-02-13');
    expect(await days(world, 'by-presence')).toEqual(['2026-11-16', '2026-11-17', '2026-11-18']);
    await on('2027-02-14');
    expect(await days(world, 'by-presence')).toEqual(['2026-11-17', '2026-11-18']);
    await on('2027-02-14');
    expect(expired).toEqual([
      ['by-presence', 1],
      ['by-presence', 1],
    ]);
    await on('2027-12-31');
    expect(await days(world, 'by-presence')).toEqual([]);
    expect(await rawSince(world.store, 'by-presence')).toBeNull();
  });

  it('leaves every report that is made of sums as it was', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, [
      { common: one, events: [present('2026-11-10'), ran('2026-11-10'), present('2026-11-17', { month: false })] },
    ]);
    const names = ['active', 'versions', 'events', 'summary', 'usage', 'fields', 'retention', 'adoption'] as const;
    const asked = () => Promise.all(names.map((name) => ask(world, byPresence, name)));
    const before = await asked();
    await keeper(world).on('2028-01-01');
    expect(await days(world, 'by-presence')).toEqual([]);
    expect(await asked()).toEqual(before);
  });

  it('says before what a change would delete', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, [
      { common: one, events: ['2026-11-01', '2026-11-02', '2026-11-02', '2026-11-20'].map((day) => ran(day)) },
    ]);
    expect(await wouldExpire(world.store, 'by-presence', 10, '2026-11-21')).toEqual({
      keptFrom: '2026-11-12',
      rows: 3,
      days: 2,
      from: '2026-11-01',
      to: '2026-11-02',
    });
    expect(await wouldExpire(world.store, 'by-presence', 90, '2026-11-21')).toMatchObject({ rows: 0, from: null });
    expect(await rawSince(world.store, 'by-presence')).toBe('2026-11-01');
  });

  it('can be made shorter than the contract says by the operator, and not longer', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, [{ common: one, events: [ran('2026-11-01'), ran('2026-11-20')] }]);
    const { on } = keeper(world);
    await on('2026-11-21');
    expect(await days(world, 'by-presence')).toHaveLength(2);
    setRawDays(world.dataDir, 'by-presence', 7);
    await expect.poll(() => world.registry.byName('by-presence')?.rawDays, { timeout: 5000 }).toBe(7);
    await on('2026-11-21');
    expect(await days(world, 'by-presence')).toEqual(['2026-11-20']);
    expect(() => setRawDays(world.dataDir, 'by-presence', 91)).toThrow('expected 1 to 90 days, got 91');
    for (const wrong of [0, -1, 1.5, Number.NaN]) {
      expect(() => setRawDays(world.dataDir, 'by-presence', wrong)).toThrow('expected 1 to 90 days');
    }
    setRawDays(world.dataDir, 'by-presence', null);
    await expect.poll(() => world.registry.byName('by-presence')?.rawDays, { timeout: 5000 }).toBeUndefined();
    expect(retentionDays(world.registry.byName('by-presence') as never)).toBe(90);
  });
});

describe('retention without an end', () => {
  const kept = parseContract({ ...byPresence, name: 'kept', retention: { days: 'forever' } });

  it('deletes no row, no id and no first day, however old', async () => {
    const known = parseContract({ ...byId, retention: { days: 'forever' } });
    const world = await openWorld([kept, known]);
    await store(world, kept, [{ common: one, events: [ran('2026-11-03')] }]);
    await store(world, known, [{ identity: id(1), common: one, events: [ran('2026-11-03')] }]);
    const { on, expired } = keeper(world);
    await on('2140-01-01');
    expect([await days(world, 'kept'), await days(world, 'by-id'), expired]).toEqual([
      ['2026-11-03'],
      ['2026-11-03'],
      [],
    ]);
    expect(await idsOf(world, '2026-11-03')).toBe(1);
  });

  it('can be given one, which is shown before and deletes then', async () => {
    const world = await openWorld([kept]);
    await store(world, kept, [{ common: one, events: [ran('2026-11-01'), ran('2026-11-20')] }]);
    expect(await wouldExpire(world.store, 'kept', 'forever', '2140-01-01')).toMatchObject({ rows: 0, days: 0 });
    expect(await wouldExpire(world.store, 'kept', 9000, '2060-01-01')).toMatchObject({ rows: 2, to: '2026-11-20' });
    for (const wrong of [0, 1.5, 'forever' as const]) {
      expect(() => setRawDays(world.dataDir, 'kept', wrong)).toThrow('expected 1 to forever, got');
    }
    setRawDays(world.dataDir, 'kept', 7);
    await expect.poll(() => world.registry.byName('kept')?.rawDays, { timeout: 5000 }).toBe(7);
    await keeper(world).on('2026-11-21');
    expect(await days(world, 'kept')).toEqual(['2026-11-20']);
  });
});

describe('retention where an id tells', () => {
  it('leaves numbers in the place of ids: of each day, week and month', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      { identity: id(1), common: one, events: ['2026-11-02', '2026-11-03', '2026-11-20'].map((day) => ran(day)) },
      { identity: id(2), common: { ...one, version: '1.1.0' }, events: [ran('2026-11-03'), ran('2026-10-27')] },
      // Installs that change version, or go to CI, in a week are installs once.
      { identity: id(2), common: { ...one, ci: 'github' }, events: [ran('2026-11-04')] },
    ]);
    const people = { audience: 'people' } as const;
    const asked = async () => ({
      active: await ask(world, byId, 'active'),
      versions: await ask(world, byId, 'versions'),
      fields: await ask(world, byId, 'fields'),
      weeks: (await ask(world, byId, 'summary', { from: '2026-10-23', to: '2026-11-08' }))[1],
      ofPeople: (await ask(world, byId, 'summary', { from: '2026-10-23', to: '2026-11-08', ...people }))[1],
    });
    const before = await asked();
    expect(before.weeks).toMatchObject({ value: 2, before: 1, series: [1, 2] });
    const { on } = keeper(world);
    await on('2027-02-10');
    expect(await idsOf(world, '2026-11-03')).toBe(0);
    expect(await idsOf(world, '2026-11-20')).toBe(1);
    expect(await asked()).toEqual(before);
    // Whoever asks for distinct installs over a range that has expired in part hears that nobody knows.
    expect(await ask(world, byId, 'events')).toEqual([expect.objectContaining({ event: 'run', installs: null })]);
    expect((await ask(world, byId, 'usage'))[0]).toMatchObject({ event: 'run', installs: null, share: null });
    for (const name of ['events', 'usage'] as const) {
      expect((await ask(world, byId, name, { from: '2026-11-20' }))[0]).toMatchObject({ event: 'run', installs: 1 });
    }
    // What was taken down of a week is of all versions, and nothing came without one.
    expect((await ask(world, byId, 'summary', { from: '2026-10-23', to: '2026-11-08', version: '' }))[1]).toMatchObject(
      { value: null, before: null },
    );
    await on('2027-12-31');
    expect(await asked()).toEqual(before);
    const [months] = (await ask(world, byId, 'summary', { to: '2026-11-30', today: '2027-12-31' })).slice(2);
    expect(months).toMatchObject({ value: 2, before: 1 });
  });

  it('can be interrupted after any of its writes, and is finished by the next look', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      { identity: id(1), common: one, events: ['2026-11-02', '2026-11-03', '2026-11-10'].map((day) => ran(day)) },
      { identity: id(2), common: one, events: [ran('2026-11-03')] },
    ]);
    const asked = async () => [await ask(world, byId, 'active'), (await ask(world, byId, 'summary'))[1]];
    const before = await asked();
    const whole = world.store;
    for (let writes = 1; writes < 8; writes++) {
      let n = 0;
      const store = {
        ...whole,
        run: async (sql: string) => (n++ === writes ? Promise.reject(new Error('crash')) : whole.run(sql)),
      };
      await keeper({ ...world, store })
        .on('2027-03-01')
        .catch(() => {});
    }
    await keeper(world).on('2027-03-01');
    expect(await days(world, 'by-id')).toEqual([]);
    expect(await asked()).toEqual(before);
  });

  it('remembers when an install that is still there was first seen, and forgets the others', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      { identity: id(1), common: one, events: [ran('2026-11-03'), ran('2026-11-20')] },
      { identity: id(2), common: one, events: [ran('2026-11-03')] },
    ]);
    const { on } = keeper(world);
    await on('2027-02-15');
    const installs = () =>
      world.store.query(
        `SELECT toString(min(since)) AS since, toString(max(week)) AS week FROM ${installsTable('by-id')} GROUP BY install`,
      );
    const known = () => world.store.query(`SELECT identity FROM ids_by_id`);
    expect(await installs()).toEqual([{ since: '2026-11-03', week: '2026-11-16' }]);
    expect(await known()).toEqual([{ identity: id(1) }]);
    await on('2027-06-01');
    expect(await installs()).toEqual([]);
    expect(await known()).toEqual([]);
  });

  it('adds no id to a day that has expired, when somebody comes late', async () => {
    const world = await openWorld([byId]);
    setRawDays(world.dataDir, 'by-id', 7);
    await expect.poll(() => world.registry.byName('by-id')?.rawDays, { timeout: 5000 }).toBe(7);
    await world.spool(byId, {
      id: 'a',
      arrived: '2026-11-21',
      identity: id(1),
      common: one,
      events: [ran('2026-11-03')],
    });
    await world.openDrain(world.store, { today: () => '2026-11-21' }).step();
    expect(await idsOf(world, '2026-11-03')).toBe(0);
    expect(await ask(world, byId, 'events')).toEqual([expect.objectContaining({ count: 1 })]);
    await keeper(world).on('2026-11-21');
    expect(await days(world, 'by-id')).toEqual([]);
  });
});
