import { Command, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import type { commandNames } from '../commands.ts';
import { build, cleanup, converge, dismiss, plan, render, type Settings } from '../project/work.ts';
import type { WerfTelemetry } from '../telemetry/telemetry.ts';
import { telemetryCommand } from './telemetry.ts';
import { type Used, usedBy } from './used.ts';

export type MeasuredName = (typeof commandNames)[number];

type Work = (settings: Settings, say: (line: string) => void) => number;

/** What this small werf can do of what the real one can. A command that the contract does not have does not compile. */
const works = {
  'werf build': build,
  'werf converge': converge,
  'werf plan': plan,
  'werf render': render,
  'werf dismiss': dismiss,
  'werf cleanup': cleanup,
} satisfies Partial<Record<MeasuredName, Work>>;

/** These are never measured. */
const IGNORED: Readonly<Record<string, string>> = {
  version: manifest.version,
  completion: '# this small werf completes nothing',
  synchronization: 'nothing to synchronize',
};

/** Called around a command that is measured. @returns its exit code */
export type Measure = (name: MeasuredName, about: About, work: () => number) => number;

export interface About {
  readonly used: Used;
  /** The project's folder. */
  readonly dir: string;
}

export function createProgram(telemetry: WerfTelemetry, measure: Measure, end: (exitCode: number) => void): Command {
  const program = new Command('werf').description('Builds and deploys what werf.yaml says.').exitOverride();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  for (const [name, work] of Object.entries(works) as [MeasuredName, Work][]) {
    const command = program.command(name.slice('werf '.length));
    for (const option of options()) command.addOption(option);
    command.action((settings: Settings) => {
      end(
        measure(name, { used: usedBy(command), dir: settings.dir }, () =>
          work(settings, settings.logQuiet ? () => {} : say),
        ),
      );
    });
  }
  for (const [name, text] of Object.entries(IGNORED)) program.command(name).action(() => say(text));
  program.addCommand(telemetryCommand(telemetry, end).copyInheritedSettings(program).helpOption(false));
  return program;
}

/** Each can be set on the command line, and by the variable of its name: `--log-quiet` and `WERF_LOG_QUIET`. */
function options(): readonly Option[] {
  const list = (value: string, before: readonly string[] = []) => [...before, value];
  return [
    new Option('--dir <folder>', 'the project').default('.'),
    new Option('--env <name>', 'the environment').default('production'),
    new Option('--release <name>', 'the release'),
    new Option('--repo <address>', 'where images are kept'),
    new Option('--namespace <name>', 'where they run'),
    new Option('--set <name=value>', 'a value').argParser(list).default([]),
    new Option('--log-quiet', 'say nothing'),
    new Option('--shiny', 'an option so new that the contract does not have it yet'),
  ].map((option) => option.env(`WERF_${option.name().replaceAll('-', '_').toUpperCase()}`));
}
