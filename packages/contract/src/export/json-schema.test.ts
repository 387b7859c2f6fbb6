import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../define/problems.ts';
import { findKind, kindNames } from '../kinds/problems.ts';
import { everyType } from '../testing/every-type.ts';
import { fits } from '../testing/json-schema.ts';
import { mytool } from '../testing/mytool.ts';
import { contractSchema, type JsonSchema } from './json-schema.ts';

const schema = contractSchema();
const root = join(import.meta.dirname, '../..');

/** The contract of everything, as JSON, with one place changed; `undefined` takes it away. */
function changed(path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(mytool)) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() as string;
  let at = copy;
  for (const name of names) at = at[name] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

const run = 'events.command_run';
const flag = { kind: 'flag', why: 'Why?' };
const choice = { kind: 'choice', why: 'Why?', values: ['a', 'b'], other: true };
const bucket = { kind: 'bucket', why: 'Why?', edges: [1, 2], unit: 'ms' };
const event = { shape: 'event', why: 'Why?', stream: 'default', fields: {} };

const right: readonly (readonly [path: string, value: unknown])[] = [
  ['$schema', '../schema/contract.schema.json'],
  ['name', 'x'],
  ['name', 'x'.repeat(40)],
  ['why', 'Two\nlines\tand a tab.'],
  ['why', 'x'.repeat(1000)],
  ['endpoint', undefined],
  ['endpoint', 'http://127.0.0.1:7878'],
  ['consent', { default: 'on', modes: { sandbox: 'off' } }],
  ['consent', 'ask-every-start'],
  ['notice', 'documented-only'],
  ['command', 'tl'],
  ['command', false],
  ['doNotTrack', 'local'],
  ['installs', 1],
  ['installs', 1e10],
  ['k', 1000],
  ['until', '2027-06-30'],
  ['until', '2028-02-29'],
  ['until', '2000-02-29'],
  ['until', '2199-12-31'],
  ['review', 'https://example.com/1'],
  ['suppressions', [{ finding: 'a', where: '', why: 'b' }]],
  ['recipients', []],
  ['retention', { days: 3650 }],
  ['retention', { days: 'forever' }],
  ['streams.session', { identity: { type: 'rotating', days: 30, why: 'Why?' } }],
  ['streams.session', { identity: { type: 'install', format: 'uuid', why: 'Why?' } }],
  ['common', {}],
  [`common.${'x'.repeat(64)}`, flag],
  ['common.day', { kind: 'day', why: 'Why?' }],
  [`events.${'x'.repeat(64)}`, event],
  ['events.more', { ...event, owner: 'a', until: '2027-01-01', review: 'b', deprecated: { why: 'c', use: 'd' } }],
  ['events.more', { ...event, shape: 'once', every: 'version' }],
  [`${run}.fields.more`, { ...flag, optional: true, sensitivity: 'pseudonym', shares: { true: 0.5, false: 0.5 } }],
  [`${run}.fields.more`, { ...choice, auto: 'os', aliases: { c: 'a' } }],
  [`${run}.fields.more`, { ...choice, other: false, aliases: { other: 'a' } }],
  [`${run}.fields.more`, { kind: 'version', keep: 'major', why: 'Why?', auto: 'runtime' }],
  [`${run}.fields.more`, { ...bucket, aliases: { few: 0 } }],
  [`${run}.fields.more`, { kind: 'int', min: -5, max: 5, why: 'Why?' }],
  ['events.tools.by.more', { kind: 'int', min: 0, max: 5, why: 'Why?' }],
  ['events.active.fields.cohort.why', 'Reworded.'],
];

const wrong: readonly (readonly [path: string, value: unknown])[] = [
  ['$schema', 1],
  ...['aboveboard', 'name', 'why', 'owner', 'contact', 'env', 'consent', 'notice', 'doNotTrack', 'ci', 'k'].map(
    (path) => [path, undefined] as const,
  ),
  ...['suppressions', 'recipients', 'retention', 'streams', 'common', 'events'].map(
    (path) => [path, undefined] as const,
  ),
  ['aboveboard', 2],
  ['name', 'My Tool'],
  ['name', 'x'.repeat(41)],
  ['why', ' \n'],
  ['why', 'a\u001b[31m'],
  ['why', 'x'.repeat(1001)],
  ['more', 1],
  ['endpoint', 'ftp://example.com'],
  ['endpoint', 'https://user@example.com'],
  ['env', 'mytool'],
  ['consent', 'yes'],
  ['consent', { default: 'on' }],
  ['consent', { default: 'on', modes: { sandbox: 'no' } }],
  ['consent', { default: 'on', modes: { 'sand-box': 'off' } }],
  ['doNotTrack', 'ignore'],
  ['installs', 0],
  ['k', 1.5],
  ['until', '2027-02-29'],
  ['until', '2100-02-29'],
  ['until', '2027-04-31'],
  ['until', '1999-12-31'],
  ['until', 'soon'],
  ['suppressions', [{ finding: 'a', why: 'b' }]],
  ['recipients', [{ name: 'a' }]],
  ['recipients', [null]],
  ['retention.days', 0],
  ['retention.days', 'always'],
  ['retention.hours', 1],
  ['streams.default', undefined],
  ['streams.session', { identity: { type: 'forever', why: 'Why?' } }],
  ['streams.session', { identity: { type: 'process' } }],
  ['streams.session', { identity: { type: 'none', why: 'Why?' } }],
  ['streams.session', { identity: { type: 'rotating', days: 91, why: 'Why?' } }],
  ['streams.default', { identity: { type: 'process', why: 'Why?' } }],
  ['common.then', flag],
  ['common.constructor', flag],
  ['common.a-b', flag],
  [`common.${'x'.repeat(65)}`, flag],
  ['common.calls', { kind: 'count', max: 1, why: 'Why?' }],
  ['common.id', { kind: 'id', format: 'uuid', why: 'Why?' }],
  ['events', {}],
  ['events.active', undefined],
  ['events.active', event],
  ['events.active.fields.day', { ...flag, optional: true }],
  ['events.active.fields.more', flag],
  ['events.more', { ...event, shape: 'twice' }],
  ['events.more', { ...event, every: 'day' }],
  ['events.more', { ...event, shape: 'once', every: 'week' }],
  ['events.more', { ...event, until: 'soon' }],
  ['events.more', { ...event, deprecated: true }],
  [`${run}.fields`, null],
  [`${run}.fields.more`, { kind: 'text', why: 'Why?' }],
  [`${run}.fields.more`, { kind: 'flag' }],
  [`${run}.fields.more`, { ...flag, optional: false }],
  [`${run}.fields.more`, { ...flag, auto: 'os' }],
  [`${run}.fields.more`, { ...flag, max: 1 }],
  [`${run}.fields.more`, { ...flag, sensitivity: 'none' }],
  [`${run}.fields.more`, { ...flag, shares: { true: 0 } }],
  [`${run}.fields.more`, { ...choice, values: [] }],
  [`${run}.fields.more`, { ...choice, values: ['a', 'a'] }],
  [`${run}.fields.more`, { ...choice, values: ['a\n'] }],
  [`${run}.fields.more`, { ...choice, values: ['x'.repeat(65)] }],
  [`${run}.fields.more`, { ...choice, other: undefined }],
  [`${run}.fields.more`, { ...choice, auto: 'runtime' }],
  [`${run}.fields.more`, { ...choice, aliases: { other: 'a' } }],
  [`${run}.fields.more`, { ...choice, aliases: { '': 'a' } }],
  [`${run}.fields.more`, { ...bucket, edges: [] }],
  [`${run}.fields.more`, { ...bucket, edges: [0] }],
  [`${run}.fields.more`, { ...bucket, unit: '' }],
  [`${run}.fields.more`, { ...bucket, aliases: { few: -1 } }],
  [`${run}.fields.more`, { kind: 'int', min: 0.5, max: 1, why: 'Why?' }],
  [`${run}.fields.more`, { kind: 'digest', of: '', life: 'day', why: 'Why?' }],
  [`${run}.fields.more`, { kind: 'digest', of: 'a', life: 'year', why: 'Why?' }],
  [`${run}.fields.more`, { kind: 'version', keep: 'build', why: 'Why?' }],
  ['events.tools.every', 'week'],
  ['events.tools.by.more', { kind: 'digest', of: 'a', life: 'day', why: 'Why?' }],
  ['events.tools.counts.more', flag],
  ['events.tools.counts.more', { kind: 'count', max: 0, why: 'Why?' }],
  ['events.tools.fields', {}],
];

/** Wrong, and more than JSON Schema can say. */
const beyond: readonly (readonly [path: string, value: unknown])[] = [
  ['events.more', { ...event, stream: 'elsewhere' }],
  ['events.tools.by.calls', flag],
  [`${run}.fields.more`, { ...choice, aliases: { c: 'd' } }],
  [`${run}.fields.more`, { ...choice, aliases: { a: 'b' } }],
  [`${run}.fields.more`, { ...bucket, edges: [2, 1] }],
  [`${run}.fields.more`, { ...bucket, aliases: { many: 3 } }],
  [`${run}.fields.more`, { kind: 'int', min: 1, max: 0, why: 'Why?' }],
  [`${run}.fields.more`, { ...flag, shares: { true: 0.6, false: 0.6 } }],
  ['why', '\u{1f600}'.repeat(501)],
];

const titled = (rows: readonly (readonly [string, unknown])[]) =>
  rows.map(([path, value]) => [path, JSON.stringify(value)?.slice(0, 60) ?? 'nothing', value] as const);

describe('the schema of a contract', () => {
  it('accepts the contract of everything', () => {
    expect(fits(schema, JSON.parse(JSON.stringify(mytool)))).toBe(true);
  });

  it.each(titled(right))('accepts %s with %s, as parseContract does', (path, _, value) => {
    expect(problemsOf(changed(path, value))).toEqual([]);
    expect(fits(schema, changed(path, value))).toBe(true);
  });

  it.each(titled(wrong))('refuses %s with %s, as parseContract does', (path, _, value) => {
    expect(problemsOf(changed(path, value))).not.toEqual([]);
    expect(fits(schema, changed(path, value))).toBe(false);
  });

  it.each(titled(beyond))('cannot refuse %s with %s; parseContract does', (path, _, value) => {
    expect(problemsOf(changed(path, value))).not.toEqual([]);
    expect(fits(schema, changed(path, value))).toBe(true);
  });

  it.each(everyType.filter(([name]) => !/object|proxy|instance|throws|accessor|array|await|JSON|bytes/.test(name)))(
    'refuses %s in the place of a contract',
    (_, value) => {
      expect(fits(schema, value)).toBe(false);
    },
  );

  it.each(readdirSync(join(root, 'vectors')).filter((name) => name.endsWith('.json') && name !== 'canonical.json'))(
    'accepts the contract of vectors/%s',
    (name) => {
      const { contract } = JSON.parse(readFileSync(join(root, 'vectors', name), 'utf8'));
      expect(fits(schema, contract)).toBe(true);
    },
  );

  it.each(kindNames.filter((kind) => kind !== 'id'))('knows every member of a %s, and no other', (kind) => {
    const { properties } = (schema.$defs as Record<string, JsonSchema>)[kind] as { properties: JsonSchema };
    const ofEvery = [
      'kind',
      'why',
      'optional',
      'auto',
      'owner',
      'until',
      'review',
      'sensitivity',
      'shares',
      'deprecated',
    ];
    const own = Object.keys(properties).filter((name) => !ofEvery.includes(name));
    expect(own.sort()).toEqual([...(findKind(kind)?.keys ?? [])].sort());
  });

  it('explains every member of a contract to whoever writes one', () => {
    const { properties, $defs } = schema as { properties: JsonSchema; $defs: Record<string, { description?: string }> };
    const silent = Object.entries(properties).filter(([, member]) => !(member as JsonSchema).description);
    expect(silent).toEqual([]);
    for (const kind of kindNames.filter((name) => name !== 'id')) expect($defs[kind]?.description).toMatch(/\.$/);
  });

  it('is what stands in schema/contract.schema.json; otherwise run `node scripts/schema.mjs`', () => {
    const written: unknown = JSON.parse(readFileSync(join(root, 'schema/contract.schema.json'), 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('is in the package that npm publishes, where docs/contract.md says that it is; so are the vectors', () => {
    const { name, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(files).toEqual(expect.arrayContaining(['schema', 'vectors']));
    const page = readFileSync(join(root, '../../docs/contract.md'), 'utf8');
    expect(page).toContain(`"$schema": "./node_modules/${name}/schema/contract.schema.json"`);
  });
});
