import { Argument, Command } from 'commander';
import { ownTelemetry } from '../../measure.ts';

/** `aboveboard telemetry`: what this command sends about itself, and how to stop it. */
export function telemetryCommand(): Command {
  return new Command('telemetry')
    .description('what this command may send about itself: see it, switch it on or off')
    .addArgument(new Argument('[action]', 'what to do').choices(['status', 'on', 'local', 'off']).default('status'))
    .option('--json', 'print JSON')
    .action((action: 'status' | 'on' | 'local' | 'off', { json }: { json?: true }) => {
      const telemetry = ownTelemetry();
      if (action !== 'status') telemetry.$choose(action);
      const status = telemetry.$status();
      const { mode, why, dir, endpoint, waiting } = status;
      const lines = [
        `telemetry is ${mode}: ${why}`,
        `kept on this machine: ${dir} (${waiting} events waiting)`,
        `sent to: ${endpoint ?? 'nowhere; no endpoint is set (ABOVEBOARD_TELEMETRY_ENDPOINT)'}`,
      ];
      process.stdout.write(json ? `${JSON.stringify(status)}\n` : `${lines.join('\n')}\n`);
    });
}
