import type { Ci, Repo } from '../repo.ts';
import type { Wiring } from './subcommand.ts';

/** A suggestion: CI files are somebody's own, so they are never written. */
export function ciStep({ ci }: Repo, contractFile: string): Wiring {
  const command = `npx aboveboard check --contract ${contractFile}`;
  const system = ci[0];
  if (system === undefined) return { where: 'in CI, as a step', lines: [command] };
  const { where, lines } = STEPS[system];
  return { where, lines: lines(command) };
}

const STEPS: Readonly<Record<Ci, { readonly where: string; readonly lines: (command: string) => readonly string[] }>> =
  {
    github: {
      where: 'in a job of .github/workflows, after the install',
      lines: (command) => ['- name: Nothing is collected that nobody has reviewed', `  run: ${command}`],
    },
    gitlab: {
      where: 'in .gitlab-ci.yml',
      lines: (command) => ['telemetry:', '  script:', '    - npm ci', `    - ${command}`],
    },
    circleci: { where: 'in a job of .circleci/config.yml', lines: (command) => [`- run: ${command}`] },
    azure: { where: 'in azure-pipelines.yml', lines: (command) => [`- script: ${command}`] },
    bitbucket: { where: 'in a step of bitbucket-pipelines.yml', lines: (command) => ['script:', `  - ${command}`] },
  };
