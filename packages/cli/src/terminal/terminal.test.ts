import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fitHelp } from './help.ts';
import { bar, spark } from './spark.ts';
import { coloured, plain } from './style.ts';
import { table } from './table.ts';
import { change, count, percent } from './words.ts';

describe('a table', () => {
  const columns = [
    { head: 'event', give: 'cut' as const },
    { head: 'count', isNumber: true },
    { head: 'by day', give: 'spare' as const },
  ];
  const rows = [
    ['run', '1,234', '▁▂▃'],
    [{ text: 'a-name-that-is-rather-long-for-an-event', format: 'bold' as const }, '5', '▇'],
  ];

  it('is aligned: words to the left, numbers to the right', () => {
    expect(table(columns, rows, { width: 80, style: plain })).toBe(
      [
        'event                                    count  by day',
        'run                                      1,234  ▁▂▃',
        'a-name-that-is-rather-long-for-an-event      5  ▇',
      ].join('\n'),
    );
  });

  it.each([20, 24, 30, 40, 48])('fits %i columns: names are cut, then what can be spared goes', (width) => {
    const lines = table(columns, rows, { width, style: plain }).split('\n');
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
    expect(lines.join('\n')).toContain('1,234');
    expect(lines[2]).toContain('…');
  });

  it('has the same letters in colour', () => {
    const shown = table(columns, rows, { width: 30, style: coloured });
    expect(shown).not.toBe(stripVTControlCharacters(shown));
    expect(stripVTControlCharacters(shown)).toBe(table(columns, rows, { width: 30, style: plain }));
  });
});

describe('a line of numbers', () => {
  it('shows a gap as a gap, and not as a zero', () => {
    expect(spark([0, null, 4, 8], 10)).toBe('▁·▄█');
  });

  it('of more than fit puts neighbours together', () => {
    expect(spark([1, 1, 8, 8, null, null], 3)).toBe('▁█·');
  });

  it('of nothing but zeros is flat', () => {
    expect(spark([0, 0], 5)).toBe('▁▁');
  });
});

it.each([
  [0, ''],
  [0.5, '██'],
  [0.53, '██▏'],
  [1, '████'],
  [7, '████'],
])('a bar of %d is as long', (share, expected) => {
  expect(bar(share, 4)).toBe(expected);
});

it('numbers are read by people, and what nobody knows is no zero', () => {
  expect([count(1234567), count(null), count(0)]).toEqual(['1,234,567', '–', '0']);
  expect([percent(0.5), percent(0.031), percent(0), percent(null)]).toEqual(['50 %', '3.1 %', '0 %', '–']);
  expect([change(110, 100), change(50, 100), change(5, 0), change(null, 3)]).toEqual(['+10 %', '−50 %', '', '']);
});

describe('help', () => {
  it('that fits is left as it is', () => {
    const help = 'Two lines\nof prose\n\nExamples:\n  $ aboveboard check   what a reviewer asks';
    expect(fitHelp(help, 80)).toBe(help);
  });

  it('that does not fit is laid out anew, and a command stays in one piece', () => {
    const help =
      'A sentence that is too wide for this\nand goes on\n\nExamples:\n  $ aboveboard check   what a reviewer asks\n  $ aboveboard check --contract x.ts';
    expect(fitHelp(help, 24).split('\n')).toEqual([
      ...['A sentence that is too', 'wide for this and goes', 'on', '', 'Examples:'],
      ...['  $ aboveboard check', '      what a reviewer', '      asks', '  $ aboveboard check --contract x.ts'],
    ]);
  });
});
