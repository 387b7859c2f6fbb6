import { Command } from 'commander';
import type { WorkbenchTelemetry } from '../../telemetry/telemetry.ts';
import { optionsOf } from '../print.ts';

/** `aiw telemetry`: what may be sent, and how to stop it. Its help is the client's. */
export function telemetryCommand(telemetry: WorkbenchTelemetry): Command {
  return new Command('telemetry')
    .description('what this program may send about itself: see it, switch it on or off')
    .argument('[action...]')
    .allowUnknownOption()
    .action(async (words: readonly string[], _options, command: Command) => {
      // Loaded only here: no other command needs it.
      const { telemetryCommand: answer } = await import('aboveboard/command');
      // `--json` is an option of the whole program, so it is not among the words.
      const args = optionsOf(command).json ? [...words, '--json'] : words;
      const isTerminal = process.stdout.isTTY === true;
      const { text, exitCode } = await answer(telemetry, args, { command: 'aiw telemetry', isTerminal });
      process[exitCode === 0 ? 'stdout' : 'stderr'].write(`${text}\n`);
      process.exitCode = exitCode;
    });
}
