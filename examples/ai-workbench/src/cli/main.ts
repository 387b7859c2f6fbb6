import { openTelemetry } from '../telemetry/telemetry.ts';
import { measured } from './measured.ts';

const args = process.argv.slice(2);
const telemetry = openTelemetry('aiw');
const command = measured(args);
if (command !== undefined) telemetry.command_run({ command });

// The rest is loaded after the record, so that what an earlier run has left travels while files are read. Nothing waits
// for it; but with one static import, of twenty runs of `config show` one got to deliver, and of twenty that fail, none.
const { run } = await import('./run.ts');
await run(args, telemetry, command !== undefined);
