import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { everyType, everything } from '../testing/every-type.ts';
import { plain } from './plain.ts';

it('a JSON value is copied as it is, and nothing of the original stays in the copy', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const before = JSON.stringify(value);
      const copy = plain(value);
      expect(copy).toEqual(value);
      scribble(copy);
      expect(JSON.stringify(value)).toBe(before);
    }),
  );
});

it.each(everyType)('%s is copied, or said to be none, without a throw and soon', (_, value) => {
  const start = performance.now();
  const copy = plain({ value });
  const isReference = typeof value === 'function' || (typeof value === 'object' && value !== null);
  if (isReference) expect(Object(copy).value === value).toBe(false);
  else expect(copy).toEqual(value === undefined ? {} : { value });
  expect(performance.now() - start).toBeLessThan(2000);
});

it('nothing at all makes it throw', () => {
  fc.assert(
    fc.property(fc.anything(everything), (value) => {
      expect(() => plain(value)).not.toThrow();
    }),
  );
});

it('undefined is left out', () => {
  expect(Object.keys(Object(plain({ a: undefined, b: 1 })))).toEqual(['b']);
});

it('a key __proto__ stays a key and reaches no prototype', () => {
  const copy = plain(JSON.parse('{"__proto__":{"polluted":true}}'));
  expect(Object.keys(Object(copy))).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
});

it('an accessor is not run', () => {
  const get = vi.fn(() => 'value');
  const copy = plain({ a: Object.defineProperty({}, 'b', { get, enumerable: true }) });
  expect(String(Object(copy).a.b)).toBe('Symbol(an accessor)');
  expect(get).not.toHaveBeenCalled();
});

describe('what is no data is said to be none', () => {
  it.each([
    ['a map', new Map(), 'Symbol(an instance of a class)'],
    ['a date', new Date(0), 'Symbol(an instance of a class)'],
    ['a value that inherits', Object.create({ inherited: true }), 'Symbol(an instance of a class)'],
    ['a revoked proxy', revoked(), 'Symbol(an object that cannot be read)'],
    ['a list without end', new Array(2 ** 32 - 1), endless()],
    ['a text without end', 'x'.repeat(1_000_001), endless()],
    ['a million keys', Object.fromEntries(Array.from({ length: 600_000 }, (_, i) => [i, 1])), endless()],
    ['what is 25 deep', nested(25), endless()],
    ['a cycle', cycle(), endless()],
  ])('%s', (_, value, said) => {
    expect(String(plain(value))).toBe(said);
  });

  it('what is 24 deep is data', () => {
    expect(plain(nested(24))).toEqual(nested(24));
  });
});

function endless(): string {
  return 'Symbol(data without end, or more than 24 deep or 1000000 large)';
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

function cycle(): object {
  const object: Record<string, unknown> = {};
  object.a = [object, object];
  object.b = object;
  return object;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Writes over everything that can be reached. */
function scribble(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    scribble(Reflect.get(value, key));
    Object.defineProperty(value, key, { value: 'scribbled' });
  }
}
