import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { makeDir, makeFile, readOr, readText, writeWhole } from './files.ts';

test('a folder is made with every level above it, for its owner only', () => {
  const dir = join(temporaryFolder(), 'a', 'b', 'c');
  expect(makeDir(dir)).toBe(true);
  expect(makeDir(dir)).toBe(true);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});

test('a folder that cannot be is given up at once, not tried for ever', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  for (const dir of [join(file, 'below'), '/proc/1/nope', '/proc/1/nope/a/b', '', `/${'a/'.repeat(500)}`]) {
    expect(makeDir(dir)).toBe(false);
  }
});

test('a whole file replaces another and leaves nothing beside it', () => {
  const dir = temporaryFolder();
  expect(writeWhole(join(dir, 'x'), 'one')).toBe(true);
  expect(writeWhole(join(dir, 'x'), 'two')).toBe(true);
  expect(readText(join(dir, 'x'))).toBe('two');
  expect(readdirSync(dir)).toEqual(['x']);
  expect(writeWhole(join(dir, 'no', 'x'), 'three')).toBe(false);
});

test('a new file is made once', () => {
  const file = join(temporaryFolder(), 'x');
  expect(makeFile(file, '')).toBe('made');
  expect(makeFile(file, '')).toBe('taken');
  expect(makeFile(join(file, 'below'), '')).toBe('failed');
});

test('what is not there is told from what cannot be read', () => {
  const dir = temporaryFolder();
  expect(readText(join(dir, 'x'))).toBeUndefined();
  expect(() => readText(dir)).toThrow();
  expect(readOr(dir)).toBeUndefined();
  expect(existsSync(join(dir, 'x'))).toBe(false);
});
