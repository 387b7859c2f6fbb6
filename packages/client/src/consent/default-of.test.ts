import { type ContractInput, contract, event } from '@aboveboard/contract';
import { expect, test } from 'vitest';
import { defaultOf } from './default-of.ts';

type Rules = Pick<ContractInput<never, never>, 'consent' | 'ci'>;

function tool(rules: Rules) {
  const said = { name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why: 'To test.' };
  return contract({ ...said, ...rules, common: {}, events: { started: event({ why: 'To test.' }) } });
}

const byMode = { default: 'on', modes: { sandbox: 'off', production: 'ask' } } as const;
const CI = { GITHUB_ACTIONS: 'true' };

test.each([
  ['the one default', { consent: 'on' }, undefined, {}, 'on'],
  ['the default of a deployment', { consent: byMode }, 'sandbox', {}, 'off'],
  ['the default of another', { consent: byMode }, 'production', {}, 'ask'],
  ['what holds for the others', { consent: byMode }, 'staging', {}, 'on'],
  ['what holds where no deployment is said', { consent: byMode }, undefined, {}, 'on'],
  ['a deployment named like what every object has', { consent: byMode }, 'constructor', {}, 'on'],
  ['CI, which is counted', { consent: 'on' }, undefined, CI, 'on'],
  ['CI, where the contract leaves it out', { consent: 'on', ci: 'off' }, undefined, CI, 'off'],
  ['no CI, where the contract leaves it out', { consent: 'on', ci: 'off' }, undefined, {}, 'on'],
] satisfies [string, Rules, string | undefined, object, string][])('%s', (_, rules, deployment, env, consent) => {
  expect(defaultOf(tool(rules), deployment, env)).toBe(consent);
});
