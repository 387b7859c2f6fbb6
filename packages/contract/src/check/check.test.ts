import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { contractHash } from '../canonical/canonical.ts';
import { contract, parseContract } from '../define/contract.ts';
import { event } from '../define/event.ts';
import { choices } from '../kinds/choices/choices.ts';
import { digest } from '../kinds/digest/digest.ts';
import { flag } from '../kinds/flag/flag.ts';
import { everyType, everything } from '../testing/every-type.ts';
import { commands, languages, mytool } from '../testing/mytool.ts';
import { compile, interpret } from './check.ts';
import { compileRechecker } from './encoder.ts';
import type { Verdict } from './verdict.ts';

const key = new Uint8Array(32).fill(7);
const checker = compile(mytool, () => key);
const interpreter = interpret(mytool, () => key);
const run = { command: 'index', exit: 0 };
const hexOf32 = /^[0-9a-f]{32}$/;

const eventNames = fc.constantFrom(...Object.keys(mytool.events));

/** Objects with the contract's names and others, whose values are good, hostile, or the given word in some depth. */
function hostileValues(word: string): fc.Arbitrary<unknown> {
  const anything = fc.anything({
    ...everything,
    key: fc.constantFrom(word, 'command', '__proto__', 'constructor'),
    values: [fc.constant(word), fc.constant(`1.2-${word}`), fc.integer(), fc.boolean(), fc.constant(null)],
  });
  const or = (good: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: anything });
  const texts = fc.constantFrom('linux', 'x64', 'none', '1.2.3', 'v0.0.0', word);
  const fields = fc.record(
    {
      command: or(fc.constantFrom(...commands, 'idx', word)),
      exit: or(fc.integer({ min: -1, max: 256 })),
      duration: or(fc.double()),
      languages: or(fc.array(fc.constantFrom(...languages, word))),
      project: or(fc.constant(word)),
      chat: or(fc.boolean()),
      tool: or(fc.constantFrom('search', 'read', word)),
      calls: or(fc.nat()),
      errors: or(fc.nat(20)),
      day: or(fc.boolean()),
      week: or(fc.boolean()),
      month: or(fc.boolean()),
      cohort: or(fc.constant('2026-10-05')),
      ...Object.fromEntries(Object.keys(mytool.common).map((name) => [name, or(texts)])),
    },
    { requiredKeys: ['command', 'exit', 'chat', 'tool', 'calls', 'errors'] },
  );
  const extra = fc.dictionary(fc.constantFrom(word, 'path', '__proto__', 'constructor'), anything, { maxKeys: 2 });
  const mixed = fc
    .tuple(fields, extra)
    .map(([a, b]) => Object.defineProperties(a, Object.getOwnPropertyDescriptors(b)));
  return fc.oneof({ weight: 4, arbitrary: mixed }, { weight: 1, arbitrary: anything });
}

/** What stands at the tool's calls and what stands at a request's way in must agree on everything below. */
const sides = {
  encode: {
    event: (name: unknown, values: unknown) => checker.encodeEvent(name as string, values),
    common: checker.encodeCommon,
  },
  accept: { event: checker.acceptEvent, common: checker.acceptCommon },
  'accept, interpreted': { event: interpreter.acceptEvent, common: interpreter.acceptCommon },
};

describe.each(Object.entries(sides))('%s', (_side, check) => {
  describe('an event', () => {
    it.each<[title: string, name: string, values: object, fields: object]>([
      ['required fields', 'command_run', run, run],
      ['every field', 'command_run', { ...run, languages: ['go'] }, { ...run, languages: ['go'] }],
      ['an alias', 'command_run', { ...run, command: 'idx' }, run],
      ['a value outside the list', 'command_run', { ...run, command: 'rm' }, { ...run, command: 'other' }],
      ['no fields where it has none', 'started', {}, {}],
      ['an optional field that is undefined', 'command_run', { ...run, duration: undefined }, run],
      ['a rollup', 'tools', { tool: 'read', calls: 3, errors: 1 }, { tool: 'read', calls: 3, errors: 1 }],
      [
        'a count past its maximum',
        'tools',
        { tool: 'read', calls: 30, errors: 30 },
        { tool: 'read', calls: 30, errors: 10 },
      ],
      [
        'presence',
        'active',
        { day: true, week: true, month: false, cohort: '2026-10-05' },
        { day: true, week: true, month: false, cohort: '2026-10-05' },
      ],
      ['values without a prototype', 'command_run', Object.assign(Object.create(null), run), run],
      ['values of a class', 'command_run', Object.assign(new (class Run {})(), run), run],
      ['values behind a proxy', 'command_run', new Proxy({ ...run }, {}), run],
    ])('with %s is kept', (_, name, values, fields) => {
      expect(check.event(name, values)).toEqual({ kept: true, fields, drops: [] });
    });

    it('has nothing of what some other code has given every object', () => {
      Object.assign(Object.prototype, { exit: 0, duration: 1, path: '/home/ada' });
      try {
        expect(check.event('started', {})).toStrictEqual({ kept: true, fields: {}, drops: [] });
        expect(check.event('command_run', { command: 'index' })).toMatchObject({
          kept: false,
          field: 'exit',
          drops: [],
        });
      } finally {
        for (const name of ['exit', 'duration', 'path']) Reflect.deleteProperty(Object.prototype, name);
      }
    });

    it.each<[title: string, values: object, field: string, drops: object[]]>([
      ['a required field that is absent', { command: 'index' }, 'exit', []],
      ['a required field that is undefined', { command: 'index', exit: undefined }, 'exit', []],
      ['a required field that is null', { ...run, exit: null }, 'exit', [{ field: 'exit', reason: 'wrong_type' }]],
      ['a required field that was refused', { ...run, exit: 256 }, 'exit', [{ field: 'exit', reason: 'out_of_range' }]],
      ['required fields that it inherits', Object.create(run), 'command', [{ field: 'exit', reason: 'missing_field' }]],
      ['two required fields that are absent', {}, 'command', [{ field: 'exit', reason: 'missing_field' }]],
      [
        'a required field that is absent besides one that was refused',
        { exit: 256 },
        'command',
        [{ field: 'exit', reason: 'out_of_range' }],
      ],
      ['a required field of minus zero', { ...run, exit: -0 }, 'exit', [{ field: 'exit', reason: 'out_of_range' }]],
      [
        'a required field that is NaN',
        { ...run, exit: Number.NaN },
        'exit',
        [{ field: 'exit', reason: 'out_of_range' }],
      ],
    ])('with %s is refused', (_, values, field, drops) => {
      expect(check.event('command_run', values)).toEqual({ kept: false, reason: 'missing_field', field, drops });
    });

    it.each<[title: string, values: object, drops: object[]]>([
      ['an optional field that is null', { duration: null }, [{ field: 'duration', reason: 'wrong_type' }]],
      ['an unknown field', { path: '/home/ada' }, [{ field: null, reason: 'unknown_field' }]],
      ['a symbol for a field', { languages: Symbol('go') }, [{ field: 'languages', reason: 'wrong_type' }]],
      ['two unknown fields', { a: 1, b: 2 }, Array(2).fill({ field: null, reason: 'unknown_field' })],
      ['a field __proto__', JSON.parse('{"__proto__":{"a":1}}'), [{ field: null, reason: 'unknown_field' }]],
      ['a field constructor', { constructor: 1 }, [{ field: null, reason: 'unknown_field' }]],
      ['a field that is a digest of nothing', { project: '' }, [{ field: 'project', reason: expect.any(String) }]],
    ])('with %s is kept without it, and the drop is counted', (_, values, drops) => {
      const all = Object.defineProperties({ ...run }, Object.getOwnPropertyDescriptors(values));
      expect(check.event('command_run', all)).toEqual({ kept: true, fields: run, drops });
    });

    it('whose list lost values is kept with the rest, and each reason is counted', () => {
      const tools = contract({
        ...mytool,
        events: {
          a: event({ why: 'A?', fields: { set: choices(languages, { why: 'S?', max: 1, other: false }) } }),
        },
      });
      const set = { set: ['rust', 'cobol', 'go', 'ada'] };
      const expected = {
        kept: true,
        fields: { set: ['go'] },
        drops: [
          { reason: 'not_in_list', field: 'set' },
          { reason: 'too_many', field: 'set' },
        ],
      };
      expect(compile(tools).encodeEvent('a', set)).toEqual(expected);
      expect(compile(tools).acceptEvent('a', set)).toEqual(expected);
      expect(interpret(tools).acceptEvent('a', set)).toEqual(expected);
    });

    it('with a thousand keys is read, with one more it is malformed', () => {
      const many = (length: number) => Object.fromEntries(Array.from({ length }, (_, i) => [`k${i}`, i]));
      expect(check.event('started', many(1000))).toMatchObject({ kept: true, drops: { length: 1000 } });
      expect(check.event('started', many(1001))).toEqual(refused('malformed_event'));
      expect(check.event('started', many(100_000))).toEqual(refused('malformed_event'));
    });
  });

  describe('an unknown event', () => {
    it.each(everyType)('named by %s is refused, and its name is kept nowhere', (_, name) => {
      expect(check.event(name, run)).toEqual(refused('unknown_event'));
    });

    it.each(['', 'Command_run', 'command_run ', 'then', 'valueOf', '__defineGetter__'])('%j is refused', (name) => {
      expect(check.event(name, run)).toEqual(refused('unknown_event'));
    });

    it('is refused though its name turns into a known one', () => {
      expect(check.event({ toString: () => 'started' }, {})).toEqual(refused('unknown_event'));
      expect(check.event(['started'], {})).toEqual(refused('unknown_event'));
      expect(check.event(Object('started'), {})).toEqual(refused('unknown_event'));
    });
  });

  describe('values that are no object', () => {
    const others = everyType.filter(([, value]) => typeof value !== 'object' || isArray(value));

    it.each(others)('%s is a malformed event', (_, values) => {
      expect(check.event('started', values)).toEqual(refused('malformed_event'));
      expect(check.common(values)).toEqual(refused('malformed_event'));
    });
  });

  it.each(everyType)('%s for the values and for every field never throws, and ends', (_, value) => {
    const start = performance.now();
    for (const name of Object.keys(mytool.events)) {
      const fields = ['command', 'exit', 'duration', 'languages', 'project', 'chat', 'tool', 'calls', 'day', 'cohort'];
      expect(check.event(name, value).kept).toBeTypeOf('boolean');
      for (const field of fields) expect(check.event(name, { ...run, [field]: value }).kept).toBeTypeOf('boolean');
    }
    for (const field of Object.keys(mytool.common)) expect(check.common({ [field]: value }).kept).toBe(true);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('an accessor is read once, and what it gave is judged and kept', () => {
    const get = vi.fn().mockReturnValueOnce('linux').mockReturnValue('/home/ada');
    expect(check.common(Object.defineProperty({}, 'os', { get, enumerable: true }))).toEqual({
      kept: true,
      fields: { os: 'linux' },
      drops: [],
    });
    expect(get).toHaveBeenCalledTimes(1);
    expect(check.common(Object.defineProperty({}, 'os', { get, enumerable: true }))).toEqual({
      kept: true,
      fields: { os: 'other' },
      drops: [],
    });
    expect(get).toHaveBeenCalledTimes(2);
  });

  it('an accessor that throws makes the event malformed', () => {
    const throwing = { get: () => expect.unreachable(), enumerable: true };
    expect(check.event('command_run', Object.defineProperty({ ...run }, 'duration', throwing))).toEqual(
      refused('malformed_event'),
    );
    expect(check.common(Object.defineProperty({}, 'os', throwing))).toEqual(refused('malformed_event'));
    const inList = Object.defineProperty(['go'], 0, throwing);
    expect(check.event('command_run', { ...run, languages: inList })).toEqual(refused('malformed_event'));
  });

  it('a setter without a getter gives nothing', () => {
    const setter = Object.defineProperty({}, 'os', { set: () => expect.unreachable(), enumerable: true });
    expect(check.common(setter)).toEqual({ kept: true, fields: {}, drops: [] });
  });

  it('what the contract does not name is read as well, once, and not kept', () => {
    const get = vi.fn(() => 'linux');
    const values = Object.defineProperty({ ...run }, 'path', { get, enumerable: true });
    expect(check.event('command_run', values)).toEqual({
      kept: true,
      fields: run,
      drops: [{ reason: 'unknown_field', field: null }],
    });
    expect(get).toHaveBeenCalledTimes(1);
    const throwing = Object.defineProperty({ ...run }, 'path', { get: () => expect.unreachable(), enumerable: true });
    expect(check.event('command_run', throwing)).toEqual(refused('malformed_event'));
  });

  it('what is kept is all there is in JSON, whatever was left out of it', () => {
    const values = { ...run, duration: undefined, path: 1, languages: 7, [Symbol('secret')]: { path: '/home/ada' } };
    const verdict = check.event('command_run', values);
    expect(verdict.kept && Object.keys(verdict.fields).sort()).toEqual(['command', 'exit']);
    expect(JSON.stringify(verdict)).not.toContain('ada');
  });

  it('what is not enumerable is not there', () => {
    const hidden = Object.defineProperty({ command: 'index' }, 'exit', { value: 0 });
    expect(check.event('command_run', hidden)).toMatchObject({ kept: false, reason: 'missing_field', field: 'exit' });
  });

  it('what every object inherits is not there', () => {
    const pollute = (property: PropertyDescriptor) => {
      Object.defineProperty(Object.prototype, 'exit', { value: 0, configurable: true, ...property });
      try {
        return check.event('command_run', { command: 'index', path: 1 });
      } finally {
        delete (Object.prototype as { exit?: unknown }).exit;
      }
    };
    for (const property of [{ enumerable: true }, { enumerable: false }]) {
      expect(pollute(property)).toMatchObject({ kept: false, reason: 'missing_field', field: 'exit' });
    }
  });

  it('a proxy is asked once for each value', () => {
    const looks: PropertyKey[] = [];
    const values = new Proxy({ ...run, secret: 1 } as Record<string, unknown>, {
      get(target, name) {
        looks.push(name);
        return target[String(name)];
      },
    });
    expect(check.event('command_run', values)).toMatchObject({ kept: true, fields: run });
    expect(looks.sort()).toEqual(['command', 'exit', 'secret']);
  });

  it.each(['ownKeys', 'getOwnPropertyDescriptor', 'get', 'has', 'getPrototypeOf'] as const)(
    'a proxy whose %s throws is refused or read without it',
    (trap) => {
      const handler = { [trap]: () => expect.unreachable() };
      expect(() => check.event('command_run', new Proxy({ ...run }, handler))).not.toThrow();
      expect(() => check.common(new Proxy({ os: 'linux' }, handler))).not.toThrow();
    },
  );

  it('a proxy that names a key it does not have is told from the contract', () => {
    const values = new Proxy(
      {},
      { ownKeys: () => ['os', 'path'], getOwnPropertyDescriptor: descriptorOf, get: () => 'linux' },
    );
    expect(check.common(values)).toEqual({
      kept: true,
      fields: { os: 'linux' },
      drops: [{ field: null, reason: 'unknown_field' }],
    });
  });

  describe('common fields', () => {
    it('are kept like those of an event', () => {
      const common = { version: 'v1.4.2', os: 'darwin', arch: 'amd64', ci: 'none', runtime: 'v22.1.0', agent: 'none' };
      expect(check.common(common)).toEqual({
        kept: true,
        fields: { version: '1.4', os: 'macos', arch: 'x64', ci: 'none', runtime: '22', agent: 'none' },
        drops: [],
      });
    });

    it('are none of them required: a report is worth having without one', () => {
      expect(check.common({})).toEqual({ kept: true, fields: {}, drops: [] });
      expect(check.common({ os: 1 })).toEqual({
        kept: true,
        fields: {},
        drops: [{ field: 'os', reason: 'wrong_type' }],
      });
    });

    it('are not those of any event', () => {
      expect(check.common({ command: 'index' })).toEqual({
        kept: true,
        fields: {},
        drops: [{ field: null, reason: 'unknown_field' }],
      });
    });
  });

  it('a verdict shares no object with what came', () => {
    fc.assert(
      fc.property(eventNames, hostileValues('word'), (name, values) => {
        const own = new Set(objectsIn(values));
        expect(objectsIn(check.event(name, values)).filter((object) => own.has(object))).toEqual([]);
        expect(objectsIn(check.common(values)).filter((object) => own.has(object))).toEqual([]);
      }),
    );
  });

  it('no verdict says anything of what came but listed values', () => {
    const canary = 'C4n4ry';
    fc.assert(
      fc.property(fc.oneof(eventNames, fc.constant(canary)), hostileValues(canary), (name, values) => {
        const said = JSON.stringify([check.event(name, values), check.common(values)]);
        expect(said).not.toContain(canary);
      }),
      { numRuns: 500 },
    );
  });

  it('a canary in every place of an otherwise good event stays out of the verdict', () => {
    const canary = 'C4n4ry';
    const places = [
      { ...run, command: canary },
      { ...run, exit: canary },
      { ...run, duration: canary },
      { ...run, languages: ['go', canary] },
      { ...run, languages: canary },
      { ...run, project: canary },
      { ...run, [canary]: canary },
      { ...run, [canary]: { [canary]: [canary] } },
    ];
    for (const values of places) expect(JSON.stringify(check.event('command_run', values))).not.toContain(canary);
    for (const version of [canary, `1.2.3-${canary}`, `1.2.3+${canary}`, `1.2.3 ${canary}`]) {
      expect(JSON.stringify(check.common({ version, runtime: version }))).not.toContain(canary);
    }
  });

  it('nothing that came changes what every object is', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(eventNames, hostileValues('polluted'), (name, values) => {
        check.event(name, values);
        check.common(values);
        expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
      }),
    );
  });

  it('fields are a plain object with none but the names of the contract', () => {
    fc.assert(
      fc.property(eventNames, hostileValues('word'), (name, values) => {
        const verdict = check.event(name, values);
        if (!verdict.kept) return;
        const shape = Object(mytool.events)[name];
        const names = Object.keys({ ...shape.fields, ...shape.by, ...shape.counts });
        expect(names).toEqual(expect.arrayContaining(Object.keys(verdict.fields)));
        expect(Object.getPrototypeOf(verdict.fields)).toBe(Object.prototype);
      }),
    );
  });
});

describe('between the two sides', () => {
  it('whatever encode keeps, accept keeps unchanged', () => {
    let kept = 0;
    fc.assert(
      fc.property(eventNames, hostileValues('word'), (name, values) => {
        const verdict = checker.encodeEvent(name, values);
        if (verdict.kept) {
          kept++;
          expect(checker.acceptEvent(name, verdict.fields)).toEqual({ ...verdict, drops: [] });
          expect(checker.acceptEvent(name, JSON.parse(JSON.stringify(verdict.fields)))).toEqual({
            ...verdict,
            drops: [],
          });
        }
        const common = checker.encodeCommon(values) as Extract<Verdict, { kept: true }>;
        if (common.kept) expect(checker.acceptCommon(common.fields)).toEqual({ ...common, drops: [] });
      }),
      { numRuns: 500 },
    );
    expect(kept).toBeGreaterThan(20);
  });

  it('a bucket leaves as its index, and arrives as one or as a label', () => {
    const sent = checker.encodeEvent('command_run', { ...run, duration: 150 });
    expect(sent).toMatchObject({ fields: { duration: 1 } });
    for (const duration of [1, '100-1000']) {
      expect(checker.acceptEvent('command_run', { ...run, duration })).toMatchObject({ fields: { duration: 1 } });
    }
  });

  it('a secret leaves as a digest, and does not arrive as anything else', () => {
    const secret = 'git@example.com:ada/secret.git';
    expect(checker.encodeEvent('command_run', { ...run, project: secret })).toMatchObject({
      fields: { project: expect.stringMatching(hexOf32) },
    });
    expect(checker.acceptEvent('command_run', { ...run, project: secret })).toMatchObject({
      fields: run,
      drops: [{ field: 'project', reason: 'malformed' }],
    });
  });
});

describe('what was encoded before', () => {
  const { recheckEvent, recheckCommon } = compileRechecker(mytool);

  it('is kept unchanged, whatever it was made of', () => {
    fc.assert(
      fc.property(eventNames, hostileValues('word'), (name, values) => {
        const verdict = checker.encodeEvent(name, values);
        if (verdict.kept) {
          expect(recheckEvent(name, JSON.parse(JSON.stringify(verdict.fields)))).toEqual({ ...verdict, drops: [] });
        }
        const common = checker.encodeCommon(values) as Extract<Verdict, { kept: true }>;
        if (common.kept) expect(recheckCommon(common.fields)).toEqual({ ...common, drops: [] });
      }),
    );
  });

  it.each<[title: string, values: object]>([
    ['a value that is no longer in the list', { command: 7 }],
    ['the label of a range, which only a foreign client sends', { duration: '100-1000' }],
    ['a number that was never made a range', { duration: 150 }],
    ['a secret that was never hashed', { project: 'git@example.com:ada/secret.git' }],
    ['a name that the contract does not have', { path: '/home/ada' }],
  ])('is not kept with %s', (_, values) => {
    const verdict = recheckEvent('command_run', { ...run, ...values });
    expect(verdict.drops).toHaveLength(1);
    expect(JSON.stringify(verdict)).not.toMatch(/150|100-1000|ada/);
  });

  it('is never kept as another event, and nothing makes it throw', () => {
    expect(recheckEvent('no_such_event', run)).toEqual(refused('unknown_event'));
    for (const [, value] of everyType) {
      expect(() => recheckEvent(value, value)).not.toThrow();
      expect(() => recheckEvent('command_run', value)).not.toThrow();
      expect(() => recheckCommon({ os: value })).not.toThrow();
    }
  });
});

describe('digests', () => {
  const secret = digest({ of: 'the address of the git remote', why: 'On how many projects?' });
  const named = (name: string) =>
    contract({
      ...mytool,
      name,
      common: { secret },
      events: {
        a: event({ why: 'A?', fields: { secret, other: secret } }),
        b: event({ why: 'B?', fields: { secret } }),
      },
    });
  const fieldsOf = (verdict: Verdict) => (verdict.kept ? verdict.fields : {});

  it('of one input are equal in one field, and differ between fields, events and contracts', () => {
    const [one, two] = [compile(named('one'), () => key), compile(named('two'), () => key)];
    const both = { secret: 'input', other: 'input' };
    const digests = [
      ...Object.values(fieldsOf(one.encodeEvent('a', both))),
      ...Object.values(fieldsOf(one.encodeEvent('b', { secret: 'input' }))),
      ...Object.values(fieldsOf(one.encodeCommon({ secret: 'input' }))),
      ...Object.values(fieldsOf(two.encodeEvent('a', both))),
    ];
    expect(new Set(digests).size).toBe(6);
    expect(one.encodeEvent('a', both)).toEqual(compile(named('one'), () => key).encodeEvent('a', both));
  });

  it('live by the clock that was passed', () => {
    const daily = contract({
      ...mytool,
      common: {},
      events: { a: event({ why: 'A?', fields: { secret: { ...secret, life: 'day' } } }) },
    });
    const at = (now: number) =>
      compile(
        daily,
        () => key,
        () => now,
      ).encodeEvent('a', { secret: 'input' });
    expect(at(0)).toEqual(at(86_399_999));
    expect(at(0)).not.toEqual(at(86_400_000));
  });

  it('ask for the key when first needed, and not before', () => {
    const secrets = vi.fn(() => key);
    const { encodeEvent, acceptEvent } = compile(mytool, secrets);
    encodeEvent('command_run', run);
    acceptEvent('command_run', { ...run, project: 'ab'.repeat(16) });
    expect(secrets).not.toHaveBeenCalled();
    encodeEvent('command_run', { ...run, project: 'input' });
    expect(secrets).toHaveBeenCalledTimes(1);
  });

  it('are dropped, and nothing is thrown, where the key cannot be had', () => {
    const { encodeEvent } = compile(mytool, () => {
      throw new Error('EACCES');
    });
    expect(encodeEvent('command_run', { ...run, project: 'input' })).toMatchObject({
      kept: true,
      fields: run,
      drops: [{ field: 'project', reason: 'wrong_type' }],
    });
  });

  it('to be encoded without any way to a key are a mistake of the program, and it is told at once', () => {
    const { encodeEvent, encodeCommon } = compile(mytool);
    expect(() => encodeEvent('command_run', run)).toThrow('compile: this contract has a digest; pass `secrets`');
    expect(encodeEvent('started', {}).kept).toBe(true);
    expect(encodeCommon({ os: 'linux' }).kept).toBe(true);
  });

  it('are accepted without a key', () => {
    const fields = { ...run, project: 'ab'.repeat(16) };
    expect(compile(mytool).acceptEvent('command_run', fields)).toEqual({ kept: true, fields, drops: [] });
  });
});

describe('a checker', () => {
  it('carries its contract and the hash of it', () => {
    expect(checker.contract).toBe(mytool);
    expect(checker.hash).toBe(contractHash(mytool));
  });

  it('of the JSON of a contract decides as that of the contract', () => {
    const again = compile(parseContract(JSON.parse(JSON.stringify(mytool))), () => key);
    fc.assert(
      fc.property(eventNames, hostileValues('word'), (name, values) => {
        expect(again.acceptEvent(name, values)).toEqual(checker.acceptEvent(name, values));
      }),
    );
  });

  it('gives every verdict its own fields', () => {
    const { acceptEvent } = compile(
      contract({ ...mytool, events: { a: event({ why: 'A?', fields: { yes: flag({ why: 'Y?' }) } }) } }),
    );
    const [one, two] = [acceptEvent('a', { yes: true }), acceptEvent('a', { yes: true })];
    expect(one).toEqual(two);
    expect(one.kept && two.kept && one.fields === two.fields).toBe(false);
  });

  it.each([
    ['an unknown event', 'no_such_event', {}],
    ['a malformed event', 'started', 1],
  ])('gives verdicts on %s that nobody can write over', (_, name, values) => {
    const verdict = checker.acceptEvent(name, values);
    expect(Object.isFrozen(verdict)).toBe(true);
    expect(Object.isFrozen(verdict.drops)).toBe(true);
  });
});

function refused(reason: string): object {
  return { kept: false, reason, field: null, drops: [] };
}

function descriptorOf(): PropertyDescriptor {
  return { value: 'linux', enumerable: true, configurable: true };
}

function isArray(value: unknown): boolean {
  try {
    return value === null || Array.isArray(value);
  } catch {
    return true; // A revoked proxy.
  }
}

/** Every object that can be reached from a value through its own data. */
function objectsIn(value: unknown, seen = new Set<unknown>()): unknown[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [...seen];
  seen.add(value);
  for (const key of Object.keys(value)) objectsIn(Object.getOwnPropertyDescriptor(value, key)?.value, seen);
  return [...seen];
}
