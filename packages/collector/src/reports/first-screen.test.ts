import { contractHash } from '@aboveboard/contract';
import { describe, expect, it } from 'vitest';
import { openWorld } from '../testing/world.ts';
import { ask, askRaw, byId, byPresence, failed, id, present, questionOf, ran, store, TODAY } from './testing.ts';

const one = { version: '1.0.0', os: 'linux', ci: 'none' };
const two = { version: '1.1.0', os: 'macos', ci: 'none' };
const machine = { version: '1.1.0', os: 'linux', ci: 'github' };

describe('what raw rows say', () => {
  it.each([
    ['presence', byPresence, null],
    ['presence', byPresence, 'people'],
    ['an id', byId, null],
    ['an id', byId, 'ci'],
  ] as const)('is what the rollups say: installs by %s', async (_, project, audience) => {
    const world = await openWorld([project]);
    const days = ['2026-11-02', '2026-11-09', '2026-11-10', '2026-11-20'];
    const batches = Array.from({ length: 24 }, (_, i) => {
      const day = days[(i * 7) % 4] as string;
      return {
        identity: id(i % 5),
        common: [one, two, machine, {}][i % 4] as object,
        events: [ran(day), ran(day, { ok: i % 3 > 0 }), failed(day, 'network'), ...(i % 2 ? [present(day)] : [])],
      };
    });
    await store(world, project, batches);
    const question = questionOf(world, project, { audience });
    const raw = await askRaw(world, project, question);
    const active = await ask(world, project, 'active', { audience });
    expect(active.filter(({ events }) => events !== null)).toEqual(raw.active);
    expect(active).toHaveLength(30);
    expect(await ask(world, project, 'versions', { audience })).toEqual(raw.versions);
    expect(await ask(world, project, 'events', { audience })).toEqual(raw.events);
    expect(raw.active.length).toBeGreaterThan(0);
  });
});

describe('summary', () => {
  it('counts days, weeks and months by presence, and says what is not over', async () => {
    const world = await openWorld([byPresence]);
    // Week of the 2nd: one install. Week of the 9th: two, one of them new. This week: one, so far.
    await store(world, byPresence, [
      { common: one, events: [present('2026-11-03', { cohort: '2026-10-05' }), ran('2026-11-03', { ok: false })] },
      { common: two, events: [present('2026-11-10', { cohort: '2026-11-09' }), ran('2026-11-10', { took: 0 })] },
      {
        common: one,
        events: [
          present('2026-11-12', { month: false, cohort: '2026-10-05' }),
          ran('2026-11-12', { ok: false, took: 2 }),
          present('2026-11-20', { month: false, cohort: '2026-10-05' }),
        ],
      },
      { common: two, events: [present('2026-10-30', { cohort: '2026-10-26' })], arrived: '2026-10-30' },
    ]);
    const rows = await ask(world, byPresence, 'summary', { from: '2026-11-02' });
    const by = Object.fromEntries(rows.map(({ number, ...row }) => [number, row]));
    expect(by.activeDay).toMatchObject({ value: 1, before: null, period: '2026-11-20', unfinished: null });
    expect(by.activeDay?.series).toHaveLength(19);
    expect(by.activeDay?.series.slice(0, 3)).toEqual([null, 1, null]);
    expect(by.activeWeek).toMatchObject({ value: 2, before: 1, period: '2026-11-09', unfinished: 1, series: [1, 2] });
    expect(by.activeMonth).toMatchObject({ value: 1, before: null, period: '2026-10-01', unfinished: 2, series: [] });
    expect(by.new).toMatchObject({ value: 1, before: 0, unfinished: 0, series: [0, 1] });
    // Week of the 9th: an install-day on 1.1 and one on 1.0; two runs, one of which went well.
    expect(by.latestVersion).toMatchObject({ value: 0.5, of: 2, about: '1.1', before: 0 });
    expect(by.success).toMatchObject({ value: 0.5, of: 2, before: 0, unfinished: null });
    expect(by.p50).toMatchObject({ value: 100, of: 2, about: 'run: <100 ms' });
    expect(by.p95).toMatchObject({ value: 1000, about: 'run: 1000+ ms' });
  });

  it('counts distinct ids of days, weeks and months, people and machines apart', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      { identity: id(1), common: one, events: [ran('2026-11-09'), ran('2026-11-10'), ran('2026-11-15'), ran(TODAY)] },
      { identity: id(2), common: machine, events: [ran('2026-11-10'), ran('2026-10-25')], arrived: TODAY },
    ]);
    const numbers = async (audience: 'ci' | 'people' | null) =>
      Object.fromEntries((await ask(world, byId, 'summary', { audience })).map((row) => [row.number, row]));
    const all = await numbers(null);
    expect(all.activeWeek).toMatchObject({ value: 2, before: null, unfinished: 1 });
    expect(all.activeMonth).toMatchObject({ value: 1, unfinished: 2 });
    expect(all.new).toMatchObject({ value: 1, unfinished: 0 });
    expect((await numbers('people')).activeWeek).toMatchObject({ value: 1 });
    expect((await numbers('ci')).activeWeek).toMatchObject({ value: 1, unfinished: null });
  });

  it('answers about the past as on the day after', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [{ identity: id(1), common: one, events: [ran('2026-11-04'), ran('2026-11-20')] }]);
    const [day, week] = await ask(world, byId, 'summary', { from: '2026-11-01', to: '2026-11-08' });
    expect(day).toMatchObject({ value: null, period: '2026-11-08', unfinished: null });
    expect(week).toMatchObject({ value: 1, period: '2026-11-02', unfinished: null });
  });
});

describe('adoption and releases', () => {
  it('follow each version by day, in semver order, and say when half had it', async () => {
    const world = await openWorld([byId]);
    const install = (n: number, version: string, days: readonly string[]) => ({
      identity: id(n),
      common: { ...one, version },
      events: days.map((day) => ran(day)),
    });
    await store(world, byId, [
      install(1, '1.9.0', ['2026-11-10', '2026-11-11']),
      install(1, '1.10.0', ['2026-11-12', TODAY]),
      install(2, '1.9.0', ['2026-11-10', '2026-11-11', '2026-11-12']),
      install(3, '1.10.0', ['2026-11-11', '2026-11-12']),
      install(4, '2.0.0-rc.1', [TODAY]),
    ]);
    const rows = await ask(world, byId, 'adoption');
    expect(
      rows.map(({ version, day, installs, share, daysSinceRelease }) => [
        version,
        day,
        installs,
        share,
        daysSinceRelease,
      ]),
    ).toEqual([
      ['1.9', '2026-11-10', 2, 1, 0],
      ['1.9', '2026-11-11', 2, 2 / 3, 1],
      ['1.9', '2026-11-12', 1, 1 / 3, 2],
      ['1.10', '2026-11-11', 1, 1 / 3, 0],
      ['1.10', '2026-11-12', 2, 2 / 3, 1],
      ['1.10', TODAY, 1, 1 / 2, 10],
      ['2.0-pre', TODAY, 1, 1 / 2, 0],
    ]);
    expect(rows.filter(({ unfinished }) => unfinished).map(({ day }) => day)).toEqual([TODAY, TODAY]);
    expect(await ask(world, byId, 'releases')).toEqual([
      {
        version: '1.9',
        isRelease: true,
        firstDay: '2026-11-10',
        lastDay: '2026-11-12',
        installDays: 5,
        events: 5,
        share: 0.5,
        daysToHalf: 0,
      },
      {
        version: '1.10',
        isRelease: true,
        firstDay: '2026-11-11',
        lastDay: TODAY,
        installDays: 4,
        events: 4,
        share: 0.4,
        daysToHalf: 1,
      },
      {
        version: '2.0-pre',
        isRelease: false,
        firstDay: TODAY,
        lastDay: TODAY,
        installDays: 1,
        events: 1,
        share: 0.1,
        daysToHalf: null,
      },
    ]);
    // The range does not change when a version came.
    const later = await ask(world, byId, 'releases', { from: '2026-11-12' });
    expect(later.map(({ version, firstDay, daysToHalf }) => [version, firstDay, daysToHalf])).toEqual([
      ['1.9', '2026-11-10', 0],
      ['1.10', '2026-11-11', 1],
      ['2.0-pre', TODAY, null],
    ]);
  });
});

describe('usage', () => {
  it('says by how many installs, how well and how fast, for each event and value', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      {
        identity: id(1),
        common: one,
        events: [
          ran('2026-11-19', { took: 0 }),
          ran('2026-11-19', { took: 1 }),
          ran('2026-11-20', { took: 2, ok: false }),
        ],
      },
      { identity: id(2), common: one, events: [ran('2026-11-20', { command: 'serve', languages: ['rust', 'go'] })] },
      { identity: id(3), common: one, events: [failed('2026-11-20', 'network')] },
    ]);
    const rows = await ask(world, byId, 'usage', { from: '2026-11-18', to: '2026-11-20' });
    const seen = rows.map(({ event, field, value, count, installs, share, success, p50, p95, series }) => [
      event,
      field,
      value,
      count,
      installs,
      share,
      success,
      p50?.label ?? null,
      p95?.label ?? null,
      series,
    ]);
    expect(seen).toEqual([
      ['run', null, null, 4, 2, 2 / 3, 0.75, '100-1000 ms', '1000+ ms', [null, 2, 2]],
      ['run', 'command', 'index', 3, 1, 1 / 3, 2 / 3, '100-1000 ms', '1000+ ms', [null, 2, 1]],
      ['run', 'command', 'serve', 1, 1, 1 / 3, 1, null, null, [null, 0, 1]],
      ['run', 'languages', null, 3, 1, 1 / 3, 2 / 3, '100-1000 ms', '1000+ ms', [null, 2, 1]],
      ['run', 'languages', 'go', 1, 1, 1 / 3, 1, null, null, [null, 0, 1]],
      ['run', 'languages', 'rust', 1, 1, 1 / 3, 1, null, null, [null, 0, 1]],
      ['error', null, null, 1, 1, 1 / 3, null, null, null, [null, 0, 1]],
      ['error', 'code', 'network', 1, 1, 1 / 3, null, null, null, [null, 0, 1]],
    ]);
    expect(rows[0]?.p50).toEqual({ label: '100-1000 ms', from: 100, to: 1000, unit: 'ms' });
  });

  it('does not say by how many where nothing tells', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, [{ common: one, events: [ran(TODAY), present(TODAY)] }]);
    const [run] = await ask(world, byPresence, 'usage');
    expect(run).toMatchObject({ event: 'run', count: 1, installs: null, share: null, success: 1 });
  });
});

describe('errors', () => {
  it('by id: in share of the installs of each version, with what is new in one', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      {
        identity: id(1),
        common: one,
        events: [failed('2026-11-10', 'network'), failed('2026-11-11', 'network'), ran('2026-11-10')],
      },
      { identity: id(2), common: one, events: [ran('2026-11-10')] },
      { identity: id(1), common: two, events: [failed('2026-11-12', 'network'), failed('2026-11-12', 'config')] },
    ]);
    expect(await ask(world, byId, 'errors')).toEqual([
      {
        event: 'error',
        field: 'code',
        code: 'network',
        version: '1.0',
        count: 2,
        installs: 1,
        ofInstalls: 2,
        share: 0.5,
        perInstallDay: 2 / 3,
        isNew: false,
      },
      {
        event: 'error',
        field: 'code',
        code: 'network',
        version: '1.1',
        count: 1,
        installs: 1,
        ofInstalls: 1,
        share: 1,
        perInstallDay: 1,
        isNew: false,
      },
      {
        event: 'error',
        field: 'code',
        code: 'config',
        version: '1.1',
        count: 1,
        installs: 1,
        ofInstalls: 1,
        share: 1,
        perInstallDay: 1,
        isNew: true,
      },
    ]);
  });

  it('by presence: for each install-day', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, [
      { common: one, events: [present('2026-11-10'), present('2026-11-11'), failed('2026-11-10', 'config')] },
    ]);
    expect(await ask(world, byPresence, 'errors')).toEqual([
      expect.objectContaining({
        code: 'config',
        installs: null,
        ofInstalls: null,
        share: null,
        perInstallDay: 0.5,
        isNew: false,
      }),
    ]);
  });
});

describe('the release check', () => {
  const runs = (count: number, fields: object) => Array.from({ length: count }, () => ran('2026-11-10', fields));

  it('calls worse what is worse beyond chance, with the numbers, and leaves the rest alone', async () => {
    const world = await openWorld([byPresence]);
    // 1.0: 5 of 100 runs fail; 40 of 100 are slow. 1.1: 30 of 100 fail; 41 of 100 are slow.
    const version = (common: object, bad: number, slow: number) => [
      {
        common,
        events: [...runs(bad, { ok: false }), ...runs(60 - bad, {})].map((run, i) => timed(run, i < 60 - slow ? 0 : 1)),
      },
      { common, events: runs(40, { took: 0 }) },
    ];
    const timed = (run: ReturnType<typeof ran>, took: number) => ({ ...run, fields: { ...run.fields, took } });
    await store(world, byPresence, [...version(one, 5, 40), ...version(two, 30, 41)]);
    const rows = await ask(world, byPresence, 'releaseCheck');
    expect(rows).toHaveLength(2);
    // Pooled share 35 / 200; z = 0.25 / sqrt(0.175 * 0.825 * 0.02) = 4.6525.
    expect(rows[0]).toMatchObject({
      version: '1.1',
      before: '1.0',
      what: 'failure',
      event: 'run',
      k: 30,
      n: 100,
      kBefore: 5,
      nBefore: 100,
      rate: 0.3,
      rateBefore: 0.05,
      isWorse: true,
      isEnough: true,
    });
    expect(rows[0]?.z).toBeCloseTo(4.6525, 3);
    expect(rows[0]?.p).toBeLessThan(0.0001);
    expect(rows[1]).toMatchObject({
      what: 'slower',
      field: 'took',
      value: '<100 ms',
      k: 41,
      kBefore: 40,
      isWorse: false,
    });
  });

  it('judges errors by the installs that met them, where an id tells', async () => {
    const world = await openWorld([byId]);
    const installs = (from: number, count: number, bad: number, common: object) =>
      Array.from({ length: count }, (_, i) => ({
        identity: id(from + i),
        common,
        events: [
          ran('2026-11-10'),
          ...(i < bad ? [failed('2026-11-10', 'network'), failed('2026-11-11', 'network')] : []),
        ],
      }));
    await store(world, byId, [...installs(1, 40, 2, one), ...installs(101, 40, 20, two)]);
    const [worst] = await ask(world, byId, 'releaseCheck');
    expect(worst).toMatchObject({
      what: 'error',
      value: 'network',
      k: 20,
      n: 40,
      kBefore: 2,
      nBefore: 40,
      isWorse: true,
    });
  });

  it('does not judge fewer than 30 on a side', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, [
      { common: one, events: runs(29, {}) },
      { common: two, events: runs(40, { ok: false }) },
    ]);
    expect(await ask(world, byPresence, 'releaseCheck')).toEqual([
      expect.objectContaining({ what: 'failure', k: 40, n: 40, nBefore: 29, isWorse: false, isEnough: false }),
    ]);
  });
});

describe('fields', () => {
  it('has a row for every value of every field with few, in the order of the field', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      { identity: id(1), common: one, events: [ran('2026-11-10', { took: 2 }), ran('2026-11-11', { took: 0 })] },
      {
        identity: id(2),
        common: { ...two, version: '1.10.0' },
        events: [ran('2026-11-10', { languages: ['rust', 'go'] })],
      },
    ]);
    const rows = await ask(world, byId, 'fields');
    expect(
      rows.map(({ event, field, label, order, count, installDays, share }) => [
        event,
        field,
        label,
        order,
        count,
        installDays,
        share,
      ]),
    ).toEqual([
      [null, 'ci', 'none', 0, 3, 3, 1],
      [null, 'os', 'linux', 0, 2, 2, 2 / 3],
      [null, 'os', 'macos', 1, 1, 1, 1 / 3],
      [null, 'version', '1.0', 0, 2, 2, 2 / 3],
      [null, 'version', '1.10', 1, 1, 1, 1 / 3],
      ['run', 'command', 'index', 0, 3, 3, 1],
      ['run', 'languages', 'go', 0, 1, 1, 1 / 3],
      ['run', 'languages', 'rust', 1, 1, 1, 1 / 3],
      ['run', 'languages', 'not sent', 2, 2, 2, 2 / 3],
      ['run', 'ok', 'yes', 0, 3, 3, 1],
      ['run', 'took', '<100 ms', 0, 1, 1, 1 / 3],
      ['run', 'took', '1000+ ms', 1, 1, 1, 1 / 3],
      ['run', 'took', 'not sent', 2, 1, 1, 1 / 3],
    ]);
  });
});

describe('retention by cohort', () => {
  const triangle = [
    { cohort: '2026-11-02', week: 0, monday: '2026-11-02', installs: 2, of: 2, share: 1 },
    { cohort: '2026-11-02', week: 1, monday: '2026-11-09', installs: 1, of: 2, share: 0.5 },
    { cohort: '2026-11-02', week: 2, monday: '2026-11-16', installs: 1, of: 2, share: 0.5, unfinished: true },
    { cohort: '2026-11-09', week: 0, monday: '2026-11-09', installs: 1, of: 1, share: 1 },
  ];

  it('comes out of presence flags', async () => {
    const world = await openWorld([byPresence]);
    const first = { cohort: '2026-11-02' };
    await store(world, byPresence, [
      {
        common: one,
        events: [
          present('2026-11-03', first),
          present('2026-11-05', { ...first, week: false }),
          present('2026-11-10', first),
          present('2026-11-17', first),
        ],
      },
      { common: one, events: [present('2026-11-08', first)] },
      { common: one, events: [present('2026-11-12', { cohort: '2026-11-09' })] },
    ]);
    expect(await ask(world, byPresence, 'retention')).toEqual(triangle);
  });

  it('comes out of ids, late ones included', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      { identity: id(1), common: one, events: [ran('2026-11-10'), ran('2026-11-17')] },
      { identity: id(2), common: one, events: [ran('2026-11-08')] },
      { identity: id(3), common: one, events: [ran('2026-11-12')] },
      { identity: id(1), common: one, events: [ran('2026-11-03')] },
    ]);
    expect(await ask(world, byId, 'retention')).toEqual(triangle);
  });
});

describe('contracts, durations and drops by day', () => {
  it('say which contract clients have', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      { identity: id(1), common: one, contract: contractHash(byId), events: [ran('2026-11-10'), ran('2026-11-11')] },
      { identity: id(2), common: one, events: [ran('2026-11-10')] },
    ]);
    expect(await ask(world, byId, 'contracts')).toEqual([
      {
        contract: contractHash(byId),
        revision: 1,
        isCurrent: true,
        events: 2,
        installDays: 2,
        share: 2 / 3,
        firstDay: '2026-11-10',
        lastDay: '2026-11-11',
      },
      {
        contract: null,
        revision: null,
        isCurrent: false,
        events: 1,
        installDays: 1,
        share: 1 / 3,
        firstDay: '2026-11-10',
        lastDay: '2026-11-10',
      },
    ]);
  });

  it('say how long things took, by version', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      {
        identity: id(1),
        common: one,
        events: [ran('2026-11-10', { took: 0 }), ran('2026-11-10', { took: 2 }), ran('2026-11-10')],
      },
      { identity: id(1), common: two, events: [ran('2026-11-10', { took: 1 })] },
    ]);
    const rows = await ask(world, byId, 'durations');
    expect(rows.map(({ version, label, from, to, count }) => [version, label, from, to, count])).toEqual([
      ['1.0', '<100 ms', 0, 100, 1],
      ['1.0', '1000+ ms', 1000, null, 1],
      ['1.1', '100-1000 ms', 100, 1000, 1],
    ]);
  });

  it('say what was refused on which day of arrival', async () => {
    const world = await openWorld([byId]);
    await store(world, byId, [
      { identity: id(1), common: { ...one, extra: 1 }, events: [ran('2026-11-10'), { ...ran(TODAY), event: 'nope' }] },
      { identity: id(1), common: one, events: [{ ...ran(TODAY), event: 'nope' }], arrived: '2026-11-20' },
    ]);
    expect(await ask(world, byId, 'dropsByDay')).toEqual([
      { day: '2026-11-20', what: 'event', reason: 'unknown_event', count: 1, received: 1 },
      { day: TODAY, what: 'event', reason: 'unknown_event', count: 1, received: 2, unfinished: true },
      { day: TODAY, what: 'field', reason: 'unknown_field', count: 1, received: 2, unfinished: true },
    ]);
  });
});
