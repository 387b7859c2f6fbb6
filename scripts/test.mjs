import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { installForeign, prepare, root } from './prepare.mjs';

/**
 * `npm test`: installs, builds, checks style, import rules and types, and runs every test. What follows `--` goes to the
 * test runner: `npm test -- packages/contract`.
 */
await prepare();
await installForeign();

const reports = mkdtempSync(join(tmpdir(), 'aboveboard-test-'));
const report = join(reports, 'report.json');
const steps = [
  ['biome', 'ci', '.', '--error-on-warnings'],
  ['tsc', '--noEmit'],
  ['tsc', '--noEmit', '-p', 'packages/dashboard'],
  ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...process.argv.slice(2)],
];
const failed = steps.filter(([tool, ...args]) => {
  process.stderr.write(`\n${tool} ${args[0]} …\n`);
  return spawnSync(join(root, 'node_modules/.bin', tool), args, { cwd: root, stdio: 'inherit' }).status !== 0;
});
const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
rmSync(reports, { recursive: true });
for (const [tool] of failed) process.stdout.write(`${tool} found something, see above\n`);
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
for (const line of notRun(testResults)) process.stdout.write(`not run: ${line}\n`);
process.exitCode = failed.length > 0 || numPassedTests === 0 ? 1 : 0;

/** What was skipped, by name: a test that needs what a machine does not have is not to be taken for one that passed. */
function notRun(files) {
  // What the caller left out by a filter of names is no news to them.
  if (process.argv.some((arg) => /^(?:-t|--testNamePattern)(?:=|$)/.test(arg))) return [];
  return files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => `${relative(root, name)}: ${fullName}`),
  );
}
