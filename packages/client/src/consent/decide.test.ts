import { describe, expect, test } from 'vitest';
import { type Deciders, decide, type Mode, modeOf } from './decide.ts';

const facts = (more: Partial<Deciders>): Deciders => ({
  env: {},
  variable: 'TOOL_TELEMETRY',
  file: '/home/ada/choice.json',
  otherwise: 'on',
  ...more,
});
const stored = (mode: Mode) => ({ mode, epoch: 'e', chosen: '2026-11-21', accepted: 0, asked: 0 });

describe('the strongest voice that speaks decides', () => {
  test.each<[string, Partial<Deciders>, Mode, string]>([
    [
      'DO_NOT_TRACK',
      { env: { DO_NOT_TRACK: '1', TOOL_TELEMETRY: '1' }, config: true, stored: stored('on') },
      'off',
      'do-not-track',
    ],
    [
      'the variable',
      { env: { TOOL_TELEMETRY: '1' }, config: false, stored: stored('off'), otherwise: 'off' },
      'on',
      'environment',
    ],
    ['the variable', { env: { TOOL_TELEMETRY: '0' }, config: true, stored: stored('on') }, 'off', 'environment'],
    ['the configuration', { config: false, stored: stored('on') }, 'off', 'config'],
    ['the configuration', { config: 'local', stored: stored('on') }, 'local', 'config'],
    ['the choice', { stored: stored('off') }, 'off', 'stored'],
    ['the choice', { stored: stored('on'), otherwise: 'off' }, 'on', 'stored'],
    ['the default', { otherwise: 'on' }, 'on', 'default'],
    ['the default', { otherwise: 'off' }, 'off', 'default'],
    ['the default, unanswered', { otherwise: 'ask' }, 'off', 'default'],
    ['the default, unanswered', { otherwise: 'ask-every-start' }, 'off', 'default'],
  ])('%s: %j', (_who, more, mode, decider) => {
    expect(decide(facts(more))).toMatchObject({ mode, decider });
  });
});

describe('DO_NOT_TRACK', () => {
  test.each<[string | undefined, Mode]>([
    [undefined, 'on'],
    ['', 'on'],
    ['  ', 'on'],
    ['0', 'on'],
    ['false', 'on'],
    ['FALSE', 'on'],
    [' False ', 'on'],
    ['1', 'off'],
    ['true', 'off'],
    ['yes', 'off'],
    ['no', 'off'],
    ['off', 'off'],
    ['anything', 'off'],
  ])('of %j means %s', (value, mode) => {
    expect(decide(facts({ env: { DO_NOT_TRACK: value } })).mode).toBe(mode);
  });
});

describe('a word', () => {
  test.each<[unknown, Mode | undefined]>([
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
    ['   ', undefined],
    ['1', 'on'],
    ['true', 'on'],
    ['yes', 'on'],
    ['on', 'on'],
    ['enable', 'on'],
    ['enabled', 'on'],
    [' YES ', 'on'],
    ['0', 'off'],
    ['false', 'off'],
    ['no', 'off'],
    ['off', 'off'],
    ['disable', 'off'],
    ['Disabled', 'off'],
    ['local', 'local'],
    ['LOCAL', 'local'],
    ['2', 'off'],
    ['nonsense', 'off'],
    [true, 'on'],
    [false, 'off'],
    [{}, 'off'],
  ])('%j says %s', (value, mode) => {
    expect(modeOf(value)).toBe(mode);
  });
});

test('the reason names the variable or the file, and no value', () => {
  expect(decide(facts({ env: { TOOL_TELEMETRY: 'secret' } })).why).toBe(
    'The environment variable TOOL_TELEMETRY says off.',
  );
  expect(decide(facts({ stored: stored('on') })).why).toBe(
    'The choice of 2026-11-21 in /home/ada/choice.json says on.',
  );
});
