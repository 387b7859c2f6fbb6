import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

/**
 * `npm start`: installs, builds, and runs a collector with the example projects in it. What follows `--` goes to
 * `aboveboard serve`: `npm start -- --port 8080`.
 */

/** Every example is a project, by a key that is public and the same everywhere, so that each can be run by itself. */
const PROJECTS = [
  ...['ai-workbench', 'axonflow', 'codegraph', 'werf', 'wrenai'].map((name) => ({
    name,
    contract: `examples/${name}/telemetry.contract.ts`,
    key: `ab_example_${name.replaceAll('-', '_')}`,
  })),
  { name: 'aboveboard', contract: 'packages/cli/telemetry.contract.ts', key: 'ab_aboveboard_command' },
];

const args = process.argv.slice(2);
try {
  await prepare();
  const command = join(root, 'packages/cli/bin/aboveboard.js');
  const dataAt = args.indexOf('--data');
  const data = dataAt === -1 ? join(root, '.aboveboard') : args[dataAt + 1];
  const { addProject } = await import('@aboveboard/collector');
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url);
  for (const { name, contract, key } of PROJECTS) {
    addProject(data, name, await jiti.import(join(root, contract), { default: true }), { key });
  }
  // In this very process, so that Ctrl-C and signals reach the collector as they are.
  process.argv = [process.execPath, command, 'serve', ...(dataAt === -1 ? ['--data', data] : []), ...args];
  await import('../packages/cli/bin/aboveboard.js');
} catch (error) {
  process.stderr.write(`npm start: ${error.message}\n`);
  process.exitCode = 1;
}
