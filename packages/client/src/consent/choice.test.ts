import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { newChoice, readChoice, writeChoice } from './choice.ts';

const file = () => join(temporaryFolder(), 'choice.json');

test('what was chosen is read again, and only its owner can', () => {
  const at = file();
  const choice = newChoice('local', '2026-11-21');
  expect(writeChoice(at, choice)).toBe(true);
  expect(readChoice(at)).toEqual(choice);
  expect(statSync(at).mode & 0o777).toBe(0o600);
});

test('every choice has an epoch of its own', () => {
  expect(newChoice('on', '2026-11-21').epoch).not.toBe(newChoice('on', '2026-11-21').epoch);
});

test('no file is no choice', () => {
  expect(readChoice(file())).toBeUndefined();
});

test.each(['', '{', 'null', '[]', '{"mode":"on"}', '{"mode":"maybe","epoch":"e"}', '"on"'])(
  'a choice that cannot be read means no: %j',
  (text) => {
    const at = file();
    writeFileSync(at, text);
    expect(readChoice(at)?.mode).toBe('off');
  },
);
