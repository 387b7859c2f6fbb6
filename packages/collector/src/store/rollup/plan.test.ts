import { choice, contract, count, event, flag, int, rollup } from '@aboveboard/contract';
import { describe, expect, it } from 'vitest';
import { planOf } from './plan.ts';

const why = 'To test.';
const code = choice(['a', 'b'], { why });

describe('how an event says that it went well', () => {
  const { events } = planOf([
    contract({
      ...{ name: 'mytool', env: 'MYTOOL_TELEMETRY', owner: 'us', contact: 'us', why, common: {} },
      events: {
        flagged: event({ why, fields: { ok: flag({ why }), code } }),
        ended: event({ why, fields: { exit: int(0, 255, { why }) } }),
        silent: event({ why, fields: { code } }),
        error: event({ why, fields: { code, exit: int(0, 255, { why }) } }),
        index_crashed: event({ why, fields: { ok: flag({ why }) } }),
        ask_success: event({ why }),
        ask_failed: event({ why, fields: { code } }),
        calls: rollup('day', { why, by: {}, counts: { calls: count({ why }), errors: count({ why }) } }),
      },
    }),
  ]);
  const pair = { type: 'pair', succeeded: 'ask_success', failed: 'ask_failed' };

  it.each([
    ['flagged', { type: 'flag', field: 'ok' }],
    ['ended', { type: 'exit', field: 'exit' }],
    ['calls', { type: 'counts', all: 'calls', failed: 'errors' }],
    ['ask_success', pair],
    ['ask_failed', pair],
    ['silent', null],
    // How its run ended it may say; that one went well, never.
    ['error', null],
    ['index_crashed', null],
  ])('%s: %j', (name, success) => {
    expect(events.find((one) => one.name === name)?.success).toEqual(success);
  });
});
