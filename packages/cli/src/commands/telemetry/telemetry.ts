import { Command } from 'commander';
import { ownTelemetry } from '../../measure.ts';

/** `aboveboard telemetry`: what this command may send about itself, and how to stop it. Its help is the client's. */
export function telemetryCommand(): Command {
  return new Command('telemetry')
    .description('what this command may send about itself: see it, switch it on or off')
    .argument('[action...]')
    .allowUnknownOption()
    .action(async (args: readonly string[]) => {
      // Loaded only here: no other command needs it.
      const { telemetryCommand: answer } = await import('aboveboard/command');
      const isTerminal = process.stdout.isTTY === true;
      const { text, exitCode } = await answer(ownTelemetry(), args, { isTerminal });
      process[exitCode === 0 ? 'stdout' : 'stderr'].write(`${text}\n`);
      process.exitCode = exitCode;
    });
}
