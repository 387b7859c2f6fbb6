import { expect, it } from 'vitest';
import { block, code, or, table, text } from './markdown.ts';

it.each([
  ['plain words, as they are.', 'plain words, as they are.'],
  ['a|b', 'a\\|b'],
  ['<script>', '\\<script\\>'],
  ['[x](https://evil.example)', '\\[x\\](https://evil.example)'],
  ['*bold* _it_ `code` ~~no~~', '\\*bold\\* \\_it\\_ \\`code\\` \\~\\~no\\~\\~'],
  ['# no heading', '\\# no heading'],
  ['- no list', '\\- no list'],
  ['+ no list', '\\+ no list'],
  ['1. no list', '1\\. no list'],
  ['two\nlines\tand a tab', 'two lines and a tab'],
  ['&lt;', '\\&lt;'],
  ['back\\slash', 'back\\\\slash'],
])('text: %j is written %j', (value, written) => {
  expect(text(value)).toBe(written);
});

it.each([
  ['index', '`index`'],
  ['<unknown>', '`<unknown>`'],
  ['a`b', '``a`b``'],
  ['`', '`` ` ``'],
  ['a``b`', '``` a``b` ```'],
  ['a|b', '`a\\|b`'],
])('code: %j is written %s', (value, written) => {
  expect(code(value)).toBe(written);
});

it('a block is not ended by what is in it', () => {
  expect(block('json', 'a\n```\nb')).toBe('````json\na\n```\nb\n````');
});

it('a table has a line for its head', () => {
  expect(table(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
});

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a or b'],
  [['a', 'b', 'c'], 'a, b or c'],
])('%j in a sentence: %s', (items, words) => {
  expect(or(items)).toBe(words);
});
