import { telemetryCommand as answer } from 'aboveboard';
import { Argument, Command } from 'commander';
import type { WorkbenchTelemetry } from '../../telemetry/telemetry.ts';
import { print } from '../print.ts';

/** `aiw telemetry [status|on|local|off]`: what may be sent, and how to stop it. */
export function telemetryCommand(telemetry: WorkbenchTelemetry): Command {
  return new Command('telemetry')
    .description('what this program may send about itself: see it, switch it on or off')
    .addArgument(new Argument('[action]').choices(['status', 'on', 'local', 'off']).default('status'))
    .action((action: string, _options, command: Command) => {
      const { text } = answer(telemetry, action);
      print(command, telemetry.$status(), [text]);
    });
}
