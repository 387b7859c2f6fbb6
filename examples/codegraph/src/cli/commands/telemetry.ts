import { Command } from 'commander';
import type { CodegraphTelemetry } from '../../telemetry/telemetry.ts';

/** `codegraph telemetry status|on|off`, and what else the client's own command can do. */
export function telemetryCommand(telemetry: CodegraphTelemetry): Command {
  return new Command('telemetry')
    .description('what this program may send about itself: see it, switch it on or off')
    .argument('[action...]')
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      // Loaded only here: no other command needs it.
      const { telemetryCommand: answer } = await import('aboveboard/command');
      const { text, exitCode } = await answer(telemetry, words, { isTerminal: process.stdout.isTTY === true });
      process[exitCode === 0 ? 'stdout' : 'stderr'].write(`${text}\n`);
      process.exitCode = exitCode;
    });
}
