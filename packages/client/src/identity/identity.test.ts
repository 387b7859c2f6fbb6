import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contract, event, type Identity, install, perProcess, rotating } from '@aboveboard/contract';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { type Place, placeOf } from '../dir/place.ts';
import { identityOf } from './identity.ts';
import { readSecret } from './secret.ts';

const why = 'To test.';
const withStreams = (streams: Record<string, Identity>) =>
  contract({
    ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why, common: {} },
    streams: {
      default: { identity: { type: 'none' } },
      ...Object.fromEntries(Object.entries(streams).map(([name, identity]) => [name, { identity }])),
    },
    events: { run: event({ why }) },
  });
const temporary = () => join(temporaryFolder(), 'home');
const DAY = 86_400_000;
/** As a process of its own would ask. */
const ask = (identity: Identity, place: Place, now = 0, stream = 'own') =>
  identityOf(withStreams({ [stream]: identity }), stream, place, new Map(), now);

test('a stream without identity has none, and makes no file', () => {
  const dir = temporary();
  expect(identityOf(withStreams({}), 'default', placeOf(dir), new Map(), 0)).toBeUndefined();
  expect(() => readdirSync(dir)).toThrow();
});

describe('install', () => {
  test('is one for all processes, in a file that only its owner reads', () => {
    const place = placeOf(temporary());
    const id = ask(install({ why }), place);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(ask(install({ why }), place)).toBe(id);
    expect(statSync(place.id).mode & 0o777).toBe(0o600);
    expect(readdirSync(place.dir)).toEqual(['id']);
  });

  test('has the form that the contract names, whatever form the file has', () => {
    const place = placeOf(temporary());
    const uuid = ask(install({ why, format: 'uuid' }), place);
    expect(uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(ask(install({ why }), place)).toBe(uuid?.replaceAll('-', ''));
  });

  test.each(['', 'no id', '0123', `${'0'.repeat(33)}`])('is made anew where the file holds %j', (text) => {
    const place = placeOf(temporary());
    ask(install({ why }), place);
    writeFileSync(place.id, text);
    const id = ask(install({ why }), place);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(readFileSync(place.id, 'utf8').trim()).toBe(id);
  });

  test('can be shared by programs', () => {
    const file = join(temporary(), '.install-id');
    const id = ask(install({ why }), placeOf(temporary(), file));
    expect(ask(install({ why }), placeOf(temporary(), file))).toBe(id);
  });

  test('lives as long as the process where it cannot be kept', () => {
    const streams = withStreams({ own: install({ why }) });
    const ids = new Map();
    const place = placeOf('/proc/1/nope');
    const id = identityOf(streams, 'own', place, ids, 0);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(identityOf(streams, 'own', place, ids, 0)).toBe(id);
  });

  test('is another for another stream, since one id would link the two', () => {
    const streams = withStreams({ a: install({ why }), b: install({ why }) });
    const place = placeOf(temporary());
    const [a, b] = ['a', 'b'].map((stream) => identityOf(streams, stream, place, new Map(), 0));
    expect(a).not.toBe(b);
  });
});

test('process is one for a process and another for the next, and makes no file', () => {
  const place = placeOf(temporary());
  const streams = withStreams({ own: perProcess({ why }) });
  const ids = new Map();
  const id = identityOf(streams, 'own', place, ids, 0);
  expect(identityOf(streams, 'own', place, ids, 0)).toBe(id);
  expect(ask(perProcess({ why }), place)).not.toBe(id);
  expect(() => readdirSync(place.dir)).toThrow();
});

test('rotating is replaced after its days', () => {
  const place = placeOf(temporary());
  const identity = rotating(7, { why });
  const start = Date.parse('2026-11-21T12:00:00Z');
  const id = ask(identity, place, start);
  expect(ask(identity, place, start + 6 * DAY)).toBe(id);
  const next = ask(identity, place, start + 7 * DAY);
  expect(next).not.toBe(id);
  expect(ask(identity, place, start + 13 * DAY)).toBe(next);
  // Minted under a clock that was years ahead: it would never end.
  expect(ask(identity, place, start - 365 * DAY)).not.toBe(next);
});

test('the key of digests is kept, and is 32 bytes', () => {
  const { secret } = placeOf(temporary());
  expect(readSecret(secret)).toHaveLength(32);
  expect(readSecret(secret)).toEqual(readSecret(secret));
  expect(readSecret('/proc/1/nope/secret')).not.toEqual(readSecret('/proc/1/nope/secret'));
});
