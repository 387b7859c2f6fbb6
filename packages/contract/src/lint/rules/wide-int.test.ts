import { expect, it } from 'vitest';
import { int } from '../../kinds/int/int.ts';
import { findings, found, why, withFields } from '../testing.ts';
import { wideInt } from './wide-int.ts';

const pid = (max: number) => withFields({ pid: int(0, max, { why }) });

it('more than 2^20 values are found', () => {
  expect(findings(wideInt, pid(2 ** 20))).toMatchObject([
    { level: 'warning', where: 'events.run.fields.pid', message: expect.stringContaining('1 048 577 values') },
  ]);
});

it.each([255, 65_535, 2 ** 20 - 1])('0 to %i is not', (max) => {
  expect(found(wideInt, pid(max))).toEqual([]);
});
