import { expect, it } from 'vitest';
import { found, tool } from '../testing.ts';
import { consentOn } from './consent-on.ts';

it.each([
  ['on', ['info consent']],
  [{ default: 'on', modes: { ci: 'off' } }, ['info consent.default']],
  [{ default: 'ask', modes: { server: 'on', ci: 'off' } }, ['info consent.modes.server']],
  ['off', []],
  ['ask', []],
  ['ask-every-start', []],
] as const)('%j', (consent, places) => {
  expect(found(consentOn, tool({ consent }))).toEqual(places);
});
