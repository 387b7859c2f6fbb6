import { telemetryCommand as answer } from 'aboveboard';
import { Argument, Command } from 'commander';
import { ownTelemetry } from '../../measure.ts';

/** `aboveboard telemetry`: what this command may send about itself, and how to stop it. */
export function telemetryCommand(): Command {
  return new Command('telemetry')
    .description('what this command may send about itself: see it, switch it on or off')
    .addArgument(new Argument('[action]', 'what to do').choices(['status', 'on', 'local', 'off']).default('status'))
    .option('--json', 'print the status as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard telemetry
  $ aboveboard telemetry off`,
    )
    .action((action: string, { json }: { json?: true }) => {
      const telemetry = ownTelemetry();
      const { text } = answer(telemetry, action);
      process.stdout.write(`${json ? JSON.stringify(telemetry.$status()) : text}\n`);
    });
}
