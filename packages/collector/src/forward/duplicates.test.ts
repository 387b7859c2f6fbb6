import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import type { Place } from '../spool/reader.ts';
import { openDuplicates } from './duplicates.ts';

const place = (segment: number, offset: number, folder = '0'): Place => ({ folder, end: { segment, offset } });

describe('the duplicates that the drain has found', () => {
  it('are known, also after a restart', () => {
    const path = join(temporaryFolder(), 'duplicates.ndjson');
    openDuplicates(path).note(1, [place(1, 100), place(1, 200, '1')]);
    for (const duplicates of [openDuplicates(path), openDuplicates(path)]) {
      expect([place(1, 100), place(1, 200, '1'), place(1, 200), place(2, 100)].map(duplicates.has)).toEqual([
        ...[true, true, false, false],
      ]);
    }
  });

  it('of a chunk that is tried again are those of the last try', () => {
    const path = join(temporaryFolder(), 'duplicates.ndjson');
    openDuplicates(path).note(1, [place(1, 100)]);
    const again = openDuplicates(path);
    again.note(1, [place(1, 200)]);
    again.note(2, [place(1, 300)]);
    for (const duplicates of [again, openDuplicates(path)]) {
      expect([100, 200, 300].map((offset) => duplicates.has(place(1, offset)))).toEqual([false, true, true]);
    }
    again.note(2, []);
    expect(openDuplicates(path).has(place(1, 300))).toBe(false);
  });

  it('are read past a line that a crash cut off', () => {
    const path = join(temporaryFolder(), 'duplicates.ndjson');
    openDuplicates(path).note(1, [place(1, 100)]);
    appendFileSync(path, '{"chunk":2,"at":[["0"');
    openDuplicates(path).note(3, [place(1, 300)]);
    const duplicates = openDuplicates(path);
    expect([100, 300].map((offset) => duplicates.has(place(1, offset)))).toEqual([true, true]);
  });

  it('are forgotten once nobody reads there', () => {
    const path = join(temporaryFolder(), 'duplicates.ndjson');
    const duplicates = openDuplicates(path);
    duplicates.note(1, [place(1, 100), place(2, 100)]);
    duplicates.forget((_, segment) => segment > 1);
    expect([duplicates.has(place(1, 100)), duplicates.has(place(2, 100))]).toEqual([false, true]);
    duplicates.forget(() => false);
    expect(readFileSync(path, 'utf8')).toBe('');
  });
});
