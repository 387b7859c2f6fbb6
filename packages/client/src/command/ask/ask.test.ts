import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type Consent, contract, event } from '@aboveboard/contract';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/at-end.ts';
import { createTelemetry } from '../../telemetry.ts';
import { recordingTelemetry } from '../../testing/testing.ts';
import { askConsent } from './ask.ts';

const why = 'To\tlearn what is used';
const tool = (consent: Consent) =>
  contract({
    ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why, consent },
    common: {},
    events: { started: event({ why: 'How often?' }) },
  });
const home = () => join(temporaryFolder(), 'home');
const telemetryIn = (dir: string, consent: Consent = 'ask') =>
  createTelemetry(tool(consent), { key: 'ab_x', endpoint: 'https://t.dev', common: {}, dir, host: { env: {} } });

/** Both ends of a terminal. */
function terminal({ hasInput = true, hasOutput = true } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY: hasInput });
  const output = Object.assign(new PassThrough(), { isTTY: hasOutput });
  let shown = '';
  output.on('data', (chunk) => {
    shown += String(chunk);
  });
  return { input, output, shown: () => shown };
}

test('says who asks, why, and where to see more, on one line', async () => {
  const { input, output, shown } = terminal();
  input.write('n\n');
  expect(await askConsent(telemetryIn(home()), { input, output })).toBe('off');
  expect(shown()).toContain(
    'May tool send anonymous usage telemetry? To learn what is used. What it sends: tool telemetry contract. [y/N] ',
  );
});

describe('where either end is no terminal', () => {
  test.each([{ hasInput: false }, { hasOutput: false }])('%j: nobody is asked', async (ends) => {
    const { input, output, shown } = terminal(ends);
    input.write('y\n');
    const telemetry = telemetryIn(home());
    expect(await askConsent(telemetry, { input, output })).toBe('not asked');
    expect([shown(), telemetry.$status().decider]).toEqual(['', 'default']);
  });
});

test('an input that ends in the middle of a word is no answer', async () => {
  const { input, output } = terminal();
  const telemetry = telemetryIn(home());
  input.end('ye');
  expect(await askConsent(telemetry, { input, output })).toBe('not answered');
  expect(telemetry.$status()).toMatchObject({ mode: 'off', decider: 'default' });
});

test('asks until it understands', async () => {
  const { input, output, shown } = terminal();
  input.write('perhaps\n0\nyep\ny\n');
  expect(await askConsent(telemetryIn(home()), { input, output })).toBe('on');
  expect(shown().match(/Please answer y or n/g)).toHaveLength(3);
});

test('asks once in one run, also where it asks at every start', async () => {
  const telemetry = telemetryIn(home(), 'ask-every-start');
  const { input, output } = terminal();
  input.write('y\n');
  expect(await askConsent(telemetry, { input, output })).toBe('on');
  expect(await askConsent(telemetry, { input, output })).toBe('not asked');
});

test('a yes for one run, stored for good, is stored', async () => {
  const dir = home();
  const telemetry = telemetryIn(dir, 'ask-every-start');
  const { input, output } = terminal();
  input.write('y\n');
  await askConsent(telemetry, { input, output });
  expect(telemetryIn(dir).$status().decider).toBe('default');
  telemetry.$choose('on');
  expect(telemetryIn(dir).$status()).toMatchObject({ mode: 'on', decider: 'stored' });
});

test('where the answer cannot be stored it holds for the run', async () => {
  const { input, output } = terminal();
  input.write('y\n');
  const telemetry = telemetryIn('/proc/1/nope');
  expect(await askConsent(telemetry, { input, output })).toBe('on');
  expect(telemetry.$status().mode).toBe('on');
});

test('a stand-in of a test asks nobody', async () => {
  const { input, output } = terminal();
  expect(await askConsent(recordingTelemetry(tool('ask')), { input, output })).toBe('not asked');
});
