import { describe, expect, it } from 'vitest';
import { changeRules } from '../projects/projects.ts';
import { byId, byPresence, failed, id, present, ran, store, TODAY } from '../reports/testing.ts';
import { openWorld, type World } from '../testing/world.ts';
import { findAlerts } from './alerts.ts';
import type { AlertBounds } from './bounds.ts';

const NOW = Date.parse(`${TODAY}T12:00:00Z`);
const common = (version: string) => ({ version, os: 'linux', ci: 'none' });

/** So many installs, each with a run a day that went well or not. */
function runs(version: string, from: number, n: number, day: string, ok: (i: number) => boolean) {
  return Array.from({ length: n }, (_, i) => ({
    ...{ identity: id(from + i), common: common(version) },
    events: [ran(day, { ok: ok(i) }), ...(ok(i) ? [] : [failed(day, 'network')])],
  }));
}

/** A release in which half of the runs fail, after one in which they hardly did. */
async function worseRelease(world: World): Promise<void> {
  await store(world, byId, [
    ...runs('1.0.0', 1, 60, '2026-11-10', (i) => i > 1),
    ...runs('1.1.0', 1, 60, '2026-11-20', (i) => i >= 30),
  ]);
}

async function found(world: World, bounds: AlertBounds = {}, lastStored: string | null = `${TODAY}T11:00:00Z`) {
  const project = world.registry.byName('by-id');
  if (project === undefined) throw new Error('the project is missing');
  return findAlerts({ store: world.store, project, lastStored, bounds, now: NOW });
}

describe('alerts of a project', () => {
  it('are none where all is well, and where nothing ever came', async () => {
    const world = await openWorld([byId]);
    expect(await found(world, {}, null)).toEqual([]);
    await store(
      world,
      byId,
      runs('1.0.0', 1, 60, '2026-11-20', () => true),
    );
    expect(await found(world)).toEqual([]);
  });

  it('tell of silence by its bound, and in the same words at each look', async () => {
    const world = await openWorld([byId]);
    const since = '2026-11-20T06:00:00.000Z';
    const alert = {
      project: 'by-id',
      name: 'silent',
      text: 'nothing was stored for 24 hours, since 2026-11-20T06:00Z',
    };
    expect(await found(world, {}, since)).toEqual([alert]);
    expect(await found(world, { silentHours: 48 }, since)).toEqual([]);
    expect(await found(world, { silentHours: null }, since)).toEqual([]);
  });

  it('tell of failures above the bound, a project’s own before that of all, and not of a few runs', async () => {
    const world = await openWorld([byId]);
    await store(
      world,
      byId,
      runs('1.0.0', 1, 20, '2026-11-20', () => false),
    );
    expect(await found(world, { errorShare: 0.1 })).toEqual([]);
    await store(
      world,
      byId,
      runs('1.0.0', 21, 80, '2026-11-20', (i) => i >= 5),
    );
    const told = { name: 'errors', text: '25.0 % of 100 runs in the last 7 days failed; the bound is 20.0 %' };
    expect(await found(world)).toEqual([{ project: 'by-id', ...told }]);
    expect(await found(world, { errorShare: 0.3 })).toEqual([]);
    changeRules(world.dataDir, 'by-id', (rules) => ({ ...rules, alerts: { errorShare: 0.3 } }));
    await expect.poll(() => found(world, { errorShare: 0.1 }), { timeout: 5000 }).toEqual([]);
  });

  it('tell of a release that got worse, with the numbers that make it so', async () => {
    const world = await openWorld([byId]);
    await worseRelease(world);
    const [alert, ...others] = await found(world, { errorShare: null });
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ project: 'by-id', name: 'release 1.1' });
    expect(alert?.text).toContain('failure of run 50.0 % (30 of 60), after 3.3 % in 1.0');
    expect(await found(world, { errorShare: null, release: false })).toEqual([]);
  });

  it('names no version that fewer than k installs have', async () => {
    const world = await openWorld([{ ...byId, k: 200 }]);
    await worseRelease(world);
    expect(await found(world)).toEqual([]);
  });

  it('are none of a project whose traffic is made up', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, [{ common: common('1.0.0'), events: [present('2026-11-02')] }]);
    const project = {
      ...(world.registry.byName('by-presence') as NonNullable<ReturnType<World['registry']['byName']>>),
      simulated: {},
    };
    const asked = { store: world.store, lastStored: '2026-11-02T06:00:00Z', bounds: {}, now: NOW };
    expect(await findAlerts({ ...asked, project })).toEqual([]);
  });
});
