import { resolve } from 'node:path';
import { ContractError } from '@aboveboard/contract';
import { Command, Option } from 'commander';
import { UserError } from '../../user-error.ts';
import { type Answers, CONSENTS, type Given, questionsFor } from './answers.ts';
import { hasTerminal, type Person, personAtTerminal } from './ask.ts';
import { type Plan, planOf } from './plan.ts';
import { lookAt, type Repo } from './repo.ts';
import { type Proposal, proposalOf, write } from './write.ts';

interface Options extends Given {
  readonly yes?: true;
  readonly dryRun?: true;
  readonly force?: true;
  readonly json?: true;
}

/** `aboveboard init`: the first contract of a tool and everything around it, shown before it is written. */
export function initCommand(): Command {
  return new Command('init')
    .description('look at a repository and write its first contract, the client’s set-up and the telemetry command')
    .argument('[folder]', 'where the package.json of the tool is', '.')
    .option('--name <name>', 'name of the tool: lower case letters, digits and dashes')
    .option('--env <variable>', 'environment variable with which a user decides')
    .option('--owner <who>', 'who answers for what is collected')
    .option('--contact <where>', 'where a user can ask: an address or a page')
    .addOption(new Option('--consent <default>', 'what holds where nobody has chosen').choices(CONSENTS))
    .option('--endpoint <url>', 'address of the collector; "" for none yet')
    .option('--key <key>', 'the project’s public key, ab_…; "" for none yet')
    .option('--out <folder>', 'folder of the sources, in the repository')
    .option('--yes', 'write without asking; what is not given is guessed')
    .option('--dry-run', 'show everything, write nothing')
    .option('--force', 'replace files that are there')
    .option('--json', 'print JSON; needs --yes or --dry-run')
    .addHelpText(
      'after',
      `
It asks for what it cannot know, and only on a terminal. Nothing is written without being shown; files that are there
are left alone, and files of yours (the program, package.json, CI) are never changed: it prints what to add to them.

Exit codes: 0 done; 1 something is wrong with the answers, was declined, or was in the way; 2 something has to be given.

Examples:
  $ aboveboard init
  $ aboveboard init --dry-run
  $ aboveboard init tools/mytool --yes --owner "core team" --contact https://github.com/acme/mytool/issues`,
    )
    .action(run);
}

async function run(folder: string, options: Options, command: Command): Promise<void> {
  const repo = lookAt(resolve(folder));
  const isAsking = !options.yes && !options.dryRun;
  if (isAsking && options.json) command.error('error: --json asks nothing; add --yes or --dry-run', USAGE);
  if (isAsking && !hasTerminal()) {
    command.error('error: there is no terminal to ask on; add --yes to write, or --dry-run to look', USAGE);
  }
  const person = isAsking ? personAtTerminal() : undefined;
  try {
    if (!options.json) say(`${seen(repo)}\n`);
    const answers = await answersFor(repo, options, person, (missing) =>
      command.error(`error: package.json does not say it, so it has to be given: ${missing.join(', ')}`, USAGE),
    );
    const plan = planned(repo, answers);
    const proposals = plan.files.map((file) => proposalOf(repo.root, file));
    const results = await settle(repo, proposals, options, person);
    if (options.json) say(JSON.stringify({ repo, answers, ...plan, files: results }));
    else say(closing(plan, options.dryRun === true));
    if (results.some(({ outcome }) => outcome === 'in the way' || outcome === 'declined')) process.exitCode = 1;
  } finally {
    person?.close();
  }
}

const USAGE = { exitCode: 2 };

async function answersFor(
  repo: Repo,
  given: Given,
  person: Person | undefined,
  refuse: (missing: readonly string[]) => never,
): Promise<Answers> {
  const answers: Record<string, string | undefined> = { ...pick(given) };
  if (person === undefined) {
    // Everything that is missing at once, before anything is guessed from a name that is not there.
    const missing = questionsFor(repo, given).filter(({ guess }) => guess === undefined);
    if (missing.length > 0) refuse(missing.map(({ what }) => `--${what}`));
  }
  for (const { what } of questionsFor(repo, given)) {
    // Asked for again one by one: the guess of the variable follows the name that was answered.
    const question = questionsFor(repo, answers as Given).find((other) => other.what === what);
    if (question === undefined) continue;
    answers[what] = person === undefined ? question.guess : await person.ask(question.text, question.guess);
  }
  return answers as unknown as Answers;
}

function pick({ name, env, owner, contact, consent, endpoint, key, out }: Given): Given {
  return { name, env, owner, contact, consent, endpoint, key, out };
}

function planned(repo: Repo, answers: Answers): Plan {
  const { out, key } = answers;
  if (/^(?:\/|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(out) || out === '') {
    throw new UserError(`--out: expected a folder in the repository, got ${JSON.stringify(out)}`);
  }
  if (key !== '' && !/^ab_[0-9A-Za-z_-]+$/.test(key)) {
    throw new UserError(`--key: expected a public key "ab_…", got ${JSON.stringify(key.slice(0, 8))}`);
  }
  try {
    return planOf(repo, { ...answers, out: out.replaceAll('\\', '/') });
  } catch (error) {
    throw error instanceof ContractError ? new UserError(`init: with these answers ${error.message}`) : error;
  }
}

interface Result {
  readonly path: string;
  readonly content: string;
  readonly outcome: 'written' | 'unchanged' | 'shown' | 'declined' | 'in the way';
}

async function settle(
  { root }: Repo,
  proposals: readonly Proposal[],
  { dryRun, force, json }: Options,
  person: Person | undefined,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const proposal of proposals) {
    const { path, content, state, shown } = proposal;
    if (!json) say(`\n${path} (${STATES[state]})\n${shown.map((line) => `${line}\n`).join('')}`);
    const outcome = await outcomeOf();
    if (!json) say(`${path}: ${outcome}`);
    results.push({ path, content, outcome });

    async function outcomeOf(): Promise<Result['outcome']> {
      if (state === 'same') return 'unchanged';
      if (dryRun) return 'shown';
      if (state === 'different' && !force) return 'in the way';
      if (person !== undefined && !(await person.agrees(`write ${path}?`))) return 'declined';
      write(root, proposal, force === true);
      return 'written';
    }
  }
  return results;
}

const STATES = {
  new: 'new',
  same: 'there already, and the same',
  different: 'there already; --force replaces it',
} satisfies Record<Proposal['state'], string>;

function seen({ packageName, framework, language, format, commands, commandFiles, ci }: Repo): string {
  const words = { ts: 'TypeScript', js: 'JavaScript', esm: 'ES modules', cjs: 'CommonJS' };
  const found =
    commands.length === 0
      ? 'no commands could be read from the sources'
      : `commands ${commands.join(', ')} (in ${commandFiles.join(', ')})`;
  return [
    `found ${packageName ?? 'a package without a name'}: ${words[language]}, ${words[format]}`,
    `  ${framework === 'none' ? 'no command framework that I know' : framework}; ${found}`,
    `  CI: ${ci.length === 0 ? 'none that I know' : ci.join(', ')}`,
  ].join('\n');
}

function closing({ wiring, steps }: Plan, isDry: boolean): string {
  const parts = wiring.map(({ where, lines }) => `  ${where}:\n${lines.map((line) => `    ${line}\n`).join('')}`);
  return [
    isDry ? '\nNothing was written. To be added by you:\n' : '\nTo be added by you:\n',
    ...parts,
    'And then:\n',
    ...steps.map((step, i) => `  ${i + 1}. ${step}`),
  ].join('\n');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
