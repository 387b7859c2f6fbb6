import { expect, it } from 'vitest';
import { toolContract } from '../../collector/src/testing/testing.ts';
import { type Bindings, settingsOf } from './settings.ts';

const right: Bindings = {
  ABOVEBOARD_PROJECTS: [{ name: 'my-tool', key: 'ab_tooltooltool', contracts: [toolContract] }],
  ABOVEBOARD_FORWARD: 'collector',
  ABOVEBOARD_FORWARD_URL: 'https://collector.example.org/',
};
const limiter = { limit: async () => ({ success: true }) };

it('settings are the same by JSON and by its text', () => {
  const text = { ...right, ABOVEBOARD_PROJECTS: JSON.stringify(right.ABOVEBOARD_PROJECTS), ABOVEBOARD_LIMITS: '{}' };
  expect(settingsOf(text)).toEqual({ ...settingsOf(right), limits: {} });
  expect(settingsOf(right).forward).toEqual({ to: 'collector', url: 'https://collector.example.org' });
});

it.each<[string, Bindings, RegExp]>([
  ['no projects', { ABOVEBOARD_PROJECTS: [] }, /^ABOVEBOARD_PROJECTS: expected a list of projects/],
  ['projects that are no JSON', { ABOVEBOARD_PROJECTS: 'canary' }, /^ABOVEBOARD_PROJECTS: .*it is no JSON$/],
  ['a project without a name', { ABOVEBOARD_PROJECTS: [{}] }, /\[0\]\.name: expected lower case/],
  ['a project with a wrong key', { ABOVEBOARD_PROJECTS: [{ name: 'a', key: 'canary' }] }, /\[0\]\.key: expected "ab_"/],
  [
    'a project without contracts',
    { ABOVEBOARD_PROJECTS: [{ name: 'a', key: 'ab_12345678' }] },
    /\[0\]\.contracts: expected/,
  ],
  ['another target', { ABOVEBOARD_FORWARD: 'canary' }, /^ABOVEBOARD_FORWARD: expected "collector" or "posthog"$/],
  ['no address', { ABOVEBOARD_FORWARD_URL: 'canary' }, /^ABOVEBOARD_FORWARD_URL: expected an http or https address$/],
  ['PostHog without a key', { ABOVEBOARD_FORWARD: 'posthog' }, /^ABOVEBOARD_POSTHOG_KEY: .*; ABOVEBOARD_SECRET: /],
  ['a limiter without a secret', { ABOVEBOARD_LIMITER: limiter }, /^ABOVEBOARD_SECRET: expected a random text/],
  ['a short secret', { ABOVEBOARD_SECRET: 'canary' }, /^ABOVEBOARD_SECRET: expected a random text/],
  ['limits that are none', { ABOVEBOARD_LIMITS: '[]' }, /^ABOVEBOARD_LIMITS: expected an object of limits$/],
])('%s is said by the binding’s name, with what was expected and without a value', (_, wrong, message) => {
  let said = '';
  try {
    settingsOf({ ...right, ...wrong });
  } catch (error) {
    said = (error as Error).message;
  }
  expect(said).toMatch(message);
  expect(said).not.toContain('canary');
});

it('everything that is wrong is said at once', () => {
  expect(() => settingsOf({})).toThrow(/ABOVEBOARD_PROJECTS.*ABOVEBOARD_FORWARD:.*ABOVEBOARD_FORWARD_URL/);
});
