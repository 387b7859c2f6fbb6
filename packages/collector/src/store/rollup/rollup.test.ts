import {
  bucket,
  type Contract,
  choice,
  choices,
  ci,
  contract,
  contractHash,
  count,
  event,
  flag,
  install,
  int,
  optional,
  os,
  rollup,
  runtime,
  version,
} from '@aboveboard/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addProject } from '../../projects/projects.ts';
import { failing } from '../../testing/failing.ts';
import { type Batch, openWorld, TODAY, type World } from '../../testing/world.ts';
import { fold, rebuild, rollupTable } from './rollup.ts';
import { rollupsOfRaw, storedRollups } from './testing.ts';

/** How many made-up histories each project has; the long run has many more. */
const HISTORIES = Number(process.env.ABOVEBOARD_ROLLUP_HISTORIES ?? 3);

const about = { why: 'To test.', owner: 'the tests', contact: 'the tests' };
const common = { version: version({ why: 'Which?' }), os: os(), runtime: runtime() };
const events = {
  run: event({
    why: 'What is used?',
    crosses: [['command', 'os']],
    fields: {
      command: choice(['index', 'serve'], { why: 'Which?' }),
      ok: flag({ why: 'Did it work?' }),
      took: optional(bucket([10, 100], { unit: 'ms', why: 'How long?' })),
      languages: optional(choices(['go', 'rust'], { why: 'Which?' })),
      exit: optional(int(0, 255, { why: 'Which?' })),
      bytes: optional(int(0, 1_000_000, { why: 'Too many values to add up by.' })),
    },
  }),
  tools: rollup('day', {
    why: 'What do agents call?',
    by: { tool: choice(['search', 'read'], { why: 'Which?' }) },
    counts: { calls: count({ why: 'How often?' }), errors: count({ why: 'How often did it fail?' }) },
  }),
};

/** Every kind that can be a dimension, counted by presence and by an id; who runs it is a choice, and a flag. */
const byPresence: Contract = contract({
  name: 'by-presence',
  env: 'A_TELEMETRY',
  ...about,
  common: { ...common, ci: ci() },
  events,
});
const byId: Contract = contract({
  name: 'by-id',
  env: 'B_TELEMETRY',
  ...about,
  streams: { default: { identity: install({ why: 'Do they stay?' }) } },
  common: { ...common, ci: optional(flag({ why: 'Who?' })) },
  events,
});

const DAY_MS = 86_400_000;
const dayBefore = (days: number) => new Date(Date.parse(TODAY) - days * DAY_MS).toISOString().slice(0, 10);

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const when = fc.oneof({ weight: 3, arbitrary: fc.constant(TODAY) }, fc.nat(34).map(dayBefore));
const someEvent = fc.oneof(
  fc.record({
    event: fc.constant('run'),
    when,
    fields: fc.record(
      {
        command: fc.constantFrom('index', 'serve', 'nonsense'),
        ok: fc.boolean(),
        took: fc.nat(2),
        languages: fc.subarray(['go', 'rust', 'cobol']),
        exit: fc.nat(255),
        bytes: fc.nat(1000),
      },
      { requiredKeys: ['command', 'ok'] },
    ),
  }),
  fc.record({
    event: fc.constant('tools'),
    when,
    fields: fc.record({ tool: fc.constantFrom('search', 'read'), calls: fc.nat(9), errors: fc.nat(3) }),
  }),
  fc.record({
    event: fc.constant('active'),
    when,
    fields: fc.record({
      day: fc.boolean(),
      week: fc.boolean(),
      month: fc.boolean(),
      cohort: fc.constantFrom('2026-10-05', '2026-11-16'),
    }),
  }),
);
const someBatch = fc.record({
  id: fc.nat(30).map(String),
  events: fc.array(someEvent, { minLength: 1, maxLength: 6 }),
  common: fc.record(
    { version: fc.constantFrom('1.3.0', '1.4.0'), os: fc.constantFrom('linux', 'macos'), ci: fc.constant('none') },
    { requiredKeys: [] },
  ),
  identity: maybe(fc.constantFrom(...['a', 'b', 'c'].map((digit) => digit.repeat(32)))),
  isKnown: fc.boolean(),
});
type SomeBatch = typeof someBatch extends fc.Arbitrary<infer T> ? T : never;
/** What happens to a collector: batches come (some again), it drains, it dies at a write, rollups are folded. */
const history = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: someBatch.map((batch) => ({ does: 'arrives' as const, batch })) },
    { weight: 2, arbitrary: fc.constant({ does: 'drains' as const }) },
    { weight: 1, arbitrary: fc.constant({ does: 'folds' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant('dies' as const),
        write: fc.integer({ min: 1, max: 9 }),
        moment: fc.constantFrom('before' as const, 'after' as const),
      }),
    },
  ),
  { minLength: 5, maxLength: 16 },
);

function batchOf(project: Contract, { isKnown, identity, common, ...batch }: SomeBatch): Batch {
  const isMachine = batch.id.endsWith('1');
  const who = 'ci' in common ? { ci: project === byId ? isMachine : isMachine ? 'github' : 'none' } : {};
  return {
    ...batch,
    common: { ...common, ...who },
    ...(identity === undefined ? {} : { identity }),
    ...(isKnown ? { contract: contractHash(project) } : {}),
  };
}

async function settle(world: World): Promise<void> {
  const drain = world.openDrain();
  while ((await drain.step()) > 0);
}

describe.each([
  ['presence', byPresence],
  ['an id', byId],
])('rollups of a project that counts installs by %s', (_, project) => {
  it('are what the raw rows add up to, whatever came, came late, came twice or was interrupted', {
    timeout: 60_000 + HISTORIES * 10_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const world = await openWorld([project]);
        let drain = world.openDrain();
        for (const step of steps) {
          if (step.does === 'arrives') await world.spool(project, batchOf(project, step.batch));
          if (step.does === 'drains') await drain.step();
          if (step.does === 'folds') {
            await settle(world);
            drain = world.openDrain();
            await fold(world.store, project.name, 1);
          }
          if (step.does === 'dies') {
            await world
              .openDrain(failing(world.store, step.write, step.moment))
              .step()
              .catch(() => {});
            drain = world.openDrain();
          }
        }
        await settle(world);
        const expected = await rollupsOfRaw(world.store, project);
        expect(await storedRollups(world.store, project.name)).toEqual(expected);
        await fold(world.store, project.name, 0);
        expect(await storedRollups(world.store, project.name)).toEqual(expected);
        await world.close();
      }),
      { numRuns: HISTORIES },
    );
  });

  it('are the same when they are rebuilt from the raw rows', { timeout: 60_000 }, async () => {
    const world = await openWorld([project]);
    for (const [i, batch] of fc.sample(someBatch, { numRuns: 10, seed: 7 }).entries()) {
      await world.spool(project, batchOf(project, { ...batch, id: String(i) }));
    }
    const drain = world.openDrain();
    await drain.step();
    const before = await storedRollups(world.store, project.name);
    const opened = world.registry.byName(project.name);
    if (opened === undefined) throw new Error('the project is gone');
    const days = Array.from({ length: 36 }, (_, i) => dayBefore(i));
    await rebuild(world.store, opened, days, drain.cursor().chunk);
    expect(await storedRollups(world.store, project.name)).toEqual(before);
    expect(Object.keys(before).length).toBeGreaterThan(20);
  });
});

describe('rollups', () => {
  it('are never merged but when every chunk is finished, so that an unfinished one can be told apart', {
    timeout: 60_000,
  }, async () => {
    const world = await openWorld([byPresence]);
    const drain = world.openDrain();
    for (let i = 0; i < 12; i++) {
      await world.spool(byPresence, {
        id: String(i),
        events: [{ event: 'run', when: TODAY, fields: { command: 'index', ok: true } }],
      });
      await drain.step();
    }
    const parts = () =>
      world.store.query<{ n: number; level: number }>(
        `SELECT toUInt32(count()) AS n, max(level) AS level FROM system.parts WHERE active AND table = {table:String}`,
        { table: rollupTable('by-presence') },
      );
    // A background merge would come within the seconds that the engine's pool may sleep.
    await new Promise((wake) => setTimeout(wake, 3000));
    expect((await parts())[0]?.n).toBe(12);
    await fold(world.store, 'by-presence', 0);
    expect((await parts())[0]?.n).toBe(1);
  });

  it('follow a field that a later contract brings', async () => {
    const world = await openWorld([byPresence]);
    await world.openDrain().step();
    const later = contract({
      name: 'by-presence',
      env: 'A_TELEMETRY',
      ...about,
      common: { ...common, ci: ci() },
      events: {
        run: event({
          why: 'What is used?',
          fields: {
            command: choice(['index', 'serve'], { why: 'Which?' }),
            mode: choice(['fast', 'slow'], { why: 'Which?' }),
            parts: choices(['a', 'b'], { why: 'Which?' }),
            tries: int(0, 9, { why: 'How many?' }),
            again: flag({ why: 'Was it?' }),
          },
        }),
      },
    });
    addProject(world.dataDir, 'by-presence', later);
    await expect.poll(() => world.registry.byName('by-presence')?.contracts.length, { timeout: 5000 }).toBe(2);
    const fields = { command: 'index', mode: 'fast', parts: ['b', 'a'], tries: 3, again: false };
    await world.spool(later, { id: '1', events: [{ event: 'run', when: TODAY, fields }] });
    await world.openDrain().step();
    const rows = await world.store.query<{ dimension: string; value: string }>(
      `SELECT dimension, value FROM ${rollupTable('by-presence')}
       WHERE event = 'run' AND by = '' AND dimension IN ('mode', 'parts', 'tries', 'again') ORDER BY dimension, value`,
    );
    expect(rows.map(({ dimension, value }) => `${dimension} ${value}`)).toEqual([
      'again false',
      'mode fast',
      'parts a',
      'parts b',
      'tries 3',
    ]);
  });

  it('are made for what a table of raw rows had before them', async () => {
    const world = await openWorld([byId]);
    await world.spool(byId, {
      id: '1',
      identity: 'a'.repeat(32),
      events: [{ event: 'run', when: TODAY, fields: { command: 'index', ok: true } }],
    });
    await world.openDrain().step();
    const before = await storedRollups(world.store, 'by-id');
    for (const table of ['rollup_by_id', 'installs_by_id']) await world.store.run(`DROP TABLE ${table} SYNC`);
    await world.openDrain().prepare();
    expect(await storedRollups(world.store, 'by-id')).toEqual(before);
    expect(await world.store.query('SELECT toString(since) AS since FROM installs_by_id')).toEqual([{ since: TODAY }]);
  });
});
