import { describe, expect, it } from 'vitest';
import { issuerProblem } from '../addresses/addresses.ts';
import { isAllowed } from './oidc.ts';

describe('who may come in by a provider of identities', () => {
  const allow = ['me@example.org', 'Example.com'];
  it.each<[unknown, unknown, boolean]>([
    ['me@example.org', true, true],
    ['ME@Example.ORG', true, true],
    ['anybody@example.com', true, true],
    ['you@example.org', true, false],
    ['me@example.org', false, false],
    ['me@example.org', undefined, false],
    ['me@example.org', 'true', false],
    ['me@sub.example.com', true, false],
    ['me@notexample.com', true, false],
    ['example.com', true, false],
    ['@example.com', true, false],
    ['me@example.org@evil.org', true, false],
    ['me@evil.org,me@example.org', true, false],
    ['', true, false],
    [undefined, true, false],
    [null, true, false],
    [['me@example.org'], true, false],
  ])('%j, verified: %j', (email, isVerified, expected) => {
    expect(isAllowed(email, isVerified, allow)).toBe(expected);
  });

  it('is nobody where nobody is named', () => {
    expect(isAllowed('me@example.org', true, [])).toBe(false);
  });
});

describe('the address of a provider', () => {
  it.each<[string, boolean]>([
    ['https://accounts.example.org', true],
    ['https://example.org/realms/one', true],
    ['http://127.0.0.1:9000', true],
    ['http://localhost/', true],
    ['http://example.org', false],
    ['http://127.0.0.1.example.org', false],
    ['example.org', false],
    ['', false],
  ])('%j: %j', (address, isFine) => {
    expect(issuerProblem(address) === null).toBe(isFine);
  });
});
