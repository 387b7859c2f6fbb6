import {
  agent,
  ContractError,
  choice,
  ci,
  contract,
  count,
  digest,
  event,
  int,
  once,
  optional,
  rollup,
  version,
} from '@aboveboard/contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { telemetryCommand } from '../command/command.ts';
import { recordingTelemetry } from './testing.ts';

const why = 'To test.';
const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why },
  common: { version: version({ why }), ci: ci(), agent: agent() },
  events: {
    command_run: event({
      why,
      fields: {
        command: choice(['index', 'query'], { other: false, why }),
        exit: optional(int(0, 255, { why })),
        project: optional(digest({ of: 'a path', why })),
      },
    }),
    started: once('process', { why }),
    usage: rollup('day', { why, by: { tool: choice(['search'], { why }) }, counts: { calls: count({ why }) } }),
  },
});

afterEach(() => vi.unstubAllEnvs());

describe('a recording', () => {
  it('has what passed the checker, as it would leave the machine', () => {
    const telemetry = recordingTelemetry(tool);
    telemetry.command_run({ command: 'index', exit: 0 });
    telemetry.started();
    telemetry.started();
    telemetry.usage({ tool: 'search', calls: 2 });
    telemetry.usage({ tool: 'search', calls: 3 });
    expect(telemetry.$events()).toEqual([
      { event: 'command_run', fields: { command: 'index', exit: 0 } },
      { event: 'started', fields: {} },
      { event: 'usage', fields: { tool: 'search', calls: 5 } },
    ]);
    expect(telemetry.$drops()).toEqual([]);
  });

  it('has every drop with its reason, and never a value or a name that the contract does not have', () => {
    const telemetry = recordingTelemetry(tool);
    telemetry.command_run({ command: 'index', exit: 1000 });
    telemetry.command_run({ command: 'index', ...{ path: '/home/ada' } });
    telemetry.command_run({ command: '/home/ada' as 'index' });
    telemetry.command_run('/home/ada' as never);
    expect(telemetry.$drops()).toEqual([
      { event: 'command_run', field: 'exit', reason: 'out_of_range' },
      { event: 'command_run', field: null, reason: 'unknown_field' },
      { event: 'command_run', field: 'command', reason: 'not_in_list' },
      { event: 'command_run', field: 'command', reason: 'missing_field' },
      { event: 'command_run', field: null, reason: 'malformed_event' },
    ]);
    expect(telemetry.$events()).toHaveLength(2);
    expect(JSON.stringify([telemetry.$events(), telemetry.$drops()])).not.toMatch(/ada|path/);
  });

  it('checks the common fields where the test gives them, and says the same on every machine', () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    const given = recordingTelemetry(tool, { common: { version: '1.4.2' } });
    expect(given.$common()).toEqual({ version: '1.4', ci: 'none', agent: 'none' });
    const inCi = recordingTelemetry(tool, { common: { version: 'x' }, env: { GITLAB_CI: '1' } });
    expect(inCi.$common()).toMatchObject({ version: 'other', ci: 'gitlab' });
    const wrong = recordingTelemetry(tool, { common: { version: 3 as never } });
    expect(wrong.$drops()).toEqual([{ event: null, field: 'version', reason: 'wrong_type' }]);
    expect(recordingTelemetry(tool).$common()).toEqual({});
  });

  it('makes the same digest in every test', () => {
    const digests = [1, 2].map(() => {
      const telemetry = recordingTelemetry(tool);
      telemetry.command_run({ command: 'index', project: '/home/ada' });
      return telemetry.$events()[0]?.fields.project;
    });
    expect(digests[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(digests[0]).toBe(digests[1]);
  });

  it('begins again after $clear, and what was handed out before stays as it was', () => {
    const telemetry = recordingTelemetry(tool);
    telemetry.started();
    const before = telemetry.$events();
    telemetry.$clear();
    expect([before, telemetry.$events()]).toEqual([[{ event: 'started', fields: {} }], []]);
    telemetry.started();
    expect(telemetry.$events()).toHaveLength(1);
  });

  it('records nothing once somebody has said no, and is a real answer to the telemetry command', async () => {
    const telemetry = recordingTelemetry(tool);
    telemetry.started();
    expect(await telemetry.$deliver()).toEqual({ sent: 0, kept: 1, outcome: 'local' });
    const { text } = await telemetryCommand(telemetry, ['off']);
    expect(text).toMatch(/^telemetry: your choice is stored: off\n/);
    telemetry.started();
    expect([telemetry.$events(), telemetry.$status().mode]).toEqual([[], 'off']);
    expect(await telemetry.$deliver()).toEqual({ sent: 0, kept: 0, outcome: 'off' });
  });
});

it('a contract that is none is refused, with everything that is wrong with it', () => {
  const wrong = {
    ...tool,
    owner: '',
    events: { ...tool.events, started: { ...tool.events.started, why: 3 as never } },
  };
  expect(() => recordingTelemetry(wrong)).toThrow(ContractError);
  expect(() => recordingTelemetry(wrong)).toThrow(/owner: expected .*\n.*events\.started\.why: expected/);
});

describe('outside of tests', () => {
  const nowhere = { NODE_ENV: 'production', VITEST: '', JEST_WORKER_ID: '', NODE_TEST_CONTEXT: '' };
  const stub = (env: Record<string, string>) => {
    for (const [name, value] of Object.entries({ ...nowhere, ...env })) vi.stubEnv(name, value);
  };

  it('a recording refuses to be made, and says what it would have recognised', () => {
    stub({});
    expect(() => recordingTelemetry(tool)).toThrow(/tests only: expected NODE_ENV=test .*VITEST.*\{ isTest: true \}/);
  });

  it.each([
    [{ NODE_ENV: 'test' }],
    [{ VITEST: 'true' }],
    [{ JEST_WORKER_ID: '1' }],
    [{ NODE_TEST_CONTEXT: 'child-v8' }],
  ])('%j is a test', (env) => {
    stub(env as Record<string, string>);
    expect(() => recordingTelemetry(tool)).not.toThrow();
  });

  it('a test without a runner says that it is one', () => {
    stub({});
    expect(() => recordingTelemetry(tool, { isTest: true })).not.toThrow();
  });
});
