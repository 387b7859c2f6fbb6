import { type Contract, contractHash } from '@aboveboard/contract';
import { NO_REVISION, revisionsModule } from '../../contract-file/revisions-file.ts';
import type { Answers } from './answers.ts';
import { ciStep } from './files/ci-step.ts';
import { codeOf, placesOf } from './files/code.ts';
import { contractData, contractSource } from './files/contract.ts';
import { setupSource } from './files/setup.ts';
import { subcommandOf, type Wiring } from './files/subcommand.ts';
import { pageOf } from './files/users-page.ts';
import type { Repo } from './repo.ts';

export interface PlannedFile {
  /** Relative to the repository, with slashes. */
  readonly path: string;
  readonly content: string;
}

/** Everything that `init` would write, and what is left to a person. */
export interface Plan {
  readonly contract: { readonly name: string; readonly hash: string };
  readonly files: readonly PlannedFile[];
  /** Lines that go into files which are somebody's own. */
  readonly wiring: readonly Wiring[];
  /** What else there is to do, in order. */
  readonly steps: readonly string[];
}

/**
 * Plans the files. A pure function of what was seen and answered.
 *
 * @throws ContractError with everything that is wrong with the answers
 */
export function planOf(repo: Repo, answers: Answers): Plan {
  const code = codeOf(repo);
  const places = placesOf(repo, answers);
  const contract = contractData(repo, answers);
  const { files, wiring } = subcommandOf(repo, code, places);
  const sources = [
    { place: places.contract, source: contractSource(repo, answers, code) },
    { place: places.revisions, source: revisionsModule(NO_REVISION, code.isRequire) },
    { place: places.setup, source: setupSource(repo, answers, code, places) },
    ...files,
  ];
  const contractFile = `${places.contract}.${code.extension}`;
  return {
    contract: { name: contract.name, hash: contractHash(contract) },
    files: [
      ...sources.map(({ place, source }) => ({ path: `${place}.${code.extension}`, content: source })),
      { path: 'TELEMETRY.md', content: pageOf(contract) },
    ],
    wiring: [...wiring, ciStep(repo, contractFile)],
    steps: stepsOf(repo, answers, contract, { contractFile, revisionsFile: `${places.revisions}.${code.extension}` }),
  };
}

function stepsOf(
  repo: Repo,
  { key }: Answers,
  contract: Contract,
  { contractFile, revisionsFile }: { readonly contractFile: string; readonly revisionsFile: string },
): readonly string[] {
  const [add, addDev] = INSTALL[repo.packageManager];
  const steps = [`install the client and the command: ${add} aboveboard && ${addDev} @aboveboard/cli`];
  if (repo.commands.length === 0) steps.push(`write the commands of ${contract.name} into ${contractFile}`);
  if (key === '') steps.push(`get a key: npx aboveboard project add ${contract.name} --contract ${contractFile}`);
  if (repo.listsFiles && repo.language === 'js' && !contractFile.includes('/')) {
    steps.push(`add "${contractFile}" and "${revisionsFile}" to "files" in package.json, or they are not published`);
  }
  steps.push(
    `once you agree with what it says, record that: npx aboveboard lock --contract ${contractFile} && npx aboveboard docs --contract ${contractFile}`,
  );
  steps.push(`see it work: npx aboveboard live --contract ${contractFile} -- COMMAND`);
  return steps;
}

const INSTALL: Readonly<Record<Repo['packageManager'], readonly [add: string, addDev: string]>> = {
  npm: ['npm install', 'npm install --save-dev'],
  pnpm: ['pnpm add', 'pnpm add --save-dev'],
  yarn: ['yarn add', 'yarn add --dev'],
  bun: ['bun add', 'bun add --dev'],
};
