import { agent, arch, ci, compile, container, contract, event, os, runtime, version } from '@aboveboard/contract';
import { describe, expect, test, vi } from 'vitest';
import { exists } from '../dir/files.ts';
import { detected } from './detect.ts';

vi.mock('../dir/files.ts', () => ({ exists: vi.fn(() => false) }));

const checked = contract({
  name: 'tool',
  env: 'TOOL_TELEMETRY',
  owner: 'us',
  contact: 'us',
  why: 'To test.',
  common: {
    version: version({ why: 'Which?' }),
    ...{ os: os(), arch: arch(), ci: ci(), runtime: runtime(), agent: agent(), container: container() },
  },
  events: { run: event({ why: 'How often?' }) },
});
const find = (env: Record<string, string>, given: unknown = { version: '1.2.3' }) => {
  const verdict = compile(checked).encodeCommon(detected(checked.common, given, env));
  return verdict.kept ? verdict.fields : undefined;
};

test('what the presets ask for is found, in the words of the contract', () => {
  expect(find({})).toEqual({
    version: '1.2',
    os: { darwin: 'macos', win32: 'windows' }[process.platform as string] ?? process.platform,
    arch: process.arch,
    ci: 'none',
    runtime: process.versions.node.split('.')[0],
    agent: 'none',
    container: 'none',
  });
});

describe('a container is known by its variable, or by the mark of its maker', () => {
  test.each([
    [{ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, '/.dockerenv', 'kubernetes'],
    [{}, '/.dockerenv', 'docker'],
    [{ container: 'podman' }, '/run/.containerenv', 'podman'],
    [{ container: 'lxc' }, undefined, 'other'],
    [{}, undefined, 'none'],
  ])('%j with %s is %s', (env, mark, name) => {
    vi.mocked(exists).mockImplementation((file) => file === mark);
    expect(find(env)?.container).toBe(name);
  });
});

describe('a CI system is known by its variable', () => {
  test.each([
    [{ GITHUB_ACTIONS: 'true', CI: 'true' }, 'github'],
    [{ GITLAB_CI: 'true' }, 'gitlab'],
    [{ JENKINS_URL: 'http://ci' }, 'jenkins'],
    [{ TF_BUILD: 'True' }, 'azure'],
    [{ GO_PIPELINE_NAME: 'x' }, 'gocd'],
    [{ CODEBUILD_BUILD_ID: 'x' }, 'codebuild'],
    [{ CI: 'true' }, 'other'],
    [{ CI: 'woodpecker' }, 'other'],
    [{ CI: 'false' }, 'none'],
    [{ CI: '0' }, 'none'],
    [{ CI: '' }, 'none'],
  ])('%j is %s', (env, name) => {
    expect(find(env)?.ci).toBe(name);
  });
});

describe('an agent is known by its variable', () => {
  test.each([
    [{ CLAUDECODE: '1', TERM_PROGRAM: 'vscode' }, 'claude'],
    [{ CURSOR_TRACE_ID: 'x' }, 'cursor'],
    [{ CODEX_SANDBOX: 'seatbelt' }, 'codex'],
    [{ GEMINI_CLI: '1' }, 'gemini'],
    [{ TERM_PROGRAM: 'vscode' }, 'vscode'],
    [{ TERM_PROGRAM: 'Apple_Terminal' }, 'none'],
  ])('%j is %s', (env, name) => {
    expect(find(env)?.agent).toBe(name);
  });
});

test('what the tool passes wins, and nothing passed does not', () => {
  expect(find({}, { version: '1.2.3', os: 'freebsd', ci: undefined })).toMatchObject({ os: 'freebsd', ci: 'none' });
});

test('an object that objects leaves what is detected', () => {
  const given = {
    get os(): string {
      throw new Error('no');
    },
  };
  expect(find({}, given)?.arch).toBe(find({}, {})?.arch);
});

test.each([
  null,
  1,
  'text',
  new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no');
      },
    },
  ),
])('values that are no object do not throw', (given) => {
  expect(find({}, given)?.version).toBeUndefined();
});
