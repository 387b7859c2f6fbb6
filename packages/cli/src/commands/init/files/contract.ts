import {
  arch,
  bucket,
  type Contract,
  choice,
  ci,
  contract,
  event,
  flag,
  os,
  parseContract,
  runtime,
  version,
} from '@aboveboard/contract';
import type { Answers } from '../answers.ts';
import type { Repo } from '../repo.ts';
import { type Code, literal } from './code.ts';

/** What is counted where a person typed no command at all. */
export const NO_COMMAND = '(none)';
/** What stands in the list until somebody writes the commands into it. */
const PLACEHOLDER = 'example';

/**
 * The first contract of a tool: which commands are used, on what, and where they fail. A beginning that identifies
 * nobody; the same in words and as data.
 */
export function contractSource({ commands, commandFiles }: Repo, answers: Answers, code: Code): string {
  const { name, env, owner, contact, consent, endpoint } = answers;
  const names = ['arch', 'bucket', 'choice', 'ci', 'contract', 'event', 'flag', 'os', 'runtime', 'version'];
  const list = commands.length === 0 ? [PLACEHOLDER] : commands;
  const origin =
    commands.length === 0
      ? [
          'The commands that are counted. None could be read from the sources: write them here, or import the list that',
          'your program is built from. A command that is not in it is counted as `other`.',
        ]
      : [
          `The commands that are counted, as found in ${commandFiles.join(', ')}: look them over. A command that`,
          'is not in the list is counted as `other`; `assertListEquals` of `aboveboard/testing` keeps it up to date.',
        ];
  const constant = `${lines(list)}${code.type(' as const')}`;
  const body = `contract({
  name: ${literal(name)},
  why: ${literal(WHY(name))},
  owner: ${literal(owner)},
  contact: ${literal(contact)},
  env: ${literal(env)},${endpoint === '' ? '' : `\n  endpoint: ${literal(endpoint)},`}
  consent: ${literal(consent)},
  common: {
    version: version({ keep: 'patch', why: ${literal(VERSION)} }),
    os: os(),
    arch: arch(),
    ci: ci(),
    runtime: runtime(),
  },
  events: {
    command_run: event({
      why: ${literal(RUN)},
      fields: {
        command: choice([...commandNames, NO_COMMAND], { why: ${literal(COMMAND)} }),
        ok: flag({ why: ${literal(OK)} }),
        duration: bucket([${EDGES.join(', ')}], { unit: 'ms', why: ${literal(DURATION)} }),
      },
    }),
  },
})`;
  const comment = (text: readonly string[]) => `/**\n${text.map((line) => ` * ${line}\n`).join('')} */\n`;
  const exported = code.isRequire ? '' : 'export ';
  return [
    code.import({ values: names }, 'aboveboard/contract'),
    `\n${comment(origin)}${exported}const commandNames = ${constant};\n`,
    `\n/** What is counted where a person typed no command at all. */\n${exported}const NO_COMMAND = ${literal(NO_COMMAND)};\n`,
    `\n/** Everything that ${name} may ever send. What is not in here ${code.isTs ? 'does not compile, ' : ''}does not leave the machine, and is not stored. */\n`,
    `${code.isRequire ? 'module.exports =' : 'export default'} ${body};\n`,
  ].join('');
}

/**
 * The same contract as data, without running what was written.
 *
 * @throws ContractError with everything that is wrong with the answers
 */
export function contractData({ commands }: Repo, answers: Answers): Contract {
  const { name, env, owner, contact, consent, endpoint } = answers;
  const list = commands.length === 0 ? [PLACEHOLDER] : commands;
  const first = contract({
    ...{ name, why: WHY(name), owner, contact, env, consent },
    ...(endpoint === '' ? {} : { endpoint }),
    common: {
      version: version({ keep: 'patch', why: VERSION }),
      os: os(),
      arch: arch(),
      ci: ci(),
      runtime: runtime(),
    },
    events: {
      command_run: event({
        why: RUN,
        fields: {
          command: { ...choice([NO_COMMAND], { why: COMMAND }) },
          ok: flag({ why: OK }),
          duration: bucket(EDGES, { unit: 'ms', why: DURATION }),
        },
      }),
    },
  });
  // A list that is only known now is a `string[]`, which the language refuses by its types; as JSON it is checked all the same.
  const json = JSON.parse(JSON.stringify(first));
  json.events.command_run.fields.command.values = [...list, NO_COMMAND];
  return parseContract(json);
}

const WHY = (name: string) => `To learn which commands of ${name} are used, on what, and where they fail.`;
const VERSION = 'Which releases are in use, and did the last one break something?';
const RUN = 'Which commands are worth our time, and which fail?';
const COMMAND = 'The command by its registered name, never its arguments.';
const OK = 'Did it end well?';
const DURATION = 'How long did people wait?';
const EDGES = [100, 1000, 10_000, 60_000];

function lines(values: readonly string[]): string {
  const inline = `[${values.map(literal).join(', ')}]`;
  return inline.length <= 80 ? inline : `[\n${values.map((value) => `  ${literal(value)},\n`).join('')}]`;
}
