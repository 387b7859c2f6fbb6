import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyTypeBut, everything } from '../../testing/every-type.ts';
import { gates, isDropped, problemPaths } from '../../testing/gates.ts';
import { type Version, version } from './version.ts';

const why = 'Which releases are in use?';
const keeps: readonly Version['keep'][] = ['major', 'minor', 'patch'];

describe('a version text', () => {
  it.each([
    // text                 major      minor       patch
    ['1.4.2', '1', '1.4', '1.4.2'],
    ['v1.2.3', '1', '1.2', '1.2.3'],
    ['V1.2.3', '1', '1.2', '1.2.3'],
    ['v18.20.4', '18', '18.20', '18.20.4'],
    ['go1.22.0', '1', '1.22', '1.22.0'],
    ['go1.22rc1', '1-pre', '1.22-pre', '1.22-pre'],
    ['1', '1', '1', '1'],
    ['22', '22', '22', '22'],
    ['1.4', '1', '1.4', '1.4'],
    ['01.2', '1', '1.2', '1.2'],
    [' 1.2 ', '1', '1.2', '1.2'],
    ['2026.7.1', '2026', '2026.7', '2026.7.1'],
    ['1.2.3.4', '1', '1.2', '1.2.3'],
    ['1.2.3-rc.1', '1-pre', '1.2-pre', '1.2.3-pre'],
    ['1.2.3-alpha', '1-pre', '1.2-pre', '1.2.3-pre'],
    ['1.2.3rc1', '1-pre', '1.2-pre', '1.2.3-pre'],
    ['1.2-pre', '1-pre', '1.2-pre', '1.2-pre'],
    ['1.2.3+build', '1', '1.2', '1.2.3'],
    ['1.2.3-rc.1+ada@laptop', '1-pre', '1.2-pre', '1.2.3-pre'],
    ['5.2.21(1)-release', '5', '5.2', '5.2.21'],
    ['1.2.20261121', '1', '1.2', '1.2'],
    ['0.0.1', '0', '0.0', '0.0.1'],
    ['0.0.01', '0', '0.0', '0.0.1'],
    ['0.0.0', 'dev', 'dev', 'dev'],
    ['v0.0.0-20260101120000-abcdef', 'dev', 'dev', 'dev'],
    ['0.0.0rc1', 'dev', 'dev', 'dev'],
    ['00.0.0', 'dev', 'dev', 'dev'],
    ['0.0.0.1', 'dev', 'dev', 'dev'],
    ['dev', 'dev', 'dev', 'dev'],
    ['(devel)', 'dev', 'dev', 'dev'],
    ['', 'other', 'other', 'other'],
    ['other', 'other', 'other', 'other'],
    ['not a version', 'other', 'other', 'other'],
    ['12345.1', 'other', 'other', 'other'],
    ['1..2', 'other', 'other', 'other'],
    ['1.2.', 'other', 'other', 'other'],
    ['1.2.3-', 'other', 'other', 'other'],
    ['1.2.3 (ada)', 'other', 'other', 'other'],
    ['1.2.3\n4', 'other', 'other', 'other'],
    ['-1.2', 'other', 'other', 'other'],
    ['١.٢', 'other', 'other', 'other'],
    ['127.0.0.1:8080', 'other', 'other', 'other'],
    ['/home/ada/1.2.3', 'other', 'other', 'other'],
    [`1.2.${'3'.repeat(200)}`, 'other', 'other', 'other'],
  ])('%j is %j by major, %j by minor and %j by patch', (text, ...kept) => {
    expect(keeps.map((keep) => gates(version({ keep, why })).encode(text))).toEqual(kept);
    expect(keeps.map((keep) => gates(version({ keep, why })).accept(text))).toEqual(kept);
  });
});

it('a patch level is not kept unless it is asked for', () => {
  expect(gates(version({ why })).encode('1.4.2')).toBe('1.4');
});

it.each(everyTypeBut('string'))('%s is dropped as wrong_type', (_, value) => {
  const { encode, accept } = gates(version({ why }));
  expect([encode(value), accept(value)]).toEqual([{ dropped: 'wrong_type' }, { dropped: 'wrong_type' }]);
});

const text = fc.oneof(
  fc.stringMatching(/^[vV]?0{0,3}[0-9]{0,2}(\.0{0,2}[0-9]{0,5}){0,4}(-[a-z.]{0,5}|rc[0-9])?(\+[a-z]{0,3})?$/),
  fc
    .array(fc.constantFrom('0', '0', '1', '.', '.', '-', 'v', 'go', 'rc1', '+', ' ', 'dev', 'pre'))
    .map((parts) => parts.join('')),
  fc.string(),
);

it('what encode keeps, accept keeps unchanged, whatever came', () => {
  fc.assert(
    fc.property(fc.constantFrom(...keeps), fc.oneof(text, fc.anything(everything)), (keep, value) => {
      const { encode, accept } = gates(version({ keep, why }));
      const kept = encode(value);
      if (!isDropped(kept)) expect(accept(kept)).toBe(kept);
    }),
    { numRuns: 2000 },
  );
});

it('a version is read alike with a build behind it and without one', () => {
  const plain = fc
    .array(fc.constantFrom('0', '1', '00', '01', '10', '2026', '9999', '10000', '-1', '1e3', 'NaN', ''), {
      maxLength: 4,
    })
    .map((parts) => parts.join('.'));
  fc.assert(
    fc.property(fc.constantFrom(...keeps), fc.oneof(plain, text), (keep, value) => {
      const { encode } = gates(version({ keep, why }));
      fc.pre(/^[^+]*\d$/.test(value));
      expect(encode(value)).toBe(encode(`${value}+build`));
    }),
    { numRuns: 2000 },
  );
});

it('nothing but short numbers and four words is ever kept', () => {
  fc.assert(
    fc.property(fc.constantFrom(...keeps), text, (keep, value) => {
      expect(gates(version({ keep, why })).encode(value)).toMatch(/^(\d{1,4}(\.\d{1,4}){0,2}(-pre)?|dev|other)$/);
    }),
    { numRuns: 1000 },
  );
});

it.each(['1.', '1.1.', '0.', '1-', '1.1-a.', 'v', '1+', '1(1)', ' ', '00'])(
  'a hundred characters of %j take no time',
  (part) => {
    const { encode } = gates(version({ why }));
    const start = performance.now();
    for (let length = 80; length <= 100; length++) encode(`${part.repeat(100).slice(0, length - 1)}!`);
    expect(performance.now() - start).toBeLessThan(1000);
  },
);

it.each([
  ['major', []],
  ['minor', []],
  ['patch', []],
  ['build', ['keep']],
  [undefined, ['keep']],
  [['major'], ['keep']],
])('keep: %j in a contract: what is wrong is named', (keep, paths) => {
  expect(problemPaths({ kind: 'version', why, keep })).toEqual(paths);
});
