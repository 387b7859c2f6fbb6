import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { type Place, placeOf } from '../dir/place.ts';

let place: Place;
/** Asks as a thread or a process of its own would, which has not asked before. */
const isFirst = async (at: Place, event: string, isEnding: boolean) => {
  vi.resetModules();
  return (await import('./first.ts')).isFirst(at, event, isEnding);
};
const file = (pid: number) => join(place.dir, `once-started-p${pid}`);
beforeEach(() => {
  place = placeOf(temporaryFolder());
  // The test runner forks its workers; here one stands for a process of its own.
  vi.stubGlobal('process', Object.create(process, { send: { value: undefined } }));
});
afterEach(() => vi.unstubAllGlobals());

describe('the first of a program', () => {
  test('reports, and nobody after it', async () => {
    expect([await isFirst(place, 'started', false), await isFirst(place, 'started', false)]).toEqual([true, false]);
  });

  test('reports for each telemetry of its own', async () => {
    const { isFirst: again } = await import('./first.ts');
    expect([again(place, 'started', false), again(place, 'started', false)]).toEqual([true, true]);
  });

  test('at the end of a process leaves no mark', async () => {
    expect(await isFirst(place, 'started', true)).toBe(true);
    expect(readdirSync(place.dir)).toEqual([]);
  });

  test('is not kept from it by the mark of another process that had the same number', async () => {
    writeFileSync(file(process.pid), '');
    utimesSync(file(process.pid), 1, 1);
    expect([await isFirst(place, 'started', false), await isFirst(place, 'started', false)]).toEqual([true, false]);
  });

  test('removes the marks of processes that are gone, and no others', async () => {
    writeFileSync(file(2 ** 22 + 1), '');
    writeFileSync(file(process.ppid), '');
    await isFirst(place, 'started', false);
    expect([existsSync(file(2 ** 22 + 1)), existsSync(file(process.ppid))]).toEqual([false, true]);
  });

  test('reports where nothing can be marked', async () => {
    expect(await isFirst(placeOf(''), 'started', false)).toBe(true);
  });
});

describe('of the processes that one has forked', () => {
  const HOUR = 3_600_000;
  /** The mark of an earlier fork, made so long ago. */
  const marked = (ago: number) => {
    const time = (Date.now() - ago) / 1000;
    writeFileSync(file(process.ppid), '');
    utimesSync(file(process.ppid), time, time);
  };
  beforeEach(() => {
    // One that has been there for an hour, and so has what started it.
    const since = process.uptime() + HOUR / 1000;
    const uptime = () => since;
    vi.stubGlobal('process', Object.create(process, { send: { value: () => true }, uptime: { value: uptime } }));
  });

  test('only the first reports, however much later the others come', async () => {
    expect([await isFirst(place, 'started', false), await isFirst(place, 'started', false)]).toEqual([true, false]);
    marked(HOUR / 2);
    expect(await isFirst(place, 'started', false)).toBe(false);
  });

  // Elsewhere a number is not given again before the machine is started again.
  test.runIf(process.platform === 'linux')(
    'the first reports, though one that had the number of their parent has left a mark',
    async () => {
      marked(48 * HOUR);
      expect([await isFirst(place, 'started', false), await isFirst(place, 'started', false)]).toEqual([true, false]);
    },
  );
});
