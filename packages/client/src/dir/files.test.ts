import { existsSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDir, makeFile, readOr, readText, writeWhole } from './files.ts';

const temporary = () => mkdtempSync(join(tmpdir(), 'files-'));

test('a folder is made with every level above it, for its owner only', () => {
  const dir = join(temporary(), 'a', 'b', 'c');
  expect(makeDir(dir)).toBe(true);
  expect(makeDir(dir)).toBe(true);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});

test('a folder that cannot be is given up at once, not tried for ever', () => {
  const file = join(temporary(), 'file');
  writeFileSync(file, '');
  for (const dir of [join(file, 'below'), '/proc/1/nope', '/proc/1/nope/a/b', '', `/${'a/'.repeat(500)}`]) {
    expect(makeDir(dir)).toBe(false);
  }
});

test('a whole file replaces another and leaves nothing beside it', () => {
  const dir = temporary();
  expect(writeWhole(join(dir, 'x'), 'one')).toBe(true);
  expect(writeWhole(join(dir, 'x'), 'two')).toBe(true);
  expect(readText(join(dir, 'x'))).toBe('two');
  expect(readdirSync(dir)).toEqual(['x']);
  expect(writeWhole(join(dir, 'no', 'x'), 'three')).toBe(false);
});

test('a new file is made once', () => {
  const file = join(temporary(), 'x');
  expect(makeFile(file, '')).toBe('made');
  expect(makeFile(file, '')).toBe('taken');
  expect(makeFile(join(file, 'below'), '')).toBe('failed');
});

test('what is not there is told from what cannot be read', () => {
  const dir = temporary();
  expect(readText(join(dir, 'x'))).toBeUndefined();
  expect(() => readText(dir)).toThrow();
  expect(readOr(dir)).toBeUndefined();
  expect(existsSync(join(dir, 'x'))).toBe(false);
});
