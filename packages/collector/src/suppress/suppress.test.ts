import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, suppress } from './suppress.ts';

const K = 20;
const cellsOf = (sizes: readonly number[]): Cell[] => sizes.map((installs, at) => ({ name: `v${at}`, installs }));
const totalOf = (cells: readonly Cell[]) => cells.reduce((sum, { installs }) => sum + installs, 0);
const publish = (cells: readonly Cell[], k = K) => suppress(cells, totalOf(cells), k);

describe('a table', () => {
  it.each([
    ['is shown where every cell is large enough', [100, 20], [100, 20], 0],
    ['keeps small cells back', [100, 19, 15], [100], 34],
    ['keeps a second cell back, so that the total does not tell the first', [100, 50, 5], [100], 55],
    ['keeps back as much as makes k', [100, 30, 4, 3, 2], [100], 39],
    [
      'keeps back more where the rule itself would tell: 19 and 40 are the most that 59 can be',
      [60, 40, 40, 19],
      [60],
      99,
    ],
    ['may keep everything back but the total', [100, 5], [], 105],
    ['of small cells alone is their total', [15, 15], [], 30],
    ['has no cell where nobody is', [100, 0, 0], [100], 0],
  ])('%s', (_, sizes, shown, others) => {
    const found = publish(cellsOf(sizes));
    expect(found?.shown.map(({ installs }) => installs)).toEqual(shown);
    expect(found?.others).toBe(others);
  });

  it('of fewer than k in all is nothing', () => {
    expect(publish(cellsOf([10, 9]))).toBeNull();
    expect(publish([])).toBeNull();
  });

  it('of a contract that publishes every number is shown', () => {
    expect(publish(cellsOf([1, 2]), 1)).toMatchObject({ others: 0, shown: [{ installs: 2 }, { installs: 1 }] });
  });

  it('in which an install stands in two cells counts nobody twice', () => {
    // 100 installs: 90 had one version, 25 another, 6 a third; 21 had two of them.
    const found = suppress(
      [
        { name: 'a', installs: 90 },
        { name: 'b', installs: 25 },
        { name: 'c', installs: 6 },
      ],
      100,
      K,
    );
    // With `a` shown the rest would be 10.
    expect(found).toEqual({ shown: [], others: 100 });
  });
});

const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 500 })), { maxLength: 8 });
const ks = fc.integer({ min: 5, max: 40 });

describe('whatever the numbers', () => {
  it('no number below k is published, and what is published adds up', () => {
    fc.assert(
      fc.property(sizes, ks, (some, k) => {
        const found = publish(cellsOf(some), k);
        if (found === null) return totalOf(cellsOf(some)) < k;
        const { shown, others } = found;
        return (
          shown.every(({ installs }) => installs >= k) &&
          (others === 0 || others >= k) &&
          totalOf(shown) + others === totalOf(cellsOf(some))
        );
      }),
    );
  });

  it('each small cell could as well have another size, also for who knows how many are kept back, and how it is decided', () => {
    fc.assert(
      fc.property(sizes, ks, (some, k) => {
        const found = publish(cellsOf(some), k);
        if (found === null) return true;
        const names = new Set(found.shown.map(({ name }) => name));
        const hidden = cellsOf(some).filter(({ name, installs }) => installs > 0 && !names.has(name));
        const isAnySmall = hidden.some(({ installs }) => installs < k);
        // None that is kept back is larger than the smallest that is shown.
        const bound = Math.min(...found.shown.map(({ installs }) => installs));
        const least = Math.max(1, found.others - (hidden.length - 1) * bound);
        const most = Math.min(k - 1, found.others - (hidden.length - 1));
        return !isAnySmall || least < most;
      }),
      { numRuns: 20_000 },
    );
  });

  it('no sum and no difference of what is published for several ranges is a small cell', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 4, maxLength: 4 }), {
          minLength: 4,
          maxLength: 4,
        }),
        (weeks) => {
          const ranges = [1, 2, 4];
          const atom = (week: number, cell: number) => week * 4 + cell;
          const unit = (...ones: number[]) => Array.from({ length: 16 }, (_, at) => (ones.includes(at) ? 1 : 0));
          const tables = weeks.map((week) => publish(cellsOf(week)));
          // Everything that a reader is told, as sums of the unknown cells: each range's cells, rests and weekly totals.
          const told: number[][] = [];
          const isShown = (week: number, cell: number) =>
            weeks[week]?.[cell] === 0 || tables[week]?.shown.some(({ name }) => name === `v${cell}`) === true;
          for (const range of ranges) {
            for (const cell of [0, 1, 2, 3]) {
              const mine = [...Array(range).keys()].filter((week) => tables[week] !== null && isShown(week, cell));
              told.push(unit(...mine.map((week) => atom(week, cell))));
            }
            const rest = [...Array(range).keys()].flatMap((week) =>
              tables[week] === null
                ? []
                : [0, 1, 2, 3].filter((cell) => !isShown(week, cell)).map((cell) => atom(week, cell)),
            );
            told.push(unit(...rest));
          }
          tables.forEach((table, week) => {
            if (table !== null) told.push(unit(...[0, 1, 2, 3].map((cell) => atom(week, cell))));
          });
          const known = rank(told);
          for (const [week, row] of weeks.entries()) {
            for (const [cell, installs] of row.entries()) {
              if (installs === 0 || installs >= K) continue;
              expect(rank([...told, unit(atom(week, cell))])).toBe(known + 1);
            }
          }
        },
      ),
    );
  });
});

/** Of a matrix: what is a sum or a difference of the others adds nothing to it. */
function rank(matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row) => [...row]);
  let found = 0;
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const at = rows.findIndex((row, i) => i >= found && Math.abs(row[column] as number) > 1e-9);
    if (at < 0) continue;
    const [pivot] = rows.splice(at, 1) as [number[]];
    rows.splice(found++, 0, pivot);
    for (const row of rows.slice(found)) {
      const factor = (row[column] as number) / (pivot[column] as number);
      for (let i = column; i < row.length; i++) row[i] = (row[i] as number) - factor * (pivot[i] as number);
    }
  }
  return found;
}
