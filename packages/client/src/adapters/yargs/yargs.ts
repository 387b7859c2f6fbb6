import type { Control } from '../../telemetry.ts';
import type { Counter } from '../fill/mapping.ts';
import { type CommandEvent, type CommandFacts, type Run, runsOf } from '../fill/run.ts';

/** A program of yargs, as far as it is looked at; versions 17 and later fit. */
export interface Program {
  middleware(...args: never): unknown;
  parse(...args: never): unknown;
}

/** What is looked at of the instance that runs a command. It is not in the published types. */
interface Instance {
  getInternalMethods?(): { getContext?(): { readonly fullCommands?: readonly string[] } };
  getOptions?(): { readonly key?: object; readonly alias?: Readonly<Record<string, readonly string[]>> };
  readonly parsed?: { readonly defaulted?: object } | false;
}

/**
 * Counts every command of a program that is run, but `telemetry`: its registered name, whether it worked, how long it took,
 * which options were given. Never what was typed.
 *
 * @example
 * const program = yargs(hideBin(process.argv));
 * countCommands(program, telemetry);
 */
export const countCommands: Counter<[program: Program], CommandFacts, CommandEvent, void> = (
  program: Program,
  telemetry: Control,
  mapping?: object,
) => {
  const start = runsOf(telemetry, mapping);
  let runs: (Run | undefined)[] = [];
  const count = (args: object, instance: Instance) => {
    runs.push(start(() => ({ path: pathOf(instance), options: optionsOf(args, instance) })));
  };
  program.middleware(...([count] as never));
  // yargs tells nobody when a handler is done, but for the promise that it returns.
  const { parse } = program;
  program.parse = (...args: never) => {
    const result = parse.apply(program, args);
    const done = () => {
      for (const run of runs) run?.done();
      runs = [];
    };
    // One that fails is counted by the exit code that it leads to.
    if (result instanceof Promise) result.then(done, () => {});
    else done();
    return result;
  };
};

/** The commands as they were registered, `build <what>`, without their arguments: an alias is its command. */
function pathOf(instance: Instance): readonly string[] {
  const commands = instance.getInternalMethods?.().getContext?.().fullCommands ?? [];
  return commands.map((command) => command.split(/\s/)[0] as string);
}

function optionsOf(args: object, instance: Instance): readonly string[] {
  const { key = {}, alias = {} } = instance.getOptions?.() ?? {};
  const { parsed } = instance;
  const defaulted = parsed ? (parsed.defaulted ?? {}) : {};
  const given = (name: string) => {
    return (args as Readonly<Record<string, unknown>>)[name] !== undefined && !Object.hasOwn(defaulted, name);
  };
  const aliases = new Set(Object.values(alias).flat());
  return Object.keys(key).filter((name) => given(name) && !aliases.has(name));
}
