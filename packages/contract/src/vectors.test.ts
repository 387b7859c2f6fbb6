import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { canonical, contractHash } from './canonical/canonical.ts';
import { type Checker, compile, interpret } from './check/check.ts';
import type { EventDropReason } from './check/verdict.ts';
import { parseContract } from './define/contract.ts';
import type { Event } from './define/event.ts';
import { acceptOf } from './kinds/accept.ts';
import type { FieldDropReason } from './kinds/kind.ts';
import { kindNames } from './kinds/problems.ts';
import { type Implementation, run, type Setting, type Vectors } from './testing/run-vectors.ts';

const folder = join(import.meta.dirname, '../vectors');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const all = files.map((name): readonly [string, Vectors] => [
  name,
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vectors,
]);

/** This package, with either of its ways to make a gate. */
const implementation = (make: typeof compile): Implementation => ({
  canonical,
  hash: contractHash,
  encode: (setting, event, input) =>
    at(make, setting, ({ encodeCommon, encodeEvent }) => {
      return event === null ? encodeCommon(input) : encodeEvent(event, input);
    }),
  accept: (setting, event, input) =>
    at(make, setting, ({ acceptCommon, acceptEvent }) => {
      return event === null ? acceptCommon(input) : acceptEvent(event, input);
    }),
  // The client's part of a call; test/vectors.test.ts runs the client itself.
  call: (setting, event, input) =>
    implementation(make).encode(setting, event, { ...zerosOf(setting.contract.events[event]), ...(input as object) }),
  identity({ contract }, stream, input) {
    const identity = contract.streams[stream]?.identity;
    const format = identity?.type === 'install' ? identity.format : 'hex32';
    const field = { kind: 'id', why: '', format } as const;
    const result = acceptOf(field)(input);
    return typeof result === 'object' && 'reason' in result ? result.reason : String(result);
  },
});

const own = implementation(compile);

function at<T>(make: typeof compile, { contract, key, today }: Setting, use: (checker: Checker) => T): T {
  if (today !== undefined) vi.useFakeTimers({ now: Date.parse(`${today}T12:00:00Z`), toFake: ['Date'] });
  try {
    return use(make(contract, () => Buffer.from(key ?? '', 'hex')));
  } finally {
    vi.useRealTimers();
  }
}

function zerosOf(shape: Event | undefined): Readonly<Record<string, number>> {
  return shape?.shape === 'rollup' ? Object.fromEntries(Object.keys(shape.counts).map((name) => [name, 0])) : {};
}

const ways = { generated: own, interpreted: implementation(interpret) };
const runs = all.flatMap(([name, vectors]) =>
  Object.entries(ways).map(([way, made]) => [name, way, vectors, made] as const),
);

describe.each(runs)('vectors/%s, %s', (_name, _way, vectors, made) => {
  it.each(run(vectors, made).map((result) => [result.title, result] as const))('%s', (_, { got, expected }) => {
    expect(got).toEqual(expected);
  });

  it('says each thing once', () => {
    const titles = run(vectors, made).map(({ title }) => title);
    expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
  });
});

describe('the vectors together', () => {
  it.each(all.filter(([, { contract }]) => contract !== undefined))(
    'stand in contracts that are ones: %s',
    (_, { contract }) => {
      expect(parseContract(contract)).toEqual(contract);
    },
  );

  it('have a field of every kind', () => {
    const kinds = all.flatMap(([, { contract }]) => [...JSON.stringify(contract ?? {}).matchAll(/"kind":"(\w+)"/g)]);
    const streams = all.flatMap(([, { cases }]) => cases).some((given) => 'stream' in given);
    expect(new Set([...kinds.map(([, kind]) => kind), ...(streams ? ['id'] : [])])).toEqual(new Set(kindNames));
  });

  const reasons = new Set(
    all.flatMap(([, { cases }]) =>
      [...JSON.stringify(cases).matchAll(/"(?:reason|dropped)":"(\w+)"/g)].map(([, reason]) => reason),
    ),
  );
  const known: Readonly<Record<FieldDropReason | EventDropReason, true>> = {
    unknown_field: true,
    wrong_type: true,
    not_in_list: true,
    too_many: true,
    out_of_range: true,
    malformed: true,
    unknown_event: true,
    malformed_event: true,
    missing_field: true,
  };
  it.each(Object.keys(known))('drop something as %s', (reason) => {
    expect(reasons).toContain(reason);
  });

  it('drop nothing for a reason that there is not', () => {
    expect([...reasons].filter((reason) => !Object.hasOwn(known, reason ?? ''))).toEqual([]);
  });

  it('catch an implementation that keeps everything', () => {
    const careless: Implementation = {
      ...own,
      encode: (_setting, _event, input) => ({ kept: true, fields: input as never, drops: [] }),
      accept: (_setting, _event, input) => ({ kept: true, fields: input as never, drops: [] }),
    };
    for (const [name, vectors] of all.filter(
      ([, { cases }]) => cases.every((given) => !('js' in given)) && cases.some((given) => 'event' in given),
    )) {
      const wrong = run(vectors, careless).filter(
        ({ got, expected }) => JSON.stringify(got) !== JSON.stringify(expected),
      );
      expect([name, wrong.length > 0]).toEqual([name, true]);
    }
  });
});
