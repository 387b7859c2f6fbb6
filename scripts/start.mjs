import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepare, root } from './prepare.mjs';

/**
 * `npm start`: installs, builds, and runs a collector with the example projects in it. What follows `--` goes to
 * `aboveboard serve`: `npm start -- --port 8080`.
 */

/** Keys of the examples. They are public, and the same everywhere, so that each example can be run by itself. */
const EXAMPLES = [
  { name: 'ai-workbench', contract: 'examples/ai-workbench/telemetry.contract.ts', key: 'ab_example_ai_workbench' },
  { name: 'aboveboard', contract: 'packages/cli/telemetry.contract.ts', key: 'ab_aboveboard_command' },
];

const args = process.argv.slice(2);
try {
  await prepare();
  const command = join(root, 'packages/cli/bin/aboveboard.js');
  const dataAt = args.indexOf('--data');
  const data = dataAt === -1 ? join(root, '.aboveboard') : args[dataAt + 1];
  await Promise.all(
    EXAMPLES.map(({ name, contract, key }) =>
      promisify(execFile)(process.execPath, [
        ...[command, 'project', 'add', name, '--contract', join(root, contract)],
        ...['--key', key, '--data', data],
      ]),
    ),
  );
  // In this very process, so that Ctrl-C and signals reach the collector as they are.
  process.argv = [process.execPath, command, 'serve', ...(dataAt === -1 ? ['--data', data] : []), ...args];
  await import('../packages/cli/bin/aboveboard.js');
} catch (error) {
  process.stderr.write(`npm start: ${error.message}\n`);
  process.exitCode = 1;
}
