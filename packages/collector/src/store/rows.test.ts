import { expect, it } from 'vitest';
import { encodeRows } from './rows.ts';

it('writes the values of rows in the order of the first one’s columns, whatever order the others have', () => {
  expect(
    encodeRows([
      { a: 1, b: 'x"\n' },
      { b: '', a: 2 },
    ]),
  ).toEqual({ columns: ['a', 'b'], text: '[1,"x\\"\\n"]\n[2,""]\n' });
});

it('tells objects apart that are alike, and takes a shared one for the same', () => {
  const common = { os: 'linux' };
  const rows = [
    { common, n: 1 },
    { common, n: 1 },
    { common: { os: 'macos' }, n: 1 },
    { common, n: 2 },
  ];
  expect(
    encodeRows(rows)
      .text.trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(rows.map((row) => [row.common, row.n]));
});

it('has an absent value as null, so that no value slips into another column', () => {
  expect(encodeRows([{ a: undefined, b: 1 }, { b: 2 }]).text).toBe('[null,1]\n[null,2]\n');
});

it('writes nothing for no rows', () => {
  expect(encodeRows([])).toEqual({ columns: [], text: '' });
});
