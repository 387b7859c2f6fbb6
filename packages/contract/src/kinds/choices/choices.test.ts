import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { everyType, everyTypeBut, everyTypeButArrays, everything } from '../../testing/every-type.ts';
import { gates, isDropped, problemPaths, type Spoken } from '../../testing/gates.ts';
import { choices } from './choices.ts';

const why = 'Which languages should parse well?';
const languages = ['go', 'rust', 'typescript'] as const;

const folding = gates(choices(languages, { why, max: 3, aliases: { ts: 'typescript' } }));
const strict = gates(choices(languages, { why, max: 2, other: false }));

const notInList = (kept: unknown) => ({ dropped: 'not_in_list', kept });

describe('with other', () => {
  it.each([
    ['a set is kept', ['go', 'rust'], ['go', 'rust']],
    ['a set is sorted, so that the order of use says nothing', ['rust', 'go'], ['go', 'rust']],
    ['what comes twice is kept once', ['go', 'go', 'go'], ['go']],
    ['an alias is kept as what it means', ['ts', 'typescript'], ['typescript']],
    ['values outside the list are kept as one other', ['cobol', 'brainfuck'], ['other']],
    [
      'a longer set is cut to the maximum, which is counted',
      ['typescript', 'rust', 'go', 'cobol'],
      { dropped: 'too_many', kept: ['go', 'other', 'rust'] },
    ],
    ['an empty set is a set', [], []],
    ['names that every object has are outside the list', ['__proto__', 'constructor'], ['other']],
  ])('%s', (_, value, kept) => {
    expect([folding.encode(value), folding.accept(value)]).toEqual([kept, kept]);
  });
});

describe('without other', () => {
  it.each([
    ['values outside the list are left out, which is counted once', ['go', 'cobol', 'ada'], notInList(['go'])],
    ['both are counted', [...languages, 'cobol'], notInList({ dropped: 'too_many', kept: ['go', 'rust'] })],
    ['what comes twice is not too many', ['go', 'rust', 'go'], ['go', 'rust']],
    ['a set of nothing but values outside the list is dropped', ['cobol'], { dropped: 'not_in_list' }],
    ['an empty set is a set', [], []],
    [
      'a longer set is cut to the maximum, which is counted',
      ['typescript', 'rust', 'go'],
      { dropped: 'too_many', kept: ['go', 'rust'] },
    ],
  ])('%s', (_, value, result) => {
    expect([strict.encode(value), strict.accept(value)]).toEqual([result, result]);
  });
});

describe('what is no array of strings', () => {
  it.each(everyTypeButArrays)('%s is dropped as wrong_type', (_, value) => {
    expect(folding.encode(value)).toEqual({ dropped: 'wrong_type' });
    expect(folding.accept(value)).toEqual({ dropped: 'wrong_type' });
  });

  it.each(everyTypeBut('string'))('an array with %s in it is dropped whole', (_, value) => {
    expect(folding.encode(['go', value])).toEqual({ dropped: 'wrong_type' });
    expect(folding.accept(['go', value])).toEqual({ dropped: 'wrong_type' });
  });

  it.each([
    ['an array with holes', new Array(3), 'wrong_type'],
    ['an array of 1001', new Array(1001).fill('go'), 'out_of_range'],
    ['a huge array', new Array(1_000_000).fill('go'), 'out_of_range'],
    ['the longest array', new Array(2 ** 32 - 1), 'out_of_range'],
    ['a proxy whose length is no number', new Proxy(['go'], { get: () => ({ valueOf: () => 1 }) }), 'out_of_range'],
    ['a proxy that throws', new Proxy(['go'], { get: () => expect.unreachable() }), 'malformed_event'],
    ['a revoked proxy', revoked(), 'malformed_event'],
    ['a hole in an array that inherits a word', inheriting(), 'wrong_type'],
  ])('%s is dropped', (_, value, dropped) => {
    expect(folding.encode(value)).toEqual({ dropped });
    expect(folding.accept(value)).toEqual({ dropped });
  });

  it('every item is read once', () => {
    const get = vi.fn(() => 'go');
    const array = Object.defineProperty(['rust', 'go'], 1, { get, enumerable: true });
    expect(folding.encode(array)).toEqual(['go', 'rust']);
    expect(get).toHaveBeenCalledTimes(1);
    expect(folding.accept(array)).toEqual(['go', 'rust']);
    expect(get).toHaveBeenCalledTimes(2);
  });
});

it.each(everyType)('%s gives a fresh, sorted list of known values, or a drop', (_, value) => {
  const kept = folding.encode(value);
  if (isDropped(kept)) return expect(['wrong_type', 'out_of_range', 'malformed_event']).toContain(kept.dropped);
  expect(kept).not.toBe(value);
  expect([[], ['other']]).toContainEqual(kept);
});

it('what encode keeps, accept keeps unchanged, whatever came', () => {
  const item = fc.oneof(fc.constantFrom('go', 'rust', 'typescript', 'ts', 'other'), fc.string());
  const value = fc.oneof(fc.array(item), fc.anything(everything));
  fc.assert(
    fc.property(value, fc.boolean(), fc.integer({ min: 1, max: 4 }), (value, other, max) => {
      const { encode, accept } = gates(choices(languages, { why, other, max }));
      let kept: Spoken | undefined = encode(value);
      while (kept !== undefined && isDropped(kept)) ({ kept } = kept);
      if (kept === undefined) return;
      expect(accept(kept)).toEqual(kept);
      expect((kept as string[]).length).toBeLessThanOrEqual(max);
    }),
  );
});

describe('in a contract', () => {
  const valid = { kind: 'choices', why, values: ['a', 'b'], other: true, max: 8 };

  it.each([
    ['a list', {}, []],
    ['the smallest maximum', { max: 1 }, []],
    ['the largest maximum', { max: 100 }, []],
    ['no maximum', { max: undefined }, ['max']],
    ['a maximum of nothing', { max: 0 }, ['max']],
    ['a maximum that is too large', { max: 101 }, ['max']],
    ['a maximum that is no whole number', { max: 1.5 }, ['max']],
    ['a maximum in a string', { max: '8' }, ['max']],
    ['an empty list', { values: [] }, ['values']],
    ['neither true nor false for other', { other: null }, ['other']],
    ['an alias that leads nowhere', { aliases: { A: 'c' } }, ['aliases.A']],
  ])('%s: what is wrong is named', (_, change, paths) => {
    expect(problemPaths({ ...valid, ...change })).toEqual(paths);
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

/** An array with a hole whose prototype has a word there. */
function inheriting(): unknown {
  return Object.setPrototypeOf(new Array(1), Object.assign(Object.create(Array.prototype), { 0: 'go' }));
}
