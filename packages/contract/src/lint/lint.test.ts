import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { install } from '../define/identity.ts';
import { int } from '../kinds/int/int.ts';
import { mytool } from '../testing/mytool.ts';
import type { Finding, Policy } from './finding.ts';
import { lint } from './lint.ts';
import { rules } from './rules.ts';
import { tool, why, withFields } from './testing.ts';

const today = '2026-11-21';
const short = (findings: readonly Finding[]) => findings.map(({ id, level, where }) => `${level} ${id} ${where}`);
const identified = { streams: { default: { identity: install({ why }) } } };
const accepted = { finding: 'id-for-ever', where: 'streams.default.identity', why: 'Support asks for it.' };

it('a contract without findings has none', () => {
  expect(lint(tool(), undefined, { today })).toEqual([]);
});

it('findings are frozen, errors first, and by place', () => {
  const shape = withFields({ pid: int(0, 2 ** 40, { why }) }, { ...identified, consent: 'on', notice: 'same-run' });
  const findings = lint(shape, undefined, { today });
  expect(short(findings)).toEqual([
    'error notice-same-run notice',
    'warning wide-int events.run.fields.pid',
    'warning id-for-ever streams.default.identity',
    'info consent-on consent',
  ]);
  expect([findings, ...findings].every(Object.isFrozen)).toBe(true);
});

it('every finding says what it is, where, and what to do', () => {
  for (const finding of lint(mytool, undefined, { today, installs: 100 })) {
    expect(Object.keys(finding)).toEqual(['id', 'level', 'message', 'where', 'hint']);
    expect(finding.hint).toMatch(/[."]$/);
  }
});

it('the number of installs may come from the contract or from whoever asks', () => {
  expect(short(lint(tool({ installs: 100 }), undefined, { today }))).toEqual(['error over-budget streams.default']);
  expect(short(lint(tool(), undefined, { today, installs: 100 }))).toEqual(['error over-budget streams.default']);
});

it('every rule has a file, and is in the list', () => {
  const files = readdirSync(new URL('./rules/', import.meta.url)).filter((name) => !name.endsWith('.test.ts'));
  expect(rules.length).toBe(files.length + 1); // notice.ts has two
  expect(new Set(rules).size).toBe(rules.length);
});

describe('a suppression', () => {
  it('leaves out what it names', () => {
    expect(lint(tool({ ...identified, suppressions: [accepted] }), undefined, { today })).toEqual([]);
  });

  it.each([
    ['of nothing', {}, accepted],
    ['of another place', identified, { ...accepted, where: 'streams.session.identity' }],
    ['of another finding', identified, { ...accepted, finding: 'wide-int' }],
    ['of itself', {}, { finding: 'unused-suppression', where: 'suppressions.0', why: 'No.' }],
  ])('%s is a finding itself', (_, change, suppression) => {
    const findings = lint(tool({ ...change, suppressions: [suppression] }), undefined, { today });
    expect(short(findings)).toContain('error unused-suppression suppressions.0');
  });
});

describe('a policy', () => {
  const item: Finding = { id: 'house-no-ids', level: 'error', where: 'streams', message: 'no ids here', hint: '' };

  it('adds findings of its own, given the contract and what it was before', () => {
    const policy: Policy = (now, before) => (before?.name === 'tool' && now.owner === 'us' ? [item] : []);
    expect(lint(tool({ owner: 'us' }), tool(), { today, policies: [policy] })).toEqual([item]);
    expect(lint(tool({ owner: 'us' }), undefined, { today, policies: [policy] })).toEqual([]);
  });

  it('can be suppressed like any other', () => {
    const suppressions = [{ finding: 'house-no-ids', where: 'streams', why: 'Agreed.' }];
    expect(lint(tool({ suppressions }), undefined, { today, policies: [() => [item]] })).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['a finding that is in no list', item],
    ['a finding without a place', [{ ...item, where: undefined }]],
    ['a level that there is not', [{ ...item, level: 'fatal' }]],
    ['null', [null]],
  ])('that returns %s is refused', (_, returned) => {
    const policy = (() => returned) as unknown as Policy;
    expect(() => lint(tool(), undefined, { today, policies: [policy] })).toThrow(/^lint: expected/);
  });
});
