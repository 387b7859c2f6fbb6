import type { Control } from '../../telemetry.ts';
import type { Counter } from '../fill/mapping.ts';
import { type CommandEvent, type CommandFacts, type Run, runsOf } from '../fill/run.ts';

/** A command of commander, as far as it is looked at; versions 8 and later fit. */
export interface Command {
  name(): string;
  readonly parent: Command | null;
  readonly options: readonly { name(): string; attributeName(): string }[];
  getOptionValueSource(name: string): string | undefined;
}

/** A program of commander. */
export interface Program {
  hook(event: 'preAction' | 'postAction', listener: (program: Command, action: Command) => void): unknown;
}

/**
 * Counts every command of a program that is run, but `telemetry`: its registered name, whether it worked, how long it took,
 * which options were given. Never what was typed.
 *
 * @example
 * const program = new Command('mytool');
 * countCommands(program, telemetry);
 */
export const countCommands: Counter<[program: Program], CommandFacts, CommandEvent, void> = (
  program: Program,
  telemetry: Control,
  mapping?: object,
) => {
  const start = runsOf(telemetry, mapping);
  const runs = new WeakMap<Command, Run | undefined>();
  program.hook('preAction', (_program, action) => {
    runs.set(
      action,
      start(() => ({ path: pathOf(action), options: optionsOf(action) })),
    );
  });
  program.hook('postAction', (_program, action) => runs.get(action)?.done());
};

/** The names that lead to a command, without the program's own. */
function pathOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

/** What was given on the command line, to the command or to those above it: not a default, and not the environment. */
function optionsOf(command: Command): readonly string[] {
  const own = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map((option) => option.name());
  return command.parent === null ? own : [...optionsOf(command.parent), ...own];
}
