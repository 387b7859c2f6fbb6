import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyTypeBut, everything } from '../../testing/every-type.ts';
import { gates, isDropped, problemPaths } from '../../testing/gates.ts';
import { choice } from './choice.ts';

const why = 'Which commands are used?';
const commands = ['index', 'query', 'Claude Code', '<unknown>', 'github-actions'] as const;

describe('with other', () => {
  const { encode, accept } = gates(
    choice(commands, { why, aliases: JSON.parse('{"idx":"index","constructor":"query","__proto__":"query"}') }),
  );

  it.each([
    ['a value of the list is kept', 'index', 'index'],
    ['a value with a space is kept', 'Claude Code', 'Claude Code'],
    ['a value in angle brackets is kept', '<unknown>', '<unknown>'],
    ['a value with a dash is kept', 'github-actions', 'github-actions'],
    ['an alias is kept as what it means', 'idx', 'index'],
    ['an alias with the name of something on every object is an alias', 'constructor', 'query'],
    ['a value outside the list is kept as other', 'rm -rf /home/ada', 'other'],
    ['even the alias __proto__', '__proto__', 'query'],
    ['other is kept as other', 'other', 'other'],
    ['another case is another value', 'Index', 'other'],
    ['a value with space around it is another value', ' index ', 'other'],
    ['the empty string is outside the list', '', 'other'],
    ['toString is outside the list', 'toString', 'other'],
    ['prototype is outside the list', 'prototype', 'other'],
    ['half a surrogate pair is outside the list', '\ud800', 'other'],
  ])('%s', (_, value, kept) => {
    expect([encode(value), accept(value)]).toEqual([kept, kept]);
  });

  it.each(everyTypeBut('string'))('%s is dropped as wrong_type', (_, value) => {
    expect(encode(value)).toEqual({ dropped: 'wrong_type' });
    expect(accept(value)).toEqual({ dropped: 'wrong_type' });
  });
});

describe('without other', () => {
  const { encode, accept } = gates(choice(commands, { why, other: false }));

  it.each([
    ['a value of the list is kept', 'query', 'query'],
    ['a value outside the list is dropped', 'rm', { dropped: 'not_in_list' }],
    ['other is outside a list that does not have it', 'other', { dropped: 'not_in_list' }],
  ])('%s', (_, value, result) => {
    expect([encode(value), accept(value)]).toEqual([result, result]);
  });
});

it('a list may have other as a value of its own', () => {
  const own = gates(choice(['a', 'other'], { why, other: false }));
  expect([own.encode('other'), own.encode('b')]).toEqual(['other', { dropped: 'not_in_list' }]);
});

it('a list with a value named like something on every object keeps it', () => {
  const { encode } = gates(choice(['toString', '__proto__'], { why }));
  expect([encode('toString'), encode('__proto__'), encode('valueOf')]).toEqual(['toString', '__proto__', 'other']);
});

it('what encode keeps, accept keeps unchanged, whatever came', () => {
  const text = fc.oneof(fc.constantFrom('a', 'b', 'x', 'other', '__proto__'), fc.string());
  fc.assert(
    fc.property(
      fc.uniqueArray(text, { minLength: 1 }),
      fc.boolean(),
      fc.oneof(text, fc.anything(everything)),
      (values, other, value) => {
        const { encode, accept } = gates({ kind: 'choice', why, values, other });
        const kept = encode(value);
        if (isDropped(kept)) return;
        expect(accept(kept)).toBe(kept);
        expect([...values, 'other']).toContain(kept);
      },
    ),
  );
});

it('changing the list afterwards changes nothing', () => {
  const values: ('a' | 'b')[] = ['a'];
  const field = choice(values, { why });
  values.push('b');
  expect(field.values).toEqual(['a']);
});

describe('in a contract', () => {
  const valid = { kind: 'choice', why, values: ['a', 'b'], other: true };

  it.each([
    ['a list', {}, []],
    ['a list of 1000 values', { values: Array.from({ length: 1000 }, (_, i) => `v${i}`) }, []],
    ['a value of 64 characters', { values: ['x'.repeat(64)] }, []],
    ['letters of any script', { values: ['größe', '日本語', 'ё', '👍'] }, []],
    ['an alias table', { aliases: { A: 'a', '386': 'b' } }, []],
    ['the alias other where nothing is folded', { other: false, aliases: { other: 'a' } }, []],
    ['no list', { values: undefined }, ['values']],
    ['an empty list', { values: [] }, ['values']],
    ['a list that is a string', { values: 'ab' }, ['values']],
    ['a list of 1001 values', { values: Array.from({ length: 1001 }, (_, i) => `v${i}`) }, ['values']],
    ['a list with a hole', { values: new Array(1) }, ['values.0']],
    ['an empty value', { values: ['a', ''] }, ['values.1']],
    ['a value of 65 characters', { values: ['x'.repeat(65)] }, ['values.0']],
    ['a value with a line break', { values: ['a\nb'] }, ['values.0']],
    ['a value with an escape of a terminal', { values: ['\u001b[31m'] }, ['values.0']],
    ['a value that runs backwards', { values: ['a\u202eb'] }, ['values.0']],
    ['half a surrogate pair', { values: ['\ud800'] }, ['values.0']],
    ['a number among the values', { values: ['a', 1] }, ['values.1']],
    ['a value twice', { values: ['a', 'b', 'a'] }, ['values.2']],
    ['neither true nor false for other', { other: 'no' }, ['other']],
    ['an alias table that is a list', { aliases: ['a'] }, ['aliases']],
    ['an alias that leads nowhere', { aliases: { A: 'c' } }, ['aliases.A']],
    ['an alias that hides a value', { aliases: { b: 'a' } }, ['aliases.b']],
    ['the alias other where it stands for the rest', { aliases: { other: 'a' } }, ['aliases.other']],
    ['an empty alias', { aliases: { '': 'a' } }, ['aliases.']],
    [
      'an alias named __proto__ that leads nowhere',
      { aliases: JSON.parse('{"__proto__":"c"}') },
      ['aliases.__proto__'],
    ],
    ['1001 aliases', { aliases: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [i, 'a'])) }, ['aliases']],
  ])('%s: what is wrong is named', (_, change, paths) => {
    expect(problemPaths({ ...valid, ...change })).toEqual(paths);
  });

  it('every problem is named, not only the first', () => {
    expect(problemPaths({ ...valid, values: ['', 1], other: 0, aliases: { x: 'y' } })).toEqual([
      'values.0',
      'values.1',
      'aliases.x',
      'other',
    ]);
  });
});
