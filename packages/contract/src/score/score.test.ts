import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contract, type Stream } from '../define/contract.ts';
import { type EventFields, event, optional, rollup } from '../define/event.ts';
import { install, perProcess, rotating } from '../define/identity.ts';
import { bucket } from '../kinds/bucket/bucket.ts';
import { choice } from '../kinds/choice/choice.ts';
import { choices } from '../kinds/choices/choices.ts';
import { count } from '../kinds/count/count.ts';
import { digest } from '../kinds/digest/digest.ts';
import { flag } from '../kinds/flag/flag.ts';
import { int } from '../kinds/int/int.ts';
import { version } from '../kinds/version/version.ts';
import { os } from '../presets/presets.ts';
import { mytool } from '../testing/mytool.ts';
import { score } from './score.ts';

const why = 'To test.';
const head = { name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why };
const four = choice(['a', 'b', 'c', 'd'], { why, other: false }); // 2 bits
const byte = int(0, 255, { why }); // 8 bits
const common = { level: int(1, 8, { why }) }; // 3 bits
const events = { small: event({ why, fields: { four } }), large: event({ why, fields: { byte, four } }) };
const scored = (streams: Record<string, Stream>, more = {}) =>
  score(contract({ ...head, streams, common, events, ...more }));

describe('a stream', () => {
  const unlinked = scored({ default: { identity: { type: 'none' } } });

  it('that nothing links adds its stable fields and its largest event', () => {
    // level 3, cohort log2(260) = 8.02; then the larger of 2, 8 + 2, and the 3 flags of the presence event.
    expect(unlinked.streams).toEqual([
      {
        stream: 'default',
        linkage: 'nothing',
        stable: expect.closeTo(11.0224, 4),
        largest: { event: 'large', bound: 10 },
        joined: 0,
        bound: expect.closeTo(21.0224, 4),
        estimate: expect.closeTo(21.0224, 4),
        budget: null,
        isOver: false,
      },
    ]);
  });

  it.each([
    ['process', perProcess({ why })],
    ['rotating', rotating(30, { why })],
    ['install', install({ why })],
  ] as const)('with identity %s adds all its events', (linkage, identity) => {
    // level 3, and 2 + (8 + 2).
    expect(scored({ default: { identity } }).streams[0]).toMatchObject({
      linkage,
      largest: null,
      joined: 12,
      bound: 15,
    });
  });

  it('with a digest in one event is derived, and that event is still alone', () => {
    const { streams } = scored(
      { default: { identity: { type: 'none' } } },
      { events: { ...events, found: event({ why, fields: { project: digest({ why, of: 'x' }) } }) } },
    );
    expect(streams[0]).toMatchObject({ linkage: 'derived', largest: { event: 'found', bound: 128 }, joined: 0 });
  });

  it('with a digest among the common fields joins everything', () => {
    const { streams } = scored(
      { default: { identity: { type: 'none' } } },
      { common: { project: digest({ why, of: 'x' }) } },
    );
    expect(streams[0]).toMatchObject({ linkage: 'derived', largest: null, joined: 2 + 10 + 3 });
  });

  it('of its own has the common fields, and not the presence cohort', () => {
    const { streams } = scored(
      { default: { identity: { type: 'none' } }, session: { identity: perProcess({ why }) } },
      { events: { run: event({ why, stream: 'session', fields: { byte } }) } },
    );
    expect(streams.find(({ stream }) => stream === 'session')).toMatchObject({ stable: 3, joined: 8, bound: 11 });
  });

  it('of a rollup counts what it is counted by and its counts', () => {
    const { streams } = scored(
      { default: { identity: install({ why }) } },
      { events: { tools: rollup('day', { why, by: { four }, counts: { calls: count({ why, max: 1023 }) } }) } },
    );
    expect(streams[0]).toMatchObject({ joined: 2 + 10 });
  });
});

describe('the budget', () => {
  const at = (installs: number, k?: number) => {
    const shape = contract({
      ...head,
      streams: { default: { identity: install({ why }) } },
      common,
      events: {
        run: event({ why, fields: { four } }),
      },
    });
    return score(shape, { installs, k }).streams[0];
  };

  it.each([
    ['10 000 installs in groups of 20: log2(500)', 10_000, 20, 8.9658],
    ['640 in groups of 20: log2(32)', 640, 20, 5],
    ['fewer installs than one group: nothing', 5, 20, 0],
    ['every install by itself: log2(1024)', 1024, 1, 10],
  ])('%s', (_, installs, k, budget) => {
    expect(at(installs, k)?.budget).toBeCloseTo(budget, 4);
  });

  it.each([
    ['as many bits as there are is within it', 640, false], // 3 + 2 = 5 bits
    ['one install fewer is over it', 639, true],
  ])('%s', (_, installs, isOver) => {
    expect(at(installs)?.isOver).toBe(isOver);
  });

  it('is taken from the contract where nobody says otherwise', () => {
    const { installs, k, streams } = score(contract({ ...head, installs: 4000, k: 10, common, events }));
    expect([installs, k, streams[0]?.budget]).toEqual([4000, 10, Math.log2(400)]);
  });

  it.each([
    [{ installs: 0 }, 'installs'],
    [{ installs: Number.NaN }, 'installs'],
    [{ installs: 10, k: 0.5 }, 'k'],
  ])('%j is refused by the name of the option', (options, name) => {
    expect(() => score(mytool, options)).toThrow(`expected ${name} of at least 1`);
  });
});

describe('a field', () => {
  it('has a row with its place, its values, and whether it is the same in the next report', () => {
    const { fields } = score(mytool);
    expect(fields.find(({ path }) => path === 'common.os')).toEqual({
      path: 'common.os',
      kind: 'choice',
      example: 'linux',
      values: 7,
      bound: Math.log2(7),
      estimate: Math.log2(7),
      basis: 'default',
      stable: true,
    });
    expect(fields.filter(({ stable }) => stable).map(({ path }) => path)).toEqual([
      ...Object.keys(mytool.common).map((name) => `common.${name}`),
      'events.active.fields.cohort',
    ]);
  });

  it('of a rollup stands under by or counts', () => {
    const paths = score(mytool).fields.map(({ path }) => path);
    expect(paths).toContain('events.tools.by.tool');
    expect(paths).toContain('events.tools.counts.calls');
  });

  it('takes what was measured by its path', () => {
    const measured = { 'common.os': { linux: 3, macos: 1 } };
    const row = score(mytool, { measured }).fields.find(({ path }) => path === 'common.os');
    expect([row?.basis, row?.estimate]).toEqual(['measured', expect.closeTo(0.8113, 4)]);
  });
});

it('is frozen through and through', () => {
  const walk = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(walk)] : [];
  expect(walk(score(mytool, { installs: 100 })).filter((value) => !Object.isFrozen(value))).toEqual([]);
});

describe('whatever the contract', () => {
  const values = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 40 });
  const share = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.double({ min: 0.001, max: 0.1, noNaN: true }), {
    maxKeys: 8,
  });
  const plain = fc.oneof(
    fc.constant(flag({ why, shares: { true: 0.9 } })),
    fc.tuple(values, share, fc.boolean()).map(([list, shares, other]) => choice(list as ['a'], { why, other, shares })),
    fc.tuple(values, fc.integer({ min: 1, max: 100 })).map(([list, max]) => choices(list as ['a'], { why, max })),
    fc.integer({ min: 1, max: 64 }).map((n) =>
      bucket(
        Array.from({ length: n }, (_, i) => i + 1),
        { why, unit: 'ms' },
      ),
    ),
    fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 }).map((max) => int(0, max, { why })),
    fc.constantFrom('major', 'minor', 'patch').map((keep) => version({ why, keep, shares: { '1.4': 0.5 } })),
    fc.constantFrom(os(), digest({ why, of: 'x' })),
  );
  const field = fc.tuple(plain, fc.boolean()).map(([one, isOptional]) => (isOptional ? optional(one) : one));
  const fields = fc.dictionary(fc.stringMatching(/^f[a-z]{1,3}$/), field, { maxKeys: 5 }) as fc.Arbitrary<EventFields>;
  const identity = fc.constantFrom(
    { type: 'none' } as const,
    perProcess({ why }),
    rotating(7, { why }),
    install({ why }),
  );
  const make = (common: EventFields, first: EventFields, second: EventFields, who: Stream['identity']) =>
    score(
      contract({
        ...head,
        streams: { default: { identity: who } },
        common,
        events: { first: event({ why, fields: first }), second: event({ why, fields: second }) },
      }),
      { installs: 1000 },
    );

  it('nothing is negative, and no estimate is above its bound', () => {
    fc.assert(
      fc.property(fields, fields, fields, identity, (...parts) => {
        const { fields: rows, streams } = make(...parts);
        for (const { bound, estimate } of [...rows, ...streams]) {
          expect(estimate).toBeGreaterThanOrEqual(0);
          expect(estimate).toBeLessThanOrEqual(bound);
          expect(bound).toBeLessThan(Number.POSITIVE_INFINITY);
        }
      }),
    );
  });

  it('a further field never lowers a stream, in an event or among the common fields', () => {
    fc.assert(
      fc.property(fields, fields, fields, identity, field, (common, first, second, who, added) => {
        const before = make(common, first, second, who).streams[0];
        for (const after of [
          make({ ...common, added }, first, second, who),
          make(common, { ...first, added }, second, who),
        ]) {
          expect(after.streams[0]?.bound).toBeGreaterThanOrEqual((before?.bound ?? 0) - 1e-9);
          expect(after.streams[0]?.estimate).toBeGreaterThanOrEqual((before?.estimate ?? 0) - 1e-9);
        }
      }),
    );
  });
});
