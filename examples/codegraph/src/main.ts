import { openTelemetry } from './telemetry/telemetry.ts';

const args = process.argv.slice(2);
const isAtTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
const telemetry = openTelemetry({
  isAsking: args[0] === 'install' && isAtTerminal && !args.includes('--yes'),
  isLong: args[0] === 'serve',
});
const { run } = await import('./cli/run.ts');
await run(args, telemetry);
