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

describe('what is said to do with DO_NOT_TRACK', () => {
  test.each(['off', 'local'] as const)('is %s, whatever anybody else says', (doNotTrack) => {
    for (const word of ['1', 'on', 'local', 'nonsense']) {
      const said = { env: { DO_NOT_TRACK: '1', TOOL_TELEMETRY: word }, config: word, stored: stored('on'), doNotTrack };
      expect(decide(facts(said))).toMatchObject({ mode: doNotTrack, decider: 'do-not-track' });
    }
  });
});

/** Every word that is known, and a few that are not; each is tried in any case, and with space around it. */
const SPELLINGS: Readonly<Record<Mode, readonly string[]>> = {
  on: ['1', 'true', 'yes', 'on', 'enable', 'enabled'],
  off: ['0', 'false', 'no', 'off', 'disable', 'disabled', '2', '-1', 'nonsense', 'y', 'n', 't', 'null', 'undefined'],
  local: ['local'],
};
const cases = Object.entries(SPELLINGS).flatMap(([mode, words]) => words.map((word) => [word, mode as Mode] as const));
const dressed = (word: string) => {
  const capital = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
  return [word, word.toUpperCase(), capital, ` ${word}`, `${word} `, `\t${word.toUpperCase()}\n`];
};

describe('a word of the environment or the configuration', () => {
  test.each(cases)('%s means %s, in any case, with space around it, and against whatever is weaker', (word, mode) => {
    for (const said of dressed(word)) {
      expect(modeOf(said)).toBe(mode);
      for (const weaker of ['on', 'off', 'local'] as const) {
        const others = { stored: stored(weaker), otherwise: weaker === 'on' ? 'on' : 'off' } as const;
        const byEnvironment = facts({ env: { TOOL_TELEMETRY: said }, config: weaker, ...others });
        expect(decide(byEnvironment)).toMatchObject({ mode, decider: 'environment' });
        expect(decide(facts({ config: said, ...others }))).toMatchObject({ mode, decider: 'config' });
      }
    }
  });

  test.each(['', ' ', '\t\n', undefined, null])('%j says nothing, so a weaker voice decides', (word) => {
    const env = { TOOL_TELEMETRY: word ?? undefined };
    expect(decide(facts({ env, config: word, stored: stored('local') }))).toMatchObject({ decider: 'stored' });
  });

  test.each<[unknown, Mode]>([
    [true, 'on'],
    [false, 'off'],
    [1, 'on'],
    [0, 'off'],
    [Number.NaN, 'off'],
    [{}, 'off'],
    [() => 'on', 'off'],
  ])('a configuration that holds %s says %s', (config, mode) => {
    expect(decide(facts({ config, stored: stored('local') }))).toMatchObject({ mode, decider: 'config' });
  });
});

describe('of all combinations', () => {
  const voices = {
    doNotTrack: [undefined, '1'],
    environment: [undefined, 'on', 'local', 'off', 'nonsense'],
    config: [undefined, true, false, 'local'],
    choice: [undefined, 'on', 'local', 'off'],
    otherwise: ['off', 'ask', 'ask-every-start', 'on'],
  } as const;

  test('the first voice that speaks decides, and nobody else', () => {
    let seen = 0;
    for (const doNotTrack of voices.doNotTrack)
      for (const environment of voices.environment)
        for (const config of voices.config)
          for (const choice of voices.choice)
            for (const otherwise of voices.otherwise) {
              seen += 1;
              const env = { DO_NOT_TRACK: doNotTrack, TOOL_TELEMETRY: environment };
              const chosen = choice === undefined ? {} : { stored: stored(choice) };
              const { mode, decider } = decide(facts({ env, config, ...chosen, otherwise }));
              const table: [string, Mode | undefined][] = [
                ['do-not-track', doNotTrack === undefined ? undefined : 'off'],
                ['environment', environment === 'nonsense' ? 'off' : environment],
                ['config', config === true ? 'on' : config === false ? 'off' : config],
                ['stored', choice],
                ['default', otherwise === 'on' ? 'on' : 'off'],
              ];
              expect([decider, mode]).toEqual(table.find(([, said]) => said !== undefined));
            }
    expect(seen).toBe(640);
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
