import { type Command, CommanderError } from 'commander';
import { UserError } from './user-error.ts';

/**
 * Runs the command with the arguments that a person typed. How it ended is the process's exit code: 0 done, 1 it went wrong, 2 the
 * command was not understood.
 */
export async function run(program: Command, args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // commander has said on stderr what was wrong with the arguments; help and version are no errors.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else {
      process.stderr.write(`aboveboard: ${error instanceof Error ? error.message : String(error)}\n`);
      if (!(error instanceof UserError) && process.env.ABOVEBOARD_DEBUG) console.error(error);
      process.exitCode = 1;
    }
  }
}
