import { expect, it } from 'vitest';
import { plain } from './define/plain.ts';
import { ContractError, describe, short } from './problem.ts';
import { everyType } from './testing/every-type.ts';

it.each([
  [undefined, 'nothing'],
  [null, 'null'],
  [true, 'true'],
  [1.5, '1.5'],
  [Number.NaN, 'NaN'],
  ['word', '"word"'],
  ['line\nbreak', '"line\\nbreak"'],
  ['x'.repeat(65), `"${'x'.repeat(64)}…"`],
  [[], 'a list of 0'],
  [[1, 2], 'a list of 2'],
  [{ secret: 1 }, 'an object'],
  [1n, 'a bigint'],
  [() => 1, 'a function'],
  [Symbol(), 'a symbol'],
  [Symbol('an accessor'), 'an accessor'],
])('%o is described as %s', (value, text) => {
  expect(describe(value)).toBe(text);
});

it.each(everyType)('the description of %s, once copied, is short', (_, value) => {
  expect(describe(plain(value)).length).toBeLessThan(70);
});

it.each([
  ['x'.repeat(64), 'x'.repeat(64)],
  ['x'.repeat(65), `${'x'.repeat(64)}…`],
])('%s is cut to %s', (text, cut) => {
  expect(short(text)).toBe(cut);
});

it.each([
  [
    [{ path: '', expected: 'an object', got: 'null' }],
    'the contract has 1 problem:\n  contract: expected an object, got null',
  ],
  [
    [
      { path: 'name', expected: 'a name', got: 'nothing' },
      { path: 'events.a', expected: 'an event', got: '1', hint: 'write event({ … })' },
    ],
    'the contract has 2 problems:\n  name: expected a name, got nothing\n  events.a: expected an event, got 1 (write event({ … }))',
  ],
])('an error of %o says them all', (problems, message) => {
  const error = new ContractError(problems);
  expect([error.name, error.message, error.problems]).toEqual(['ContractError', message, problems]);
});

it('an error of a hostile contract has them all, and its message is one that can be read', () => {
  const error = new ContractError(Array(100_000).fill({ path: 'a', expected: 'b', got: 'c' }));
  expect(error.problems).toHaveLength(100_000);
  expect(error.message.split('\n')).toHaveLength(202);
  expect(error.message).toMatch(/^the contract has 100000 problems:\n[^…]*… and 99800 more$/);
});
