import { existsSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Place, placeOf } from '../dir/place.ts';
import { isFirst } from './first.ts';

let place: Place;
const file = (pid: number) => join(place.dir, `once-started-p${pid}`);
beforeEach(() => {
  place = placeOf(mkdtempSync(join(tmpdir(), 'first-')));
  // The test runner forks its workers; here one stands for a process of its own.
  vi.stubGlobal('process', Object.create(process, { send: { value: undefined } }));
});
afterEach(() => vi.unstubAllGlobals());

describe('the first of a program', () => {
  test('reports, and nobody after it', () => {
    expect([isFirst(place, 'started', false), isFirst(place, 'started', false)]).toEqual([true, false]);
  });

  test('at the end of a process leaves no mark', () => {
    expect(isFirst(place, 'started', true)).toBe(true);
    expect(readdirSync(place.dir)).toEqual([]);
  });

  test('is not kept from it by the mark of another process that had the same number', () => {
    writeFileSync(file(process.pid), '');
    utimesSync(file(process.pid), 1, 1);
    expect([isFirst(place, 'started', false), isFirst(place, 'started', false)]).toEqual([true, false]);
  });

  test('removes the marks of processes that are gone, and no others', () => {
    writeFileSync(file(2 ** 22 + 1), '');
    writeFileSync(file(process.ppid), '');
    isFirst(place, 'started', false);
    expect([existsSync(file(2 ** 22 + 1)), existsSync(file(process.ppid))]).toEqual([false, true]);
  });

  test('reports where nothing can be marked', () => {
    expect(isFirst(placeOf(''), 'started', false)).toBe(true);
  });
});
