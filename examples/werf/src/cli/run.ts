import { CommanderError } from 'commander';
import { originOf } from '../project/origin.ts';
import { ciOf } from '../telemetry/ci.ts';
import { type Carrier, openTelemetry, type WerfTelemetry } from '../telemetry/telemetry.ts';
import { createProgram, type Measure } from './program.ts';

/**
 * Runs a command line: what it does, with `CommandStarted` before and `CommandExited` behind it.
 *
 * @param carry see `openTelemetry`
 * @returns the exit code
 */
export async function run(args: readonly string[], carry?: Carrier): Promise<number> {
  const telemetry = openTelemetry(carry);
  let exitCode = 0;
  const end = (code: number) => {
    exitCode = code;
  };
  try {
    await createProgram(telemetry, measured(telemetry), end).parseAsync([...args], { from: 'user' });
  } catch (thrown) {
    exitCode = thrown instanceof CommanderError ? thrown.exitCode : 1;
  }
  telemetry.$flush();
  // On a machine that is gone when the job is over there is no later run: here, and only here, werf waits, for 1.3 s at most.
  if (ciOf(process.env).ci) await telemetry.$deliver();
  return exitCode;
}

function measured(telemetry: WerfTelemetry): Measure {
  return (command, { used, dir }, work) => {
    const since = performance.now();
    const origin = originOf(dir);
    const about = { command, ...(origin === undefined ? {} : { projectID: origin }) };
    telemetry.CommandStarted({ ...about, ...used });
    const exitCode = exitCodeOf(work);
    telemetry.CommandExited({ ...about, exitCode, durationMs: performance.now() - since });
    return exitCode;
  };
}

/** What fails is said to the person, and to nobody else. */
function exitCodeOf(work: () => number): number {
  try {
    return work();
  } catch (thrown) {
    process.stderr.write(`werf: ${thrown instanceof Error ? thrown.message : 'it went wrong'}\n`);
    return 1;
  }
}
