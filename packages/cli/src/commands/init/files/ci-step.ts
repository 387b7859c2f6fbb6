import type { Ci, Repo } from '../repo.ts';
import type { Wiring } from './subcommand.ts';

/** A suggestion: CI files are somebody's own, so they are never written. */
export function ciStep({ ci }: Repo, contractFile: string): Wiring {
  // Each fails for a reason of its own: a finding, a contract that was not locked, a widening that nobody has reviewed.
  const commands = ['check', 'lock --check', 'diff'].map(
    (command) => `npx aboveboard ${command} --contract ${contractFile}`,
  );
  const system = ci[0];
  if (system === undefined) return { where: 'in CI, as a step', lines: commands };
  const { where, lines } = STEPS[system];
  return { where, lines: lines(commands) };
}

const STEPS: Readonly<
  Record<Ci, { readonly where: string; readonly lines: (commands: readonly string[]) => readonly string[] }>
> = {
  github: {
    where: 'in a job of .github/workflows, after the install',
    lines: (commands) => [
      '- name: Nothing is collected that nobody has reviewed',
      '  run: |',
      ...commands.map((command) => `    ${command}`),
    ],
  },
  gitlab: {
    where: 'in .gitlab-ci.yml',
    lines: (commands) => ['telemetry:', '  script:', '    - npm ci', ...commands.map((command) => `    - ${command}`)],
  },
  circleci: {
    where: 'in a job of .circleci/config.yml',
    lines: (commands) => commands.map((command) => `- run: ${command}`),
  },
  azure: {
    where: 'in azure-pipelines.yml',
    lines: (commands) => commands.map((command) => `- script: ${command}`),
  },
  bitbucket: {
    where: 'in a step of bitbucket-pipelines.yml',
    lines: (commands) => ['script:', ...commands.map((command) => `  - ${command}`)],
  },
};
