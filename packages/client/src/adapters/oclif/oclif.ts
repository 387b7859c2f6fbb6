import type { Control } from '../../telemetry.ts';
import type { Counter } from '../fill/mapping.ts';
import { type CommandEvent, type CommandFacts, type Run, runsOf } from '../fill/run.ts';
import { namesUsed, type Registered } from '../fill/used.ts';

/** What oclif tells its hooks, as far as it is looked at; versions 1 and later fit. */
export interface HookOptions {
  readonly Command: {
    readonly id?: string;
    readonly flags?: Registered;
  };
  readonly argv: readonly string[];
}

/** The two hooks. Where a tool names only `prerun`, a command is counted when the process ends. */
export interface Hooks {
  readonly prerun: (options: HookOptions) => Promise<void>;
  readonly postrun: (options: HookOptions) => Promise<void>;
}

/**
 * Counts every command that is run, but `telemetry`: its registered name, whether it worked, how long it took, which flags
 * were given. Never what was typed.
 *
 * @example
 * // src/hooks.ts; in package.json:
 * // "hooks": { "prerun": { "target": "./dist/hooks", "identifier": "prerun" },
 * //            "postrun": { "target": "./dist/hooks", "identifier": "postrun" } }
 * export const { prerun, postrun } = countCommands(telemetry);
 */
export const countCommands: Counter<[], CommandFacts, CommandEvent, Hooks> = (telemetry: Control, mapping?: object) => {
  const start = runsOf(telemetry, mapping);
  const runs = new Map<unknown, Run | undefined>();
  return {
    async prerun({ Command, argv }: HookOptions) {
      const { flags = {}, id = '' } = Command;
      runs.set(
        id,
        start(() => ({ path: id.split(':'), options: namesUsed(argv, flags) })),
      );
    },
    async postrun({ Command }: HookOptions) {
      runs.get(Command.id ?? '')?.done();
    },
  };
};
