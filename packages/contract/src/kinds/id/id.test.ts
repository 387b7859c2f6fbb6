import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyTypeBut, everything } from '../../testing/every-type.ts';
import { gates, isDropped, problemPaths } from '../../testing/gates.ts';
import type { Id } from './id.ts';

const why = 'Do people who try the tool keep it?';
const hex32 = gates({ kind: 'id', why, format: 'hex32' });
const uuid = gates({ kind: 'id', why, format: 'uuid' });
const malformed = { dropped: 'malformed' };

it.each([
  ['32 digits are a hex32', '4f0c2a9e8b7d4c1fa6e35d2b1c0f9e8d', '4f0c2a9e8b7d4c1fa6e35d2b1c0f9e8d', malformed],
  [
    'a UUID of any version is a uuid',
    '7b5d1e62-3f0a-4c2b-9d11-0c6f1a2b3c4d',
    malformed,
    '7b5d1e62-3f0a-4c2b-9d11-0c6f1a2b3c4d',
  ],
  ['upper case digits are kept as lower case', 'AB'.repeat(16), 'ab'.repeat(16), malformed],
  [
    'an upper case UUID is kept as lower case',
    '7B5D1E62-3F0A-4C2B-9D11-0C6F1A2B3C4D',
    malformed,
    '7b5d1e62-3f0a-4c2b-9d11-0c6f1a2b3c4d',
  ],
  ['31 digits are malformed', 'a'.repeat(31), malformed, malformed],
  ['33 digits are malformed', 'a'.repeat(33), malformed, malformed],
  ['a letter that is no digit is malformed', `g${'a'.repeat(31)}`, malformed, malformed],
  ['a line break at the end is malformed', `${'a'.repeat(32)}\n`, malformed, malformed],
  ['braces are malformed', '{7b5d1e62-3f0a-4c2b-9d11-0c6f1a2b3c4d}', malformed, malformed],
  ['the empty string is malformed', '', malformed, malformed],
  ['a long text is malformed', 'a'.repeat(1_000_000), malformed, malformed],
  ['what becomes a digit in lower case only is malformed', `\u212a${'a'.repeat(31)}`, malformed, malformed],
])('%s', (_, value, asHex, asUuid) => {
  expect([hex32.accept(value), uuid.accept(value)]).toEqual([asHex, asUuid]);
});

describe.each(['hex32', 'uuid'] as const)('the format %s', (format: Id['format']) => {
  const { accept } = gates({ kind: 'id', why, format });

  it.each(everyTypeBut('string'))('drops %s as wrong_type', (_, value) => {
    expect(accept(value)).toEqual({ dropped: 'wrong_type' });
  });

  it('keeps what it kept, unchanged', () => {
    const hex = fc.stringMatching(
      format === 'uuid' ? /^[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/ : /^[\da-fA-F]{32}$/,
    );
    fc.assert(
      fc.property(hex, (value) => {
        expect(accept(value)).toBe(value.toLowerCase());
        expect(accept(accept(value))).toBe(accept(value));
      }),
    );
    fc.assert(
      fc.property(fc.anything(everything), (value) => {
        const kept = accept(value);
        if (!isDropped(kept)) expect(accept(kept)).toBe(kept);
      }),
    );
  });
});

it.each([
  ['hex32', []],
  ['uuid', []],
  ['serial', ['format']],
  [undefined, ['format']],
  ['constructor', ['format']],
])('the format %j in a contract: what is wrong is named', (format, paths) => {
  expect(problemPaths({ kind: 'id', why, format })).toEqual(paths);
});
