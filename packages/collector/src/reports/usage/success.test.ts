import { contract, count, event, flag, int, rollup } from '@aboveboard/contract';
import { expect, it } from 'vitest';
import { planOf } from '../../store/rollup/plan.ts';
import { sumOf, toldOutcomes } from './success.ts';

const why = 'To test.';
const told = toldOutcomes(
  planOf([
    contract({
      ...{ name: 'mytool', env: 'MYTOOL_TELEMETRY', owner: 'us', contact: 'us', why, common: {} },
      events: {
        flagged: event({ why, fields: { ok: flag({ why }) } }),
        ended: event({ why, fields: { exit: int(0, 255, { why }) } }),
        silent: event({ why }),
        ask_success: event({ why }),
        ask_failed: event({ why }),
        calls: rollup('day', { why, by: {}, counts: { calls: count({ why }), errors: count({ why }) } }),
      },
    }),
  ]),
);

/** A row of a rollup: 7 of something, unless said otherwise. */
const row = (event: string, rest: object = {}) => ({ dimension: '', event, measure: '', value: '', n: '7', ...rest });

it('of a pair the event that succeeded speaks for both, and what says nothing is not there', () => {
  expect(told.map(({ name }) => name)).toEqual(['ask_success', 'calls', 'ended', 'flagged']);
});

it.each([
  ['a flag that is true', 'flagged', row('flagged', { dimension: 'ok', value: 'true' }), { good: 7, all: 7 }],
  ['a flag that is false', 'flagged', row('flagged', { dimension: 'ok', value: 'false' }), { good: 0, all: 7 }],
  ['a flag that was not sent', 'flagged', row('flagged', { dimension: 'ok' }), { good: 0, all: 0 }],
  ['the event as a whole', 'flagged', row('flagged'), { good: 0, all: 0 }],
  ['the code 0', 'ended', row('ended', { dimension: 'exit', value: '0' }), { good: 7, all: 7 }],
  ['another code', 'ended', row('ended', { dimension: 'exit', value: '1' }), { good: 0, all: 7 }],
  ['the counter of all', 'calls', row('calls', { measure: 'calls' }), { good: 7, all: 7 }],
  ['the counter of failures', 'calls', row('calls', { measure: 'errors', n: 2 }), { good: -2, all: 0 }],
  ['the reports of a counter', 'calls', row('calls'), { good: 0, all: 0 }],
  ['the one of a pair', 'ask_success', row('ask_success'), { good: 7, all: 7 }],
  ['the other of a pair', 'ask_success', row('ask_failed'), { good: 0, all: 7 }],
  ['another event', 'ask_success', row('silent'), { good: 0, all: 0 }],
])('%s is read for what it says', (_, name, of, outcome) => {
  expect(told.find((one) => one.name === name)?.read(of)).toEqual(outcome);
  for (const other of told.filter((one) => one.name !== name)) expect(other.read(of)).toEqual({ good: 0, all: 0 });
});

it('adds up', () => {
  expect(
    sumOf([
      { good: 5, all: 5 },
      { good: -2, all: 0 },
    ]),
  ).toEqual({ good: 3, all: 5 });
  expect(sumOf([])).toEqual({ good: 0, all: 0 });
});
