import type { Framework, Repo } from '../repo.ts';
import type { Code, Places } from './code.ts';

/** What a framework needs: files by their place, and what a person adds to the program by hand. */
export interface Subcommand {
  readonly files: readonly { readonly place: string; readonly source: string }[];
  readonly wiring: readonly Wiring[];
}

export interface Wiring {
  /** Where the lines go, in words. */
  readonly where: string;
  readonly lines: readonly string[];
}

const DESCRIPTION = 'what this program may send about itself: see it, switch it on or off';

/** `mytool telemetry` and the count of all other commands, as the framework has it. */
export function subcommandOf(repo: Repo, code: Code, places: Places): Subcommand {
  return MAKERS[repo.framework](code, places, repo);
}

const MAKERS: Readonly<Record<Framework, (code: Code, places: Places, repo: Repo) => Subcommand>> = {
  commander(code, places, repo) {
    const { type } = code;
    const source = `${code.import({ types: ['Command'] }, 'commander')}${fromSetup(code, places)}
/** Adds \`telemetry\`, and counts every other command that is run. */
${exportWord(code)}function addTelemetry(program${type(': Command')})${type(': void')} {
  program
    .command('telemetry')
    .description('${DESCRIPTION}')
    .argument('[action...]')
    .allowUnknownOption()
    .helpOption(false)
    .action((args${type(': readonly string[]')}) => answerTelemetry(args));
  program.hook('preAction', (_program, action) => countRun(pathOf(action)));
}

/** The names that lead to a command, without the program's own. */
function pathOf(command${type(': Command')})${type(': readonly string[]')} {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}
${exportsOf(code, 'addTelemetry')}`;
    return addedToProgram(repo, code, places, source);
  },
  yargs(code, places, repo) {
    const { type } = code;
    const source = `${code.import({ types: ['Argv'] }, 'yargs')}${fromSetup(code, places)}
/** Adds \`telemetry\`, and counts every other command that is run. */
${exportWord(code)}function addTelemetry${type('<T>')}(program${type(': Argv<T>')})${type(': void')} {
  program
    .command(
      'telemetry [action..]',
      '${DESCRIPTION}',
      (command) =>
        command.help(false).positional('action', { type: 'string', array: true }).boolean(['json', 'help']),
      ({ action = [], json, help }) =>
        answerTelemetry([...action, ...(json ? ['--json'] : []), ...(help ? ['--help'] : [])]),
    )
    .middleware(({ _: words }) => countRun(words.map(String)));
}
${exportsOf(code, 'addTelemetry')}`;
    return addedToProgram(repo, code, places, source);
  },
  citty(code, places, repo) {
    const source = `${code.import({ values: ['defineCommand'] }, 'citty')}${fromSetup(code, places, ['answerTelemetry'])}
/** \`telemetry\`. */
${exportWord(code)}const telemetrySubcommand = defineCommand({
  meta: { name: 'telemetry', description: '${DESCRIPTION}' },
  args: { action: { type: 'positional', required: false, description: 'what to do; status lists how things are' } },
  run: ({ rawArgs }) => answerTelemetry(rawArgs),
});
${exportsOf(code, 'telemetrySubcommand')}`;
    const program = programOf(repo, places);
    return {
      files: [{ place: places.command, source }],
      wiring: [
        {
          where: `at the top of ${program.name}`,
          lines: [
            code.import({ values: ['countRun'] }, code.specifier(program.path, places.setup)).trim(),
            code.import({ values: ['telemetrySubcommand'] }, code.specifier(program.path, places.command)).trim(),
          ],
        },
        { where: 'among the subCommands of the main command', lines: ['telemetry: telemetrySubcommand,'] },
        { where: 'before runMain', lines: ['countRun(process.argv.slice(2));'] },
      ],
    };
  },
  oclif(code, places, repo) {
    const { type } = code;
    const defaultExport = code.isRequire ? 'module.exports =' : 'export default';
    const command = `${code.import({ values: ['Command', 'Flags'] }, '@oclif/core')}${fromSetup(code, places, ['answerTelemetry'])}
/** \`telemetry\`. */
${defaultExport} class Telemetry extends Command {
  static ${type('override ')}description = '${DESCRIPTION}';
  static ${type('override ')}strict = false;
  static ${type('override ')}flags = { json: Flags.boolean({ description: 'one JSON value instead of text' }) };

  async run()${type(': Promise<void>')} {
    const { argv, flags } = await this.parse(Telemetry);
    await answerTelemetry([...argv.map(String), ...(flags.json ? ['--json'] : [])]);
  }
}
`;
    const hook = `${code.import({ types: ['Hook'] }, '@oclif/core')}${code.import({ values: ['countRun'] }, code.specifier(places.hook, places.setup))}
/** Counts every command but \`telemetry\`. */
const count${type(`: Hook<'prerun'>`)} = async ({ Command }) => countRun(Command.id.split(/[: ]/));

${defaultExport} count;
`;
    const built = code.isTs ? places.hook.replace(/^src\//, 'dist/') : places.hook;
    return {
      files: [
        { place: places.command, source: command },
        { place: places.hook, source: hook },
      ],
      wiring: [
        {
          where: `in package.json, under "oclif"${repo.language === 'ts' ? ' (the file as it is built)' : ''}`,
          lines: [`"hooks": { "prerun": "./${built}" }`],
        },
      ],
    };
  },
  none(code, places, repo) {
    const { type } = code;
    const source = `${fromSetup(code, places)}
/**
 * Answers \`telemetry\`, and counts every other run.
 *
 * @param args what stands behind the tool's name: \`process.argv.slice(2)\`
 * @returns whether that was all there is to do
 */
${exportWord(code)}function handleTelemetry(args${type(': readonly string[]')})${type(': boolean')} {
  if (args[0] !== 'telemetry') {
    countRun(args);
    return false;
  }
  void answerTelemetry(args.slice(1));
  return true;
}
${exportsOf(code, 'handleTelemetry')}`;
    const line = 'if (!handleTelemetry(process.argv.slice(2))) main(); // main: what your program does';
    return added(repo, code, places, source, { name: 'handleTelemetry', line, where: 'where the program begins' });
  },
};

/** What a framework needs whose program is an object that commands are added to. */
function addedToProgram(repo: Repo, code: Code, places: Places, source: string): Subcommand {
  const where = 'once the program is made, and before it is parsed';
  return added(repo, code, places, source, { name: 'addTelemetry', line: 'addTelemetry(program);', where });
}

/** One file, its import and one call of what it exports. */
function added(
  repo: Repo,
  code: Code,
  places: Places,
  source: string,
  call: { readonly name: string; readonly line: string; readonly where: string },
): Subcommand {
  const program = programOf(repo, places);
  return {
    files: [{ place: places.command, source: source.replace(/^\n/, '') }],
    wiring: [
      {
        where: `at the top of ${program.name}`,
        lines: [code.import({ values: [call.name] }, code.specifier(program.path, places.command)).trim()],
      },
      { where: call.where, lines: [call.line] },
    ],
  };
}

/**
 * The program is where its commands are, if that is one file. Else it is taken to stand beside the set-up; a person who has
 * it elsewhere sees that in the import.
 */
function programOf({ commandFiles }: Repo, { setup }: Places): { readonly name: string; readonly path: string } {
  const [only, another] = commandFiles;
  if (only !== undefined && another === undefined) return { name: only, path: only };
  return { name: 'the program', path: setup.replace(/telemetry$/, 'main') };
}

function fromSetup(code: Code, places: Places, values: readonly string[] = ['answerTelemetry', 'countRun']): string {
  return code.import({ values }, code.specifier(places.command, places.setup));
}

function exportWord(code: Code): string {
  return code.isRequire ? '' : 'export ';
}

function exportsOf(code: Code, name: string): string {
  return code.isRequire ? `\nmodule.exports = { ${name} };\n` : '';
}
