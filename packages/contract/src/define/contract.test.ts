import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { canonical, contractHash } from '../canonical/canonical.ts';
import { flag } from '../kinds/flag/flag.ts';
import { ContractError } from '../problem.ts';
import { everyType, everything } from '../testing/every-type.ts';
import { mytool } from '../testing/mytool.ts';
import { contract, parseContract } from './contract.ts';
import { event } from './event.ts';
import { install, perProcess, rotating } from './identity.ts';
import { countsPresence } from './presence.ts';
import { presence } from './presence-event.ts';

const least = {
  name: 'mytool',
  why: 'To learn which commands are worth our time.',
  owner: 'core team',
  contact: 'telemetry@mytool.dev',
  env: 'MYTOOL_TELEMETRY',
  common: {},
  events: { started: event({ why: 'Is it used?' }) },
};

describe('contract', () => {
  it('fills in every default, so that it says the same to every reader', () => {
    expect(contract(least)).toEqual({
      ...least,
      aboveboard: 1,
      consent: 'off',
      notice: 'before',
      doNotTrack: 'off',
      ci: 'count',
      k: 20,
      suppressions: [],
      recipients: [],
      retention: { days: 90 },
      streams: { default: { identity: { type: 'none' } } },
      events: { started: { shape: 'event', why: 'Is it used?', stream: 'default', fields: {} }, active: presence },
    });
  });

  it.each([
    ['consent', 'ask'],
    ['retention', { days: 7 }],
    ['retention', { days: 'forever' }],
    ['recipients', [{ name: 'PostHog', why: 'Draws our charts.' }]],
    ['endpoint', 'https://telemetry.mytool.dev'],
    ['consent', { default: 'on', modes: { sandbox: 'off' } }],
    ['notice', 'same-run'],
    ['command', 'tl'],
    ['command', false],
    ['doNotTrack', 'local'],
    ['ci', 'off'],
    ['k', 50],
    ['installs', 10_000],
    ['until', '2027-06-30'],
    ['review', 'https://example.com/reviews/7'],
    ['suppressions', [{ finding: 'over-budget', where: 'streams.default', why: 'A beta.' }]],
  ])('keeps the %s that is given', (key, value) => {
    expect(contract({ ...least, [key]: value })).toHaveProperty(key, value);
  });

  it.each(['consent', 'retention', 'recipients', 'streams', 'endpoint'])('takes an undefined %s as none', (key) => {
    expect(contract({ ...least, [key]: undefined })).toEqual(contract(least));
  });

  it.each([
    ['no identity', { type: 'none' }, true],
    ['one id a process', perProcess({ why: 'Why?' }), false],
    ['an id that rotates', rotating(30, { why: 'Why?' }), false],
    ['an id of the installation', install({ why: 'Why?' }), false],
  ] as const)('with %s on the default stream, counts presence: %s', (_, identity, counts) => {
    const streams = { default: { identity } };
    expect('active' in contract({ ...least, streams }).events).toBe(counts);
    expect(countsPresence(streams)).toBe(counts);
  });

  it('can have nothing to say but presence', () => {
    expect(Object.keys(contract({ ...least, events: {} }).events)).toEqual(['active']);
  });

  it('reads what it has written, as a contract with a change', () => {
    expect(contract({ ...mytool, consent: 'ask' })).toEqual({ ...mytool, consent: 'ask' });
  });

  it('is frozen to the last list', () => {
    expect(unfrozen(mytool)).toEqual([]);
  });

  it("leaves the author's own object alone, and does not follow it afterwards", () => {
    const values = ['a', 'b'];
    const field = { kind: 'choice', why: 'Why?', values, other: true } as const;
    const input = { ...least, events: { run: event({ why: 'Why?', fields: { field } }) } };
    const before = structuredClone(input);
    const made = contract(input);
    const hash = contractHash(made);
    expect(input).toEqual(before);
    expect(Object.isFrozen(values)).toBe(false);
    values.push('c');
    expect(contractHash(made)).toBe(hash);
  });

  it('runs no accessor of its input', () => {
    const get = vi.fn(() => 'mytool');
    const paths = problemsIn(() => contract(Object.defineProperty({ ...least }, 'name', { get, enumerable: true })));
    expect(paths).toEqual(['name']);
    expect(get).not.toHaveBeenCalled();
  });

  it.each([
    ['no events', { events: undefined }, ['events']],
    ['null for events', { events: null }, ['events']],
    ['a list of events', { events: [] }, ['events']],
    ['a string for events', { events: 'started' }, ['events']],
    ['a map of events', { events: new Map() }, ['events']],
    ['no common fields', { common: undefined }, ['common']],
    ['null for streams', { streams: null }, ['streams', 'events.started.stream']],
    ['null for the default stream', { streams: { default: null } }, ['streams.default.identity.type']],
    ['null for consent', { consent: null }, ['consent']],
    ['another version of the language', { aboveboard: 2 }, ['aboveboard']],
    ['an event of its own named active', { events: { active: event({ why: 'Why?' }) } }, ['events.active']],
    [
      'an event named active beside an identity',
      { streams: { default: { identity: perProcess({ why: 'Why?' }) } }, events: { active: presence } },
      ['events.active'],
    ],
    ['an event named constructor', { events: { constructor: event({ why: 'Why?' }) } }, ['events.constructor']],
    [
      'an event named __proto__',
      { events: Object.fromEntries([['__proto__', event({ why: 'Why?' })]]) },
      ['events.__proto__'],
    ],
    ['an event named then', { events: Object.fromEntries([['then', event({ why: 'Why?' })]]) }, ['events.then']],
    ['three mistakes at once', { name: '', owner: '', env: '' }, ['name', 'owner', 'env']],
    ['misspelt keys', { retension: { days: 1 }, conscent: 'on' }, ['retension', 'conscent']],
  ])('refuses %s', (_, change, paths) => {
    expect(problemsIn(() => contract({ ...least, ...change } as unknown as typeof least))).toEqual(paths);
  });

  it('says in its message what is wrong, and where', () => {
    expect(() => contract({ ...least, name: 'My Tool', env: '' })).toThrow(
      new ContractError([
        {
          ...{ path: 'name', expected: 'lower case letters, digits and dashes, at most 40', got: '"My Tool"' },
          hint: 'it is part of paths and addresses: my-tool',
        },
        {
          ...{ path: 'env', expected: 'an environment variable such as "MYTOOL_TELEMETRY"', got: '""' },
          hint: 'the one variable with which people switch it off: MYTOOL_TELEMETRY',
        },
      ]),
    );
  });
});

describe('what is no contract is refused with a ContractError, and soon', () => {
  it.each(everyType)('%s', (_, value) => {
    expect(problemsIn(() => contract(value as never)).length).toBeGreaterThan(0);
    expect(problemsIn(() => parseContract(value)).length).toBeGreaterThan(0);
  });

  it.each(everyType.filter(([name]) => !/^(undefined|an empty object|an object without)/.test(name)))(
    '%s for an event or a field',
    (_, value) => {
      const run = { ...event({ why: 'Why?' }), fields: { field: value } };
      expect(problemsIn(() => contract({ ...least, events: { run: value as never } }))[0]).toMatch(/^(events\.run|$)/);
      expect(problemsIn(() => contract({ ...least, events: { run: run as never } }))[0]).toMatch(/^(events\.run|$)/);
    },
  );

  it('anything', () => {
    fc.assert(
      fc.property(fc.anything(everything), (value) => {
        expect(problemsIn(() => parseContract(value)).length).toBeGreaterThan(0);
      }),
    );
  });

  it('a contract whose accessor answers differently the second time', () => {
    let looks = 0;
    const json = JSON.parse(JSON.stringify(mytool));
    Object.defineProperty(json, 'why', { get: () => (looks++ === 0 ? 'Why?' : { evil: true }), enumerable: true });
    expect(problemsIn(() => parseContract(json))).toEqual(['why']);
    expect(looks).toBe(0);
  });

  it('a contract that a proxy describes differently the second time keeps what was checked', () => {
    let looks = 0;
    const json = new Proxy(JSON.parse(JSON.stringify(mytool)), {
      getOwnPropertyDescriptor(target, key) {
        const property = Reflect.getOwnPropertyDescriptor(target, key);
        // Object.keys is the first to look, for `enumerable`; the copy is the second; nobody is the third.
        return key === 'why' && property !== undefined && ++looks > 2 ? { ...property, value: 0 } : property;
      },
    });
    expect(parseContract(json).why).toBe(mytool.why);
    expect(looks).toBe(2);
  });
});

describe('the JSON of a contract', () => {
  it('is the contract again, with the same hash', () => {
    const again = parseContract(JSON.parse(JSON.stringify(mytool)));
    expect(again).toEqual(mytool);
    expect(contractHash(again)).toBe(contractHash(mytool));
    expect(canonical(again)).toBe(canonical(mytool));
  });

  it('has one hash in whatever order its keys were written', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (order) => {
        expect(contractHash(parseContract(shuffled(mytool, order)))).toBe(contractHash(mytool));
      }),
      { numRuns: 20 },
    );
  });

  it('has the same hash where its file names a schema for an editor', () => {
    const again = parseContract({ $schema: './contract.schema.json', ...mytool });
    expect(again).toEqual(mytool);
    expect(contractHash(again)).toBe(contractHash(mytool));
  });

  it('has another hash when one letter of one text has changed', () => {
    const texts = canonical(mytool).match(/[a-z](?=[a-z ]*[.?]")/g) ?? [];
    expect(texts.length).toBeGreaterThan(20);
    const hashes = texts.map((_, i) => {
      let at = -1;
      const json = canonical(mytool).replace(/[a-z](?=[a-z ]*[.?]")/g, (letter) => {
        at++;
        return at === i ? String.fromCharCode(letter.charCodeAt(0) ^ 1) : letter;
      });
      return contractHash(JSON.parse(json));
    });
    expect(new Set([contractHash(mytool), ...hashes]).size).toBe(texts.length + 1);
  });

  it('is frozen once read', () => {
    expect(unfrozen(parseContract(JSON.parse(JSON.stringify(mytool))))).toEqual([]);
  });

  it('pollutes no prototype, whatever it is', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const hostile = '{"__proto__":{"polluted":1},"events":{"__proto__":{"polluted":1}},"constructor":{"prototype":{}}}';
    expect(problemsIn(() => parseContract(JSON.parse(hostile)))).toContain('events.__proto__');
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect({}).not.toHaveProperty('polluted');
  });
});

it('a field said twice by one constant is said twice', () => {
  const shared = flag({ why: 'Why?' });
  const made = contract({
    ...least,
    events: { a: event({ why: 'A?', fields: { shared } }), b: event({ why: 'B?', fields: { shared } }) },
  });
  expect(made.events.a.fields.shared).toEqual(made.events.b.fields.shared);
});

/** The problems' paths of the ContractError that it must throw, within two seconds. */
function problemsIn(act: () => unknown): string[] {
  const problems = whatIsWrong(act);
  if (problems === undefined) expect.unreachable('it was taken for a contract');
  return problems as string[];
}

function whatIsWrong(act: () => unknown): string[] | undefined {
  const start = performance.now();
  try {
    act();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(ContractError);
    return (error as ContractError).problems.map(({ path }) => path);
  } finally {
    expect(performance.now() - start).toBeLessThan(2000);
  }
}

/** The paths of what is not frozen. */
function unfrozen(value: unknown, path = 'contract'): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, inner]) => unfrozen(inner, `${path}.${key}`));
  return Object.isFrozen(value) ? inner : [path, ...inner];
}

function shuffled(value: unknown, order: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((inner) => shuffled(inner, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => ({ key, inner, at: order.next().value as number }));
  return Object.fromEntries(entries.sort((a, b) => a.at - b.at).map(({ key, inner }) => [key, shuffled(inner, order)]));
}
