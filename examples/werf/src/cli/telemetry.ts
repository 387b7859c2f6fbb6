import { Command } from 'commander';
import type { WerfTelemetry } from '../telemetry/telemetry.ts';

/** `werf telemetry`: what may be sent, and how to stop it. Its help is the client's. */
export function telemetryCommand(telemetry: WerfTelemetry, end: (exitCode: number) => void): Command {
  return new Command('telemetry')
    .description('what this program may send about itself: see it, switch it on or off')
    .argument('[action...]')
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      // Loaded only here: no other command needs it.
      const { telemetryCommand: answer } = await import('aboveboard/command');
      const { text, exitCode } = await answer(telemetry, words, { isTerminal: process.stdout.isTTY === true });
      process[exitCode === 0 ? 'stdout' : 'stderr'].write(`${text}\n`);
      end(exitCode);
    });
}
