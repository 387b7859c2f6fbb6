import { describe, expect, it } from 'vitest';
import { openWorld } from '../testing/world.ts';
import { ask, byId, byPresence, id, present, ran, store, TODAY } from './testing.ts';

const YESTERDAY = '2026-11-20';

describe('a question about one version', () => {
  it('is answered by what that version sent, and a day on which only others came is a zero and no gap', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, [
      {
        common: { version: '1.0', os: 'linux' },
        events: [present(YESTERDAY), ran(YESTERDAY), present(TODAY), ran(TODAY)],
      },
      { common: { version: '1.1', os: 'macos' }, events: [present(TODAY), ran(TODAY), ran(TODAY, { ok: false })] },
    ]);
    const asked = { from: '2026-11-19', version: '1.1' };
    expect(await ask(world, byPresence, 'active', asked)).toEqual([
      { day: '2026-11-19', installs: null, events: null },
      { day: YESTERDAY, installs: 0, events: 0 },
      { day: TODAY, installs: 1, events: 2, unfinished: true },
    ]);
    const [run] = await ask(world, byPresence, 'usage', asked);
    expect([run?.count, run?.success, run?.series]).toEqual([2, 0.5, [null, 0, 2]]);
    const os = (await ask(world, byPresence, 'fields', asked)).filter(({ field }) => field === 'os');
    expect(os.map(({ value, installDays }) => [value, installDays])).toEqual([['macos', 1]]);
    // Adoption is about all of them: the share of the latest stays what it is.
    const latest = async (version: string | null) =>
      (await ask(world, byPresence, 'summary', { ...asked, version })).find(({ number }) => number === 'latestVersion');
    expect(await latest('1.1')).toEqual(await latest(null));
  });

  it('has no new installs and no retention where ids tell, since their first day is kept without a version', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [{ identity: id(1), common: { version: '1.0' }, events: [ran('2026-11-10')] }]);
    const fresh = async (version: string | null) =>
      (await ask(world, byId, 'summary', { version })).find(({ number }) => number === 'new')?.value;
    expect([await fresh(null), await fresh('1.0')]).toEqual([1, null]);
    expect(await ask(world, byId, 'retention', { version: '1.0' })).toEqual([]);
    expect(await ask(world, byId, 'retention')).toHaveLength(1);
  });
});
