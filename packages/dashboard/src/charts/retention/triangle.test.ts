import { expect, test } from 'vitest';
import { begunIn, cohortsOf } from './triangle.ts';

const row = (cohort: string, week: number, installs: number, of: number | null) => ({
  cohort,
  week,
  monday: cohort,
  installs,
  of,
  share: of === null ? null : installs / of,
});

test('cohorts stand beneath each other, with n and share in each cell', () => {
  const found = cohortsOf([row('2026-11-09', 1, 4, 8), row('2026-11-09', 0, 8, 8), row('2026-11-02', 2, 1, 10)]);
  expect(found.map(({ name, cells }) => [name, cells.map((cell) => cell && [cell.text, cell.aside])])).toEqual([
    ['2 Nov 2026', [null, null, ['1', '10.0%']]],
    ['9 Nov 2026', [['8', '100.0%'], ['4', '50.0%'], null]],
  ]);
});

test('without the first week there is a number and no share', () => {
  expect(cohortsOf([row('2026-11-02', 0, 3, null)])[0]?.cells).toEqual([
    { heat: null, text: '3', aside: '', isUnfinished: false },
  ]);
});

test('where some cohorts began in the range, the others are left out', () => {
  const [old, young] = [row('2026-10-05', 5, 3, null), row('2026-11-02', 0, 9, 9)];
  expect(begunIn([old, young])).toEqual([young]);
  expect(begunIn([old])).toEqual([old]);
});
