import type { Control } from '../../telemetry.ts';
import type { Complete, Conventional, Mapping, Only } from '../fill/mapping.ts';
import { type CommandEvent, type CommandFacts, runsOf } from '../fill/run.ts';
import { namesUsed, type Registered } from '../fill/used.ts';

/** A command of citty, as far as it is looked at; versions 0.1 and later fit. */
export interface Command {
  readonly args?: unknown;
  readonly subCommands?: unknown;
  readonly setup?: ((context: never) => unknown) | undefined;
  readonly run?: ((context: never) => unknown) | undefined;
}

/**
 * Counts every command that is run, but `telemetry`: its registered name, whether it worked, how long it took, which
 * options were given. Never what was typed.
 *
 * @returns the same command, to be run instead of the one that was given, which stays as it is
 * @example await runMain(countCommands(main, telemetry));
 */
export function countCommands<C extends Command, T extends Control>(
  main: C,
  telemetry: T & Conventional<T, CommandFacts, CommandEvent>,
): C;
export function countCommands<C extends Command, T extends Control, const M extends Mapping<T, CommandFacts>>(
  main: C,
  telemetry: T,
  mapping: M & Complete<T, CommandFacts, M> & Only<M, CommandFacts>,
): C;
export function countCommands<C extends Command>(main: C, telemetry: Control, mapping?: object): C {
  return counted(main as object, [], { start: runsOf(telemetry, mapping), isCounted: false }) as unknown as C;
}

interface Loose extends Command {
  readonly setup?: (context: Context) => unknown;
  readonly run?: (context: Context) => unknown;
}

interface Context {
  readonly rawArgs: readonly string[];
}

interface State {
  readonly start: ReturnType<typeof runsOf>;
  /** citty also runs the commands above the one that was asked for, after it. */
  isCounted: boolean;
}

function counted(command: Loose, path: readonly string[], state: State): Loose {
  const { args, run, setup, subCommands } = command;
  return {
    ...command,
    setup(context) {
      if (path.length === 0) state.isCounted = false;
      return setup?.(context);
    },
    ...(run && {
      async run(context: Context) {
        if (state.isCounted) return run(context);
        state.isCounted = true;
        const registered = ((await resolved(args)) ?? {}) as Registered;
        const current = state.start(() => ({ path, options: namesUsed(context.rawArgs, registered) }));
        const result = await run(context);
        current?.done();
        return result;
      },
    }),
    // Each stays unread until it is asked for: tools load their commands when they are needed.
    ...((subCommands as object) && {
      subCommands: async () =>
        Object.fromEntries(
          Object.entries((await resolved(subCommands)) as object).map(([name, inner]) => [
            name,
            async () => counted((await resolved(inner)) as Loose, [...path, name], state),
          ]),
        ),
    }),
  };
}

function resolved(value: unknown): unknown {
  return typeof value === 'function' ? value() : value;
}
