import { choice, choices, contract, count, event, flag, os, rollup } from '@aboveboard/contract';
import { describe, expect, it, vi } from 'vitest';
import { assertListEquals } from './testing.ts';

const why = 'To test.';
const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why },
  common: { os: os() },
  events: {
    command_run: event({
      why,
      fields: {
        command: choice(['index', 'query', '(none)'], { why }),
        languages: choices(['go', 'rust'], { why }),
        ok: flag({ why }),
      },
    }),
    usage: rollup('day', { why, by: { tool: choice(['search'], { why }) }, counts: { calls: count({ why }) } }),
  },
});
const PATH = 'events.command_run.fields.command';

describe('assertListEquals', () => {
  it('is content with the same values in any order', () => {
    assertListEquals(tool, PATH, ['query', '(none)', 'index']);
    assertListEquals(tool, 'events.command_run.fields.languages', new Set(['rust', 'go']));
    assertListEquals(tool, 'events.usage.by.tool', ['search', 'search']);
  });

  it('lets the contract have what a test names besides', () => {
    assertListEquals(tool, PATH, ['query', 'index'], { besides: ['(none)'] });
  });

  it('says at once what is missing on which side', () => {
    expect(() => assertListEquals(tool, PATH, ['index', 'serve', 'deploy'], { besides: ['(none)', 'help'] })).toThrow(
      [
        `the list at ${PATH} of the contract "tool" is not what is registered:`,
        'registered, and not in the contract: deploy, serve',
        'in the contract, and not registered: query',
        'named in `besides`, and not in the contract: help',
      ].join('\n  '),
    );
  });

  it('gives a test runner both sides to compare', () => {
    expect(() => assertListEquals(tool, 'events.usage.by.tool', ['read'])).toThrow(
      expect.objectContaining({ code: 'ERR_ASSERTION', actual: ['search'], expected: ['read'] }),
    );
  });

  it.each(['', 'events', 'events.nope.fields.command', 'events.command_run.fields.ok', 'constructor.name'])(
    'refuses the path %j, which leads to no list',
    (path) => {
      expect(() => assertListEquals(tool, path as typeof PATH, [])).toThrow(TypeError);
    },
  );

  it('refuses to run outside of tests', () => {
    for (const name of ['NODE_ENV', 'VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT']) vi.stubEnv(name, '');
    expect(() => assertListEquals(tool, PATH, [])).toThrow(/tests only/);
    vi.unstubAllEnvs();
  });
});
