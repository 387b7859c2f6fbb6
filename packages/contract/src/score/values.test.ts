import { describe, expect, it } from 'vitest';
import { optional } from '../define/event.ts';
import { presence } from '../define/presence-event.ts';
import { bucket } from '../kinds/bucket/bucket.ts';
import { choice } from '../kinds/choice/choice.ts';
import { checkChoices, choices } from '../kinds/choices/choices.ts';
import { count } from '../kinds/count/count.ts';
import { digest } from '../kinds/digest/digest.ts';
import { flag } from '../kinds/flag/flag.ts';
import { int } from '../kinds/int/int.ts';
import { Drop } from '../kinds/kind.ts';
import type { Field } from '../kinds/kinds.ts';
import { version } from '../kinds/version/version.ts';
import { arch, os } from '../presets/presets.ts';
import { COHORT, countValues, DAYS, isSendable } from './values.ts';

const why = 'To test.';
const abc = ['a', 'b', 'c'] as const;

describe('how many values can travel', () => {
  it.each<[string, Field, number]>([
    ['a flag: true, false', flag({ why }), 2],
    ['an optional flag: true, false, absent', optional(flag({ why })), 3],
    ['a choice of three: them and other', choice(abc, { why }), 4],
    ['without other: the three', choice(abc, { why, other: false }), 3],
    ['optional with other: 3 + 1 + 1', optional(choice(abc, { why })), 5],
    ['a list that has other as a value has it once', choice(['a', 'other'], { why }), 2],
    ['aliases are folded and count nothing', choice(abc, { why, aliases: { A: 'a' } }), 4],
    ['the preset os: six systems and other', os(), 7],
    ['the preset arch: seven processors and other', arch(), 8],
    ['sets of at most 2 of 4: 1 + 4 + 6', choices(abc, { why, max: 2 }), 11],
    ['sets of at most 8 of 4 are all sets: 2^4', choices(abc, { why }), 16],
    ['sets of at most 1 of 3: 1 + 3', choices(abc, { why, max: 1, other: false }), 4],
    ['two edges make three buckets', bucket([10, 100], { why, unit: 'ms' }), 3],
    ['an exit code: 0 to 255', int(0, 255, { why }), 256],
    ['a number that cannot differ', int(7, 7, { why }), 1],
    ['below zero: -1, 0, 1', int(-1, 1, { why }), 3],
    ['a count up to 3: 0, 1, 2, 3', count({ why, max: 3 }), 4],
    ['a major version: 2 × 32 + 2', version({ why, keep: 'major' }), 66],
    ['a minor version: 2 × 512 + 2', version({ why }), 1026],
    ['a patch version: 2 × 1024 + 2', version({ why, keep: 'patch' }), 2050],
    ['a digest: 128 bits', digest({ why, of: 'x' }), 2 ** 128],
    ['an id: 128 bits', { kind: 'id', why, format: 'hex32' }, 2 ** 128],
    ['a date: 200 years', { kind: 'day', why }, 73_049],
  ])('%s', (_, field, values) => {
    expect(countValues('events.run.fields.x', field)).toBe(values);
  });

  it('the presence cohort: the Mondays of five years', () => {
    expect(countValues(COHORT, presence.fields.cohort as Field)).toBe(260);
  });

  it('the days that the language accepts are as many', () => {
    expect((Date.parse('2199-12-31') - Date.parse('2000-01-01')) / 86_400_000 + 1).toBe(DAYS);
  });

  it('as many sets as the kind itself lets through', () => {
    const field = choices(['a', 'b', 'c', 'd'], { why, max: 3, other: false });
    const accept = checkChoices(field);
    const sets = new Set<string>();
    for (let mask = 0; mask < 16; mask++) {
      const result = accept(field.values.filter((_, i) => mask & (1 << i)));
      sets.add(JSON.stringify(result instanceof Drop ? result.kept : result));
    }
    expect(sets.size).toBe(countValues('common.x', field)); // 1 + 4 + 6 + 4
  });
});

describe('what a share may be of', () => {
  it.each<[Field, readonly string[], readonly string[]]>([
    [flag({ why }), ['true', 'false'], ['yes', '', '1']],
    [choice(abc, { why }), ['a', 'other'], ['d', 'A']],
    [choice(abc, { why, other: false }), ['c'], ['other']],
    [choices(abc, { why, max: 2 }), ['', 'a', 'a,b', 'c,other'], ['b,a', 'a,a', 'a,b,c', 'd']],
    [bucket([10], { why, unit: 'ms' }), ['0', '1'], ['2', '-1', '01']],
    [int(-2, 2, { why }), ['-2', '0', '2'], ['3', '1.5', '-0', '']],
    [count({ why, max: 5 }), ['0', '5'], ['6']],
    [version({ why }), ['1', '1.4', '1.4-pre', 'dev', 'other'], ['v1', '1.4-rc1', '']],
    [{ kind: 'day', why }, ['2026-01-15'], ['yesterday']],
    [digest({ why, of: 'x' }), [], ['0'.repeat(32)]],
  ])('%#', (field, yes, no) => {
    expect(yes.filter((value) => !isSendable(field, value))).toEqual([]);
    expect(no.filter((value) => isSendable(field, value))).toEqual([]);
  });
});
