import { expect, it } from 'vitest';
import { install } from '../../define/identity.ts';
import { int } from '../../kinds/int/int.ts';
import { findings, found, why, withFields } from '../testing.ts';
import { overBudget } from './over-budget.ts';

// 5 bits, and nothing else: an identified stream has no presence event.
const fields = { level: int(1, 32, { why }) };
const streams = { default: { identity: install({ why }) } };

it('a stream over its budget is found', () => {
  const [one] = findings(overBudget, withFields(fields, { streams, installs: 320 }));
  expect(one).toMatchObject({ level: 'error', where: 'streams.default' });
  expect(one?.message).toBe('its reports say about 5.0 bits, and 320 installs in groups of 20 leave 4.0');
});

it.each([
  ['within its budget', { streams, installs: 640 }],
  ['without a number of installs', { streams }],
])('a stream %s is not', (_, change) => {
  expect(found(overBudget, withFields(fields, change))).toEqual([]);
});
