import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyType, everything } from '../testing/every-type.ts';
import { mytool } from '../testing/mytool.ts';
import { problemsOf } from './problems.ts';

const absent = Symbol('absent');
const field = { kind: 'flag', why: 'Why?' };

it('a contract has no problems, nor has its JSON', () => {
  expect(problemsOf(mytool)).toEqual([]);
  expect(problemsOf(JSON.parse(JSON.stringify(mytool)))).toEqual([]);
});

it.each([
  ['command_run', ['command', 'exit']],
  ['command_run', ['os', 'languages']],
  ['command_run', ['version', 'os']],
  ['tools', ['tool', 'arch']],
] as const)('charts can show fields of %s against each other: %j', (event, pair) => {
  const crossed = { ...mytool.events, [event]: { ...mytool.events[event], crosses: [pair] } };
  expect(problemsOf({ ...mytool, events: crossed })).toEqual([]);
});

describe('of a contract with one change, exactly that is named', () => {
  const run = 'events.command_run';
  const tools = 'events.tools';

  it.each<[path: string, value: unknown, problem: string]>([
    // head
    ['aboveboard', absent, 'aboveboard'],
    ['aboveboard', 2, 'aboveboard'],
    ['aboveboard', '1', 'aboveboard'],
    ['name', absent, 'name'],
    ['name', 'My Tool', 'name'],
    ['name', '../../etc', 'name'],
    ['name', 'x'.repeat(41), 'name'],
    ['name', ['mytool'], 'name'],
    ['why', absent, 'why'],
    ['why', ' ', 'why'],
    ['why', 'x'.repeat(1001), 'why'],
    ['why', 'clear\u001b[2Jthe screen', 'why'],
    ['owner', absent, 'owner'],
    ['contact', null, 'contact'],
    ['endpoint', 'telemetry.mytool.dev', 'endpoint'],
    ['endpoint', 'file:///etc/passwd', 'endpoint'],
    ['endpoint', 'https://telemetry.mytool.dev/ x', 'endpoint'],
    ['endpoint', 'https://ada:secret@telemetry.mytool.dev', 'endpoint'],
    ['endpoint', `https://${'x'.repeat(1000)}`, 'endpoint'],
    ['endpoint', null, 'endpoint'],
    ['env', absent, 'env'],
    ['env', 'mytool', 'env'],
    ['env', 'A=B', 'env'],
    ['consent', absent, 'consent'],
    ['consent', 'always', 'consent'],
    ['consent', ['on'], 'consent'],
    ['recipients', absent, 'recipients'],
    ['recipients', {}, 'recipients'],
    ['recipients.0', 'PostHog', 'recipients.0'],
    ['recipients.0.why', absent, 'recipients.0.why'],
    ['recipients.0.name', '', 'recipients.0.name'],
    ['recipients.0.url', 'https://example.com', 'recipients.0.url'],
    ['retention', absent, 'retention.days'],
    ['retention.days', 0, 'retention.days'],
    ['retention.days', 3651, 'retention.days'],
    ['retention.days', 1.5, 'retention.days'],
    ['retention.days', 'Forever', 'retention.days'],
    ['retention.days', Number.POSITIVE_INFINITY, 'retention.days'],
    ['retention.hours', 1, 'retention.hours'],
    ['conscent', 'on', 'conscent'],
    ['toString', 'mytool', 'toString'],
    // what holds where nobody has chosen, and who looked at it
    ['consent', { default: 'maybe', modes: {} }, 'consent.default'],
    ['consent', { default: 'on' }, 'consent.modes'],
    ['consent', { default: 'on', modes: { sandbox: 'maybe' } }, 'consent.modes.sandbox'],
    ['consent', { default: 'on', modes: { constructor: 'off' } }, 'consent.modes.constructor'],
    ['consent', { default: 'on', modes: {}, mode: 'x' }, 'consent.mode'],
    ['notice', 'never', 'notice'],
    ['command', '', 'command'],
    ['command', true, 'command'],
    ['ci', 'on', 'ci'],
    ['k', 0, 'k'],
    ['k', 1.5, 'k'],
    ['installs', -1, 'installs'],
    ['until', '2027-02-30', 'until'],
    ['until', 'soon', 'until'],
    ['review', '', 'review'],
    ['suppressions', {}, 'suppressions'],
    ['suppressions', ['over-budget'], 'suppressions.0'],
    ['suppressions', [{ finding: 'over-budget', where: '' }], 'suppressions.0.why'],
    ['suppressions', [{ finding: 'over-budget', why: 'Because.' }], 'suppressions.0.where'],
    [`${run}.owner`, 7, `${run}.owner`],
    [`${run}.until`, 'soon', `${run}.until`],
    [`${run}.deprecated`, true, `${run}.deprecated`],
    [`${run}.deprecated`, { use: 'ran' }, `${run}.deprecated.why`],
    ['common.os.owner', '', 'common.os.owner'],
    ['common.os.until', '2027-13-01', 'common.os.until'],
    ['common.os.sensitivity', 'secret', 'common.os.sensitivity'],
    ['common.os.shares', { linux: 0 }, 'common.os.shares.linux'],
    ['common.os.shares', { linux: 0.8, macos: 0.8 }, 'common.os.shares'],
    ['common.os.deprecated', { why: 'Gone.', instead: 'x' }, 'common.os.deprecated.instead'],
    // streams
    ['streams.session.identity', absent, 'streams.session.identity.type'],
    ['streams.session.identity.type', 'forever', 'streams.session.identity.type'],
    ['streams.session.identity.type', 'constructor', 'streams.session.identity.type'],
    ['streams.session.identity.why', absent, 'streams.session.identity.why'],
    ['streams.session.identity.days', 3, 'streams.session.identity.days'],
    ['streams.session.identity', { type: 'rotating', why: 'Why?', days: 91 }, 'streams.session.identity.days'],
    ['streams.session.identity', { type: 'rotating', why: 'Why?' }, 'streams.session.identity.days'],
    ['streams.session.identity', { type: 'install', why: 'Why?' }, 'streams.session.identity.format'],
    ['streams.session.identity', { type: 'install', why: 'Why?', format: 'mac' }, 'streams.session.identity.format'],
    ['streams.session.sampling', 0.5, 'streams.session.sampling'],
    ['streams.my stream', { identity: { type: 'none' } }, 'streams.my stream'],
    ['streams.constructor', { identity: { type: 'none' } }, 'streams.constructor'],
    // common
    ['common', absent, 'common'],
    ['common', [], 'common'],
    ['common.calls', { kind: 'count', why: 'Why?', max: 1 }, 'common.calls.kind'],
    ['common.user', { kind: 'id', why: 'Why?', format: 'uuid' }, 'common.user.kind'],
    ['common.os.auto', 'runtime', 'common.os.auto'],
    ['common.os.auto', 'constructor', 'common.os.auto'],
    ['common.os.auto', ['os'], 'common.os.auto'],
    ['common.os.optional', false, 'common.os.optional'],
    // events
    ['events', absent, 'events'],
    ['events', [], 'events'],
    ['events.command_run', null, 'events.command_run'],
    ['events.command-run', { shape: 'event', why: 'Why?', stream: 'default', fields: {} }, 'events.command-run'],
    ['events.1st', { shape: 'event', why: 'Why?', stream: 'default', fields: {} }, 'events.1st'],
    ['events.then', { shape: 'event', why: 'Why?', stream: 'default', fields: {} }, 'events.then'],
    ['events.toString', { shape: 'event', why: 'Why?', stream: 'default', fields: {} }, 'events.toString'],
    ['events.constructor', { shape: 'event', why: 'Why?', stream: 'default', fields: {} }, 'events.constructor'],
    ['events.__proto__', { shape: 'event', why: 'Why?', stream: 'default', fields: {} }, 'events.__proto__'],
    ['events.active', absent, 'events.active'],
    ['events.active.fields.cohort', absent, 'events.active'],
    ['events.active.fields.user', field, 'events.active'],
    ['events.active.fields.day.optional', true, 'events.active'],
    ['events.active.stream', 'session', 'events.active'],
    [`${run}.why`, absent, `${run}.why`],
    [`${run}.shape`, 'stream', `${run}.shape`],
    [`${run}.shape`, absent, `${run}.shape`],
    [`${run}.every`, 'day', `${run}.every`],
    [`${run}.feilds`, {}, `${run}.feilds`],
    [`${run}.stream`, 'other', `${run}.stream`],
    [`${run}.stream`, absent, `${run}.stream`],
    [`${run}.stream`, 'toString', `${run}.stream`],
    [`${run}.fields`, absent, `${run}.fields`],
    ['events.started.every', 'hour', 'events.started.every'],
    ['events.started.every', absent, 'events.started.every'],
    // what charts show against each other
    [`${run}.crosses`, 'command', `${run}.crosses`],
    [`${run}.crosses`, Array(21).fill(['command', 'os']), `${run}.crosses`],
    [`${run}.crosses`, [['command']], `${run}.crosses.0`],
    [`${run}.crosses`, [['command', 'command']], `${run}.crosses.0`],
    [`${run}.crosses`, [['command', 'nope']], `${run}.crosses.0`],
    [`${run}.crosses`, [['command', 'toString']], `${run}.crosses.0`],
    [`${run}.crosses`, [['command', 'project']], `${run}.crosses.0`],
    [`${run}.crosses`, [{ 0: 'command', 1: 'os', length: 2 }], `${run}.crosses.0`],
    [`${tools}.crosses`, [['tool', 'calls']], `${tools}.crosses.0`],
    [`${tools}.every`, 'week', `${tools}.every`],
    [`${tools}.by`, absent, `${tools}.by`],
    [`${tools}.counts`, absent, `${tools}.counts`],
    [`${tools}.fields`, {}, `${tools}.fields`],
    [`${tools}.by.secret`, { kind: 'digest', why: 'Why?', of: 'it', life: 'day' }, `${tools}.by.secret.kind`],
    [`${tools}.by.n`, { kind: 'count', why: 'Why?', max: 1 }, `${tools}.by.n.kind`],
    [`${tools}.counts.n`, field, `${tools}.counts.n.kind`],
    [`${tools}.counts.tool`, { kind: 'count', why: 'Why?', max: 1 }, `${tools}.counts.tool`],
    // fields
    [`${run}.fields.command`, 'index', `${run}.fields.command.kind`],
    [`${run}.fields.command.kind`, 'text', `${run}.fields.command.kind`],
    [`${run}.fields.command.kind`, ['choice'], `${run}.fields.command.kind`],
    [`${run}.fields.command.why`, absent, `${run}.fields.command.why`],
    [`${run}.fields.command.othr`, false, `${run}.fields.command.othr`],
    [`${run}.fields.command.values`, ['index', 'index'], `${run}.fields.command.values.1`],
    [`${run}.fields.languages.values`, new Array(1), `${run}.fields.languages.values.0`],
    [`${run}.fields.command.aliases`, [], `${run}.fields.command.aliases`],
    [`${run}.fields.exit.min`, 256, `${run}.fields.exit.max`],
    [`${run}.fields.duration.edges`, [], `${run}.fields.duration.edges`],
    [`${run}.fields.project.life`, 'forever', `${run}.fields.project.life`],
    [`${run}.fields.project.salt`, 'none', `${run}.fields.project.salt`],
    [`${run}.fields.toString`, field, `${run}.fields.toString`],
    [`${run}.fields.__proto__`, field, `${run}.fields.__proto__`],
    [`${run}.fields.${'x'.repeat(65)}`, field, `${run}.fields.${'x'.repeat(64)}…`],
  ])('%s = %o is refused at %s, and what to do is said', (path, value, problem) => {
    const problems = problemsOf(changed(path, value));
    expect(problems.map(({ path, hint }) => [path, hint])).toEqual([[problem, expect.stringMatching(/\w/)]]);
  });
});

describe('these changes leave a contract', () => {
  it.each<[path: string, value: unknown]>([
    ['endpoint', absent],
    ['endpoint', 'http://127.0.0.1:7878'],
    ['consent', 'ask-every-start'],
    ['recipients', []],
    ['retention.days', 3650],
    ['retention.days', 'forever'],
    ['common', {}],
    ['common.os.optional', true],
    ['common.os.auto', absent],
    ['streams.session.identity', { type: 'rotating', why: 'Why?', days: 90 }],
    ['streams.session.identity', { type: 'install', why: 'Why?', format: 'uuid' }],
    ['events.active.why', 'Said otherwise.'],
    ['events.command_run.fields', {}],
    ['events.command_run.fields.then_some', field],
    ['events.command_run.fields.why', field],
    [`events.${'x'.repeat(64)}`, { shape: 'event', why: 'Why?', stream: 'default', fields: {} }],
    ['events.tools.by', {}],
  ])('%s = %o', (path, value) => {
    expect(pathsOf(changed(path, value))).toEqual([]);
  });
});

it('no contract can say that DO_NOT_TRACK is ignored', () => {
  for (const word of ['ignore', 'on', '', false, null])
    expect(pathsOf(changed('doNotTrack', word))).toEqual(['doNotTrack']);
});

it('an event named active is refused where the default stream has an identity', () => {
  const json = changed('streams.default.identity', { type: 'process', why: 'Why?' });
  expect(pathsOf(json)).toEqual(['events.active']);
});

it('a contract without the default stream is told so, and every event that names it too', () => {
  expect(pathsOf(changed('streams.default', absent))).toEqual([
    'streams.default',
    ...['active', 'command_run', 'configured', 'tools'].map((name) => `events.${name}.stream`),
    'events.active',
  ]);
});

it('everything that is wrong is said at once', () => {
  expect(pathsOf({})).toEqual([
    ...['aboveboard', 'name', 'why', 'owner', 'contact', 'env', 'consent'],
    ...['notice', 'doNotTrack', 'ci', 'k', 'suppressions', 'recipients', 'retention.days'],
    ...['streams', 'common', 'events'],
  ]);
});

it('nothing is left for the next time behind an event of no shape, or a field of no kind', () => {
  const fields = { a: { kind: 'text', until: 'soon' }, b: { kind: 'int', min: 5, max: 1, why: 'Why?' } };
  expect(pathsOf(changed('events.more', { why: 'Why?', stream: 'default', fields }))).toEqual([
    'events.more.shape',
    'events.more.fields.a.kind',
    'events.more.fields.a.why',
    'events.more.fields.a.until',
    'events.more.fields.b.max',
  ]);
  const counts = { n: { kind: 'count', why: 'Why?' } };
  expect(pathsOf(changed('events.more', { shape: 'rolup', why: 'Why?', stream: 'default', counts }))).toEqual([
    'events.more.shape',
    'events.more.counts.n.max',
  ]);
});

it('who asks for a text is told that there is none', () => {
  expect(problemsOf(changed('events.command_run.fields.command.kind', 'string'))).toEqual([
    expect.objectContaining({ got: '"string"', hint: 'there is no free text: a choice lists what can be said' }),
  ]);
});

it('a file may name its schema for an editor', () => {
  const file = { $schema: './contract.schema.json', ...(JSON.parse(JSON.stringify(mytool)) as object) };
  expect(problemsOf(file)).toEqual([]);
  expect(pathsOf({ ...file, $schema: 1 })).toEqual(['$schema']);
  expect(pathsOf(changed('events.command_run.$schema', 'x'))).toEqual(['events.command_run.$schema']);
});

it.each([
  ['events.command_run.fields.command.values', [], /^the list is closed/],
  ['events.command_run.why', '', /^people read it/],
  ['events.why', 1, /^each is event\(/],
  ['common.os.kind', 'enum', /^use flag\(\)/],
  ['streams.default.identity.type', 'cookie', /^none, unless/],
])('what to do about %s is of that part, whatever its names are', (path, value, hint) => {
  expect(problemsOf(changed(path, value))[0]?.hint).toMatch(hint);
});

it('a problem says what was expected, what came and what to do', () => {
  expect(problemsOf(changed('events.tools.evry', 'day'))).toEqual([
    {
      path: 'events.tools.evry',
      expected: 'one of shape, every, why, stream, owner, until, review, deprecated, crosses, by, counts',
      got: '"evry"',
      hint: 'is it misspelt?',
    },
  ]);
});

it.each([
  [500, []],
  [501, ['events']],
])('%d events: what is wrong is named', (length, paths) => {
  const names = Array.from({ length: length - 1 }, (_, i) => `e${i}`);
  const events = Object.fromEntries(names.map((name) => [name, mytool.events.started]));
  const { active } = mytool.events as unknown as Record<string, unknown>;
  expect(pathsOf(changed('events', { ...events, active }))).toEqual(paths);
});

it.each([
  [100, []],
  [101, ['common']],
])('%d fields: what is wrong is named', (length, paths) => {
  const fields = Object.fromEntries(Array.from({ length }, (_, i) => [`f${i}`, field]));
  expect(pathsOf(changed('common', fields))).toEqual(paths);
});

describe('what is no contract is named soon and without a throw', () => {
  it.each(everyType)('%s', (_, value) => {
    expect(soon(() => problemsOf(value)).length).toBeGreaterThan(0);
  });

  it.each(everyType)('%s in every place of a contract', (_, value) => {
    for (const path of places(mytool)) {
      const json = changed(path, value);
      expect(() => soon(() => problemsOf(json))).not.toThrow();
    }
  });

  it.each([
    ['nested ten thousand deep', JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)],
    ['with a hundred thousand keys', Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, 1]))],
    ['with a text of ten million letters', { name: 'x'.repeat(10_000_000) }],
    [
      'with one long name and many problems below it',
      { events: { ['x'.repeat(400_000)]: { fields: { a: { kind: 'choice', values: Array(1000).fill(1) } } } } },
    ],
  ])('an object %s', (_, json) => {
    const problems = soon(() => problemsOf(json));
    expect(problems.length).toBeGreaterThan(0);
    expect(Math.max(...problems.map(({ path, got }) => path.length + got.length))).toBeLessThan(300);
  });

  it('anything', () => {
    const key = fc.constantFrom('events', 'common', 'streams', 'default', 'fields', 'kind', 'values', '__proto__');
    fc.assert(
      fc.property(fc.anything({ ...everything, key: fc.oneof(key, fc.string()) }), (value) => {
        expect(problemsOf(value).length).toBeGreaterThan(0);
      }),
    );
  });
});

function pathsOf(json: unknown): string[] {
  return problemsOf(json).map(({ path }) => path);
}

/** The contract as JSON, with one value set or taken away. */
function changed(path: string, value: unknown): unknown {
  const json: unknown = JSON.parse(JSON.stringify(mytool));
  const keys = path.split('.');
  const last = keys.pop() as string;
  const at = keys.reduce((inner, key) => Object(inner)[key], json) as object;
  if (value === absent) Reflect.deleteProperty(at, last);
  else Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
  return json;
}

/** The path of every value of a contract. */
function places(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [at, ...places(inner, at)];
  });
}

function soon<T>(act: () => T): T {
  const start = performance.now();
  const result = act();
  expect(performance.now() - start).toBeLessThan(2000);
  return result;
}
