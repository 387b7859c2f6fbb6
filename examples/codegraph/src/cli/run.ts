import { CommanderError } from 'commander';
import type { CodegraphTelemetry } from '../telemetry/telemetry.ts';
import { createProgram } from './program.ts';

/** Runs a command line. One that fails ends the process at once: what was counted is written on the way out. */
export async function run(args: readonly string[], telemetry: CodegraphTelemetry): Promise<void> {
  try {
    await createProgram(telemetry).parseAsync([...args], { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof CommanderError) process.exit(thrown.exitCode);
    process.stderr.write(`codegraph: ${thrown instanceof Error ? thrown.message : 'it went wrong'}\n`);
    process.exit(1);
  }
}
