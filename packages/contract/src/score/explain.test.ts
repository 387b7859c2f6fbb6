import { describe, expect, it } from 'vitest';
import { mytool } from '../testing/mytool.ts';
import { explain, number } from './explain.ts';
import { score } from './score.ts';

describe('an explanation', () => {
  const said = explain(score(mytool, { installs: 10_000 }));

  it.each([
    'common.os: "linux" is one of 7 values: at most log2(7) = 2.8 bits.',
    'common.version: a release is taken to be one of 1 026 values: at most log2(1 026) = 10.0 bits, about 4.0 if only the usual number of releases is in use.',
    'events.command_run.fields.duration: the range "<100" is one of 4 values: at most log2(4) = 2.0 bits.',
    'events.command_run.fields.project: a digest is one of 2^128 values: at most log2(2^128) = 128.0 bits.',
    'events.tools.counts.errors: a count is one of 11 values: at most log2(11) = 3.5 bits.',
    'With 10 000 installs and k = 20 the budget is 9.0 bits: log2(10 000 / 20) = 9.0 bits.',
  ])('says: %s', (sentence) => {
    expect(said).toContain(sentence);
  });

  it('says of each stream what links it, what adds up, and whether it is over', () => {
    expect(said.filter((sentence) => sentence.startsWith('stream '))).toEqual([
      expect.stringMatching(
        /^stream default: a digest links .* \+ its largest event, command_run, \d+\.\d bits = at most /,
      ),
      expect.stringMatching(
        /^stream session: an id links the reports of one run: .* all its events, 0\.0 bits = at most /,
      ),
      expect.stringMatching(/^stream default is over its budget by \d+\.\d bits\.$/),
      expect.stringMatching(/^stream session is over its budget by \d+\.\d bits\.$/),
    ]);
  });

  it('says that there is no budget where nobody knows how many installs there are', () => {
    expect(explain(score(mytool)).at(-1)).toMatch(/^There is no budget/);
  });
});

it.each([
  [7, '7'],
  [1000, '1 000'],
  [1_234_567, '1 234 567'],
  [2 ** 128, '2^128'],
])('%d is written %s', (value, text) => {
  expect(number(value)).toBe(text);
});
