import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { everyTypeBut, everything } from '../../testing/every-type.ts';
import { gates, hmacUnder, isDropped, problemPaths, TEST_KEY } from '../../testing/gates.ts';
import { digest } from './digest.ts';

const options = { of: 'the address of the git remote', why: 'On how many projects is a machine working?' };
const { encode, accept } = gates(digest(options));

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-21T23:59:59Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('on the way out', () => {
  it.each([
    ['install', ''],
    ['month', '2026-11'],
    ['day', '2026-11-21'],
  ] as const)('for the life of %s it is half an HMAC-SHA-256 of domain, period %j and input', (life, period) => {
    const expected = createHmac('sha256', TEST_KEY)
      .update(`mytool.command_run.project\0${period}\0git@example.com:ada/secret.git`)
      .digest('hex')
      .slice(0, 32);
    expect(gates(digest({ ...options, life })).encode('git@example.com:ada/secret.git')).toBe(expected);
  });

  it.each([
    ['install', '2036-01-01', true],
    ['month', '2026-11-30', true],
    ['month', '2026-12-01', false],
    ['day', '2026-11-21', true],
    ['day', '2026-11-22', false],
  ] as const)('for the life of %s, on %s equal inputs have equal digests: %s', (life, day, isEqual) => {
    const { encode } = gates(digest({ ...options, life }));
    const before = encode('input');
    vi.setSystemTime(new Date(`${day}T00:00:00Z`));
    expect(encode('input') === before).toBe(isEqual);
  });

  it('the clock is that of the surroundings', () => {
    const at = (now: number) => gates(digest({ ...options, life: 'day' }), { now: () => now }).encode('input');
    expect(at(0)).toBe(at(86_399_999));
    expect(at(0)).not.toBe(at(86_400_000));
  });

  it.each([
    ['no key', { hmac: () => expect.unreachable() }],
    ['a clock that has stopped', { now: () => Number.NaN }],
  ])('%s costs the digest and throws nothing', (_, change) => {
    expect(gates(digest({ ...options, life: 'day' }), change).encode('input')).toEqual({ dropped: 'wrong_type' });
  });

  it.each([
    ['another key', { hmac: hmacUnder(new Uint8Array(32).fill(8)) }],
    ['another field or contract', { domain: 'mytool.command_run.branch' }],
  ])('%s gives another digest', (_, change) => {
    expect(gates(digest(options), change).encode('input')).not.toBe(encode('input'));
  });

  it.each([
    ['an empty input is out of range', ''],
    ['a document is out of range', 'x'.repeat(4097)],
  ])('%s', (_, value) => {
    expect(encode(value)).toEqual({ dropped: 'out_of_range' });
  });

  it('the longest address fits', () => {
    expect(encode('x'.repeat(4096))).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each(everyTypeBut('string'))('%s is dropped as wrong_type', (_, value) => {
    expect([encode(value), accept(value)]).toEqual([{ dropped: 'wrong_type' }, { dropped: 'wrong_type' }]);
  });
});

describe('on the way in', () => {
  it.each([
    ['a digest is kept', '00112233445566778899aabbccddeeff', '00112233445566778899aabbccddeeff'],
    ['an input that was never hashed is malformed', 'git@example.com:ada/secret.git', { dropped: 'malformed' }],
    ['upper case is malformed', '00112233445566778899AABBCCDDEEFF', { dropped: 'malformed' }],
    ['a whole SHA-256 is malformed', 'ab'.repeat(32), { dropped: 'malformed' }],
    ['a digest with a line break is malformed', `${'ab'.repeat(16)}\n`, { dropped: 'malformed' }],
    ['the empty string is malformed', '', { dropped: 'malformed' }],
  ])('%s', (_, value, result) => {
    expect(accept(value)).toEqual(result);
  });

  it('what encode keeps, accept keeps unchanged, and it is never the input', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.anything(everything)), (value) => {
        const kept = encode(value);
        if (isDropped(kept)) return;
        expect(accept(kept)).toBe(kept);
        expect(kept).not.toBe(value);
      }),
    );
  });
});

it.each([
  ['words and a life', {}, []],
  ['no words', { of: undefined }, ['of']],
  ['empty words', { of: ' ' }, ['of']],
  ['a document', { of: 'x'.repeat(1001) }, ['of']],
  ['an escape of a terminal', { of: '\u001b[2J' }, ['of']],
  ['no life', { life: undefined }, ['life']],
  ['a life without end', { life: 'forever' }, ['life']],
])('%s in a contract: what is wrong is named', (_, change, paths) => {
  expect(problemPaths({ ...digest(options), ...change })).toEqual(paths);
});
