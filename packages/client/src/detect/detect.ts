import type { Fields } from '@aboveboard/contract';
import type { Env } from '../host/host.ts';

/**
 * Fills in the common fields that the contract's presets ask for (`os()`, `ci()`, …). What the tool passes wins. Only
 * names of variables are looked at, never what they say, but for two whose values are names of programs.
 *
 * @returns plain data, and the tool's own values as they came: the checker reads them with care
 * @example detected({ ci: ci() }, {}, { GITHUB_ACTIONS: 'true' }) // { ci: 'github' }
 */
export function detected(fields: Fields, given: unknown, env: Env): object {
  const found: PropertyDescriptorMap = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.auto !== undefined) found[name] = { value: DETECTORS[field.auto](env), enumerable: true };
  }
  try {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(given as object))) {
      // Copied as a descriptor, so that an accessor is read once, by the checker.
      if (!('value' in property && property.value === undefined)) found[name] = property;
    }
  } catch {
    // A proxy that objects, or no object at all: what is detected still stands.
  }
  return Object.defineProperties({}, found);
}

const DETECTORS = {
  os: () => process.platform,
  arch: () => process.arch,
  runtime: () => process.versions.node,
  ci,
  agent,
} satisfies Record<string, (env: Env) => string>;

/** Does the tool run in CI, as far as the environment says? */
export function isCi(env: Env): boolean {
  return ci(env) !== 'none';
}

function ci(env: Env): string {
  const found = CI.find(([variable]) => isSet(env[variable]));
  return found?.[1] ?? (isSet(env.CI) ? 'other' : 'none');
}

const CI: readonly (readonly [variable: string, name: string])[] = [
  ['GITHUB_ACTIONS', 'github'],
  ['GITLAB_CI', 'gitlab'],
  ['JENKINS_URL', 'jenkins'],
  ['TRAVIS', 'travis'],
  ['CIRCLECI', 'circleci'],
  ['TEAMCITY_VERSION', 'teamcity'],
  ['BUDDY', 'buddy'],
  ['GO_PIPELINE_NAME', 'gocd'],
  ['TF_BUILD', 'azure'],
  ['BITBUCKET_BUILD_NUMBER', 'bitbucket'],
  ['BUILDKITE', 'buildkite'],
  ['APPVEYOR', 'appveyor'],
  ['DRONE', 'drone'],
  ['CODEBUILD_BUILD_ID', 'codebuild'],
];

function agent(env: Env): string {
  const found = AGENTS.find(([variable]) => isSet(env[variable]));
  if (found !== undefined) return found[1];
  if (Object.keys(env).some((name) => name.startsWith('CODEX_'))) return 'codex';
  if (env.TERMINAL_EMULATOR === 'JetBrains-JediTerm') return 'jetbrains';
  const terminal = env.TERM_PROGRAM;
  return terminal === 'vscode' || terminal === 'zed' ? terminal : 'none';
}

// An agent inside an editor's terminal counts as the agent, so these come first.
const AGENTS: readonly (readonly [variable: string, name: string])[] = [
  ['CLAUDECODE', 'claude'],
  ['CURSOR_TRACE_ID', 'cursor'],
  ['CURSOR_AGENT', 'cursor'],
  ['GEMINI_CLI', 'gemini'],
  ['COPILOT_AGENT_SESSION_ID', 'copilot'],
  ['ZED_TERM', 'zed'],
];

function isSet(value: string | undefined): boolean {
  const word = value?.trim().toLowerCase() ?? '';
  return word !== '' && word !== '0' && word !== 'false';
}
