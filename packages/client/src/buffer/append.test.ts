import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { placeOf } from '../dir/place.ts';
import { append } from './append.ts';
import { type LineHead, linesOf } from './line.ts';
import { parseLines } from './parse.ts';
import { readSealed, seizeBuffer } from './seize.ts';

/** What another process does between our opening the buffer and our writing to it, or right after. */
const other: { before?: (() => void) | undefined; after?: (() => void) | undefined } = {};

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const take = (when: 'before' | 'after') => {
    const act = other[when];
    other[when] = undefined;
    act?.();
  };
  return {
    ...fs,
    writeFileSync(file: number | string, ...rest: [text: string]) {
      if (typeof file === 'number') take('before');
      fs.writeFileSync(file, ...rest);
      if (typeof file === 'number') take('after');
    },
  };
});
afterEach(() => {
  other.before = undefined;
  other.after = undefined;
});

const head: LineHead = { contract: 'c', revision: 0, stream: 'default', epoch: 'e', common: {} };
const lines = (n: number) => linesOf(head, [{ event: 'run', day: '2026-11-21', fields: { n } }]);
const numbers = (text: string) => parseLines(text).flatMap(({ events }) => events.map(({ fields }) => fields.n));

function filled() {
  const place = placeOf(temporaryFolder());
  append(place, lines(1));
  return place;
}

test('a writer that comes after the reader writes again, and nothing is lost or doubled', () => {
  const place = filled();
  let taken = '';
  other.before = () => {
    const seized = seizeBuffer(place);
    if (seized !== undefined) taken = readSealed(seized);
  };
  expect(append(place, lines(2))).toBe(true);
  expect(numbers(taken)).toEqual([1]);
  expect(numbers(readFileSync(place.buffer, 'utf8'))).toEqual([2]);
});

test('a writer that was in time does not', () => {
  const place = filled();
  let seized: ReturnType<typeof seizeBuffer>;
  // Renamed before the write, but read only later: what was written meanwhile is found.
  other.before = () => {
    seized = seizeBuffer(place);
  };
  expect(append(place, lines(2))).toBe(true);
  expect(seized && numbers(readSealed(seized))).toEqual([1, 2]);
  expect(() => readFileSync(place.buffer)).toThrow();
});

test('a writer whose file is taken right after it was written has nothing left to do', () => {
  const place = filled();
  let taken = '';
  other.after = () => {
    const seized = seizeBuffer(place);
    if (seized !== undefined) taken = readSealed(seized);
  };
  expect(append(place, lines(2))).toBe(true);
  expect(numbers(taken)).toEqual([1, 2]);
  expect(() => readFileSync(place.buffer)).toThrow();
});
