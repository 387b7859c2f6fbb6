import { expect, it } from 'vitest';
import { event } from '../../define/event.ts';
import { install } from '../../define/identity.ts';
import { flag } from '../../kinds/flag/flag.ts';
import { found, tool, why, withFields } from '../testing.ts';
import { whyTooShort } from './why-too-short.ts';

it.each([
  ['command', 'The command.'],
  ['errorCode', 'Error code'],
  ['error_code', 'The code of the error.'],
  ['files', 'file'],
  ['ok', '…'],
])('%s: %j says no more than the name', (name, sentence) => {
  expect(found(whyTooShort, withFields({ [name]: flag({ why: sentence }) }))).toEqual([
    `warning events.run.fields.${name}.why`,
  ]);
});

it.each([
  ['command', 'Which commands are worth our time?'],
  ['command', 'The command, never its arguments.'],
  ['ok', 'Did it succeed?'],
])('%s: %j says more', (name, sentence) => {
  expect(found(whyTooShort, withFields({ [name]: flag({ why: sentence }) }))).toEqual([]);
});

it('of the contract, an identity, a recipient and an event likewise', () => {
  const shape = tool({
    why: 'Telemetry.',
    streams: { default: { identity: install({ why: 'default' }) } },
    recipients: [{ name: 'PostHog', why: 'PostHog' }],
    events: { run: event({ why: 'The run event.' }), stop: event({ why }) },
  });
  expect(found(whyTooShort, shape)).toEqual([
    'warning why',
    'warning streams.default.identity.why',
    'warning recipients.0.why',
    'warning events.run.why',
  ]);
});
