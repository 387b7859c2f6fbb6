import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

/**
 * `npm start`: installs, builds, and runs a collector with the example projects in it, and beside each one `demo-NAME`,
 * whose traffic is made up and marked as such. What follows `--` goes to `aboveboard serve`: `npm start -- --port 8080`;
 * `npm start -- --empty` makes nothing up.
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

const isEmpty = process.argv.includes('--empty');
const args = process.argv.slice(2).filter((argument) => argument !== '--empty');
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
  if (!isEmpty) simulateOnceItRuns(command, data);
  // In this very process, so that Ctrl-C and signals reach the collector as they are.
  process.argv = [process.execPath, command, 'serve', ...(dataAt === -1 ? ['--data', data] : []), ...args];
  await import('../packages/cli/bin/aboveboard.js');
} catch (error) {
  process.stderr.write(`npm start: ${error.message}\n`);
  process.exitCode = 1;
}

/**
 * Fills the demo projects once the collector answers: beside it, since a newcomer need not wait for that. What was filled
 * before is not filled again; what came since is added.
 */
function simulateOnceItRuns(command, data) {
  let isDone = false;
  const looking = setInterval(async () => {
    const url = ownUrl(data);
    const isUp = url !== null && (await fetch(`${url}/api/session`).catch(() => ({ ok: false }))).ok;
    if (!isUp || isDone) return;
    isDone = true;
    clearInterval(looking);
    // After the banner, which is printed in this very moment.
    setTimeout(simulate, 500, command, data).unref();
  }, 500).unref();
}

function simulate(command, data) {
  const examples = PROJECTS.filter(({ contract }) => contract.startsWith('examples/')).map(({ name }) => name);
  process.stdout.write(`  Filling ${examples.length} projects, demo-…, with made-up traffic, marked as simulated …\n`);
  const child = spawn(process.execPath, [command, 'simulate', ...examples, '--data', data], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ABOVEBOARD_TELEMETRY: '0' },
  });
  const end = () => child.kill('SIGTERM');
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
  process.once('exit', end);
  child.unref();
  child.on('exit', (code) => {
    if (code === 0) process.stdout.write('  They are filled. Your own events go to the projects without demo-.\n');
  });
}

/** Where the collector of this process can be reached; `null` before it has begun. */
function ownUrl(data) {
  try {
    const pid = Number(readFileSync(join(data, 'serve.pid'), 'utf8'));
    return pid === process.pid ? readFileSync(join(data, 'serve.url'), 'utf8') : null;
  } catch {
    return null;
  }
}
