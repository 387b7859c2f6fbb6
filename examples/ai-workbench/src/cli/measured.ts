import { OTHER } from 'aboveboard/contract';
import { type CommandName, commandNames, NO_COMMAND } from '../registry/commands.ts';
import { createRoot } from './root.ts';

/**
 * What of a command line is counted: a registered name, `<unknown>` where no command was typed, `other` for a word that
 * is no command of ours, be it a slip of the finger or a pasted secret. `undefined` where nothing is to be counted.
 *
 * @example measured(['--profile', 'acme-prod', 'workspace', 'list']) // 'workspace'
 */
export function measured(args: readonly string[]): CommandName | typeof NO_COMMAND | typeof OTHER | undefined {
  const word = firstWord(args);
  if (word === undefined) return NO_COMMAND;
  // Whoever asks about telemetry has not agreed to anything by asking.
  if (word === 'telemetry') return undefined;
  // The word itself goes no further than this line.
  return commandNames.find((name) => name === word) ?? OTHER;
}

/** The first word that is neither a flag nor a flag's value; after a flag that nobody knows, nobody knows. */
function firstWord(args: readonly string[]): string | undefined {
  try {
    return createRoot()
      .configureOutput({ writeErr() {} })
      .parseOptions([...args]).operands[0];
  } catch {
    return undefined; // A flag without its value. commander will say so.
  }
}
