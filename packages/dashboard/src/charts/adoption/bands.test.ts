import { expect, test } from 'vitest';
import { bandsOf } from './bands.ts';

const row = (version: string | null) => ({
  version,
  day: '2026-11-20',
  installs: 1,
  events: 1,
  share: 0.1,
  daysSinceRelease: 1,
});
const names = (...versions: (string | null)[]) => bandsOf(versions.map(row)).map(({ name }) => name);

test('versions lie upon each other by semver, and what is no release lies below', () => {
  expect(names('1.10', 'dev', '1.9', null, '2.0-pre')).toEqual(['not sent', 'dev', '1.9', '1.10', '2.0-pre']);
});

test('the oldest of many become one', () => {
  const many = Array.from({ length: 10 }, (_, i) => `1.${i}`);
  expect(names(...many)).toEqual(['older', '1.4', '1.5', '1.6', '1.7', '1.8', '1.9']);
  expect(bandsOf(many.map(row))[0]?.rows).toHaveLength(4);
});

test('the newest has the whole accent', () => {
  expect(bandsOf(['1.0', '1.1'].map(row)).at(-1)?.colour).toContain('100%');
});
