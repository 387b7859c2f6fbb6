import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, contractHash } from './canonical.ts';

describe('canonical', () => {
  it.each([
    ['keys are sorted', { b: 1, a: 2 }, '{"a":2,"b":1}'],
    ['keys are sorted by code units, not by number', { 10: 1, 9: 2 }, '{"10":1,"9":2}'],
    ['keys are sorted by code units, not by language', { é: 1, z: 2, Z: 3 }, '{"Z":3,"z":2,"é":1}'],
    ['keys are sorted at every depth', { a: [{ d: 1, c: 2 }] }, '{"a":[{"c":2,"d":1}]}'],
    ['lists keep their order', [2, 1], '[2,1]'],
    ['undefined is left out', { a: undefined, b: 1 }, '{"b":1}'],
    ['an empty object and list stay', { a: {}, b: [] }, '{"a":{},"b":[]}'],
    ['a key __proto__ is a key', JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
    ['minus zero is zero', -0, '0'],
    ['a large number is written as JSON does', 1e21, '1e+21'],
    ['half a surrogate pair is escaped', '\ud800', '"\\ud800"'],
    ['null, true and a text are themselves', [null, true, 'a"b'], '[null,true,"a\\"b"]'],
  ])('%s', (_, value, text) => {
    expect(canonical(value)).toBe(text);
  });

  it.each([
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 1n],
    ['a symbol', Symbol('a')],
    ['a function', () => 1],
    ['undefined in a list', [undefined]],
    ['a hole in a list', new Array(1)],
    ['a function in an object', { a: () => 1 }],
    ['an endless list', new Array(2 ** 32 - 1)],
    ['a cycle', cycle(1)],
    ['two cycles in one object', cycle(2)],
    ['a value doubled thirty times', doubled(30)],
  ])('%s is a TypeError, and soon', (_, value) => {
    // Some of them are without an end, and would never come to one.
    expect(() => canonical(value)).toThrow(TypeError);
  });

  it.each([
    [32, true],
    [33, false],
  ])('%d levels are written: %s', (depth, isWritten) => {
    const write = () => canonical(nested(depth));
    if (isWritten) expect(write()).toBe(JSON.stringify(nested(depth)));
    else expect(write).toThrow('canonical: nested more than 32 deep');
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is the same text in whatever order the keys were written', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 2 })), { selector: ([key]) => key });
    const two = entries.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(two, ([a, b]) => {
        expect(canonical({ in: Object.fromEntries(a) })).toBe(canonical({ in: Object.fromEntries(b) }));
      }),
    );
  });

  it('tells any two different values apart', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(canonical(a) === canonical(b)).toBe(isDeepStrictEqual(written(a), written(b)));
      }),
    );
  });
});

describe('contractHash', () => {
  it('is the SHA-256 of the canonical text', () => {
    // printf '{"a":1,"b":[true]}' | sha256sum
    expect(contractHash({ b: [true], a: 1 })).toBe('90eddf64b875cb5fa184bb12503cc7309b6ce21b175521a80bd8d83082bae604');
  });

  it.each([
    ['a value', { name: 'mytool', days: 91 }],
    ['one letter', { name: 'mytoo1', days: 90 }],
    ['a space', { name: 'mytool ', days: 90 }],
    ['the type', { name: 'mytool', days: '90' }],
    ['a key more', { name: 'mytool', days: 90, a: null }],
    ['a key less', { name: 'mytool' }],
  ])('is another for %s that changed', (_, changed) => {
    expect(contractHash(changed)).not.toBe(contractHash({ name: 'mytool', days: 90 }));
  });
});

/** What JSON keeps of a value: minus zero is zero. */
function written(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

function doubled(times: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < times; i++) value = [value, value];
  return value;
}

function cycle(ways: number): object {
  const object: Record<string, unknown> = {};
  for (let i = 0; i < ways; i++) object[`way${i}`] = object;
  return object;
}
