import type { Fields } from '@aboveboard/contract';
import { exists } from '../dir/files.ts';
import type { Env } from '../host/host.ts';
import { isSet } from '../host/is-set.ts';

/**
 * Fills in the common fields that the contract's presets ask for (`os()`, `ci()`, …). What the tool passes wins. Only
 * names of variables are looked at, never what they say, but for two whose values are names of programs.
 *
 * @example detected({ ci: ci() }, {}, { GITHUB_ACTIONS: 'true' }) // { ci: 'github' }
 */
export function detected(fields: Fields, given: unknown, env: Env): object {
  const found: Record<string, unknown> = {};
  for (const [name, { auto }] of Object.entries(fields)) if (auto !== undefined) found[name] = DETECTORS[auto](env);
  try {
    for (const [name, value] of Object.entries(given as object)) if (value !== undefined) found[name] = value;
  } catch {
    // An object that objects, or none at all: what is detected still stands.
  }
  return found;
}

const DETECTORS = {
  os: () => process.platform,
  arch: () => process.arch,
  runtime: () => process.versions.node,
  ci,
  agent,
  container,
} satisfies Record<string, (env: Env) => string>;

/** Does the tool run in CI, as far as the environment says? */
export function isCi(env: Env): boolean {
  return ci(env) !== 'none';
}

function ci(env: Env): string {
  return firstSet(CI, env) ?? (isSet(env.CI) ? 'other' : 'none');
}

/** Is this a container, as far as its variables and the marks of its makers say? */
function container(env: Env): string {
  if (isSet(env.KUBERNETES_SERVICE_HOST)) return 'kubernetes';
  if (exists('/.dockerenv')) return 'docker';
  return exists('/run/.containerenv') ? 'podman' : isSet(env.container) ? 'other' : 'none';
}

const CI = {
  GITHUB_ACTIONS: 'github',
  GITLAB_CI: 'gitlab',
  JENKINS_URL: 'jenkins',
  TRAVIS: 'travis',
  CIRCLECI: 'circleci',
  TEAMCITY_VERSION: 'teamcity',
  BUDDY: 'buddy',
  GO_PIPELINE_NAME: 'gocd',
  TF_BUILD: 'azure',
  BITBUCKET_BUILD_NUMBER: 'bitbucket',
  BUILDKITE: 'buildkite',
  APPVEYOR: 'appveyor',
  DRONE: 'drone',
  CODEBUILD_BUILD_ID: 'codebuild',
};

function agent(env: Env): string {
  const found = firstSet(AGENTS, env);
  if (found !== undefined) return found;
  if (Object.keys(env).some((name) => name.startsWith('CODEX_'))) return 'codex';
  if (env.TERMINAL_EMULATOR === 'JetBrains-JediTerm') return 'jetbrains';
  const terminal = env.TERM_PROGRAM;
  return terminal === 'vscode' || terminal === 'zed' ? terminal : 'none';
}

// An agent inside an editor's terminal counts as the agent, so these come first.
const AGENTS = {
  CLAUDECODE: 'claude',
  CURSOR_TRACE_ID: 'cursor',
  CURSOR_AGENT: 'cursor',
  GEMINI_CLI: 'gemini',
  COPILOT_AGENT_SESSION_ID: 'copilot',
  ZED_TERM: 'zed',
};

function firstSet(names: Readonly<Record<string, string>>, env: Env): string | undefined {
  return Object.entries(names).find(([variable]) => isSet(env[variable]))?.[1];
}
