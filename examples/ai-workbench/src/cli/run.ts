import { EXIT } from '../registry/exits.ts';
import type { WorkbenchTelemetry } from '../telemetry/telemetry.ts';
import { failureOf } from './fail.ts';
import { createProgram } from './program.ts';

/** Runs a command line; one that fails ends the process with its documented code. */
export async function run(args: readonly string[], telemetry: WorkbenchTelemetry, isCounted: boolean): Promise<void> {
  try {
    await createProgram(telemetry).parseAsync([...args], { from: 'user' });
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === undefined) process.exit(EXIT.OK);
    const { code, exit, message } = failure;
    if (message !== undefined) {
      const text = args.includes('--json') ? JSON.stringify({ error: { code, message } }) : `aiw: ${message}`;
      process.stderr.write(`${text}\n`);
    }
    if (isCounted) telemetry.error({ code, exit });
    // What was recorded is written on the way out, and delivered by a later run: nobody waits for it here.
    process.exit(exit);
  }
}
