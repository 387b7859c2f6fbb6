import { expect, test } from 'vitest';
import { choice } from '../kinds/choice/choice.ts';
import { digest } from '../kinds/digest/digest.ts';
import { flag } from '../kinds/flag/flag.ts';
import { ci, os } from '../presets/presets.ts';
import { sensitivityOf } from './sensitivity.ts';

const why = 'Why?';

test.each([
  ['a common field', flag({ why }), 'common', 'technical'],
  ['what the client detects', ci(), 'event', 'technical'],
  ['a field of an event', choice(['a'], { why }), 'event', 'interaction'],
  ['a digest', digest({ of: 'a path', why }), 'common', 'derived'],
  ['an id', { kind: 'id', why, format: 'uuid' }, 'event', 'pseudonym'],
  ['a field that was raised by hand', flag({ why, sensitivity: 'pseudonym' }), 'common', 'pseudonym'],
  [
    'a field that somebody wanted to lower',
    digest({ of: 'a path', why, sensitivity: 'technical' }),
    'event',
    'derived',
  ],
  ['a raised preset', { ...os(), sensitivity: 'interaction' as const }, 'common', 'interaction'],
] as const)('%s', (_, field, place, sensitivity) => {
  expect(sensitivityOf(field, place)).toBe(sensitivity);
});
