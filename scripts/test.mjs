import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { installForeign, prepare, root } from './prepare.mjs';

/**
 * `npm test`: installs, builds, checks style, import rules and types, and runs every test. What follows `--` goes to the
 * test runner: `npm test -- packages/contract`.
 */
await prepare();
await installForeign();

const CHECKS = [
  ['biome', 'ci', '.', '--error-on-warnings'],
  ['tsc', '--noEmit'],
  ['tsc', '--noEmit', '-p', 'packages/dashboard'],
];
const checks = await Promise.all(
  CHECKS.map(async (check) => {
    const { status, output } = await run(check, { stdio: ['ignore', 'pipe', 'pipe'] });
    // Each in one piece, since they run side by side.
    process.stderr.write(`\n${check.join(' ')}\n${output}`);
    return status;
  }),
);

/** What has to be free in memory, in bytes: many times of what the tests have there at once, since their processes need some as well. */
const ROOM = 4 * 1024 ** 3;

// Everything that tests and browsers need for a while is in here, also where a test was killed before it could clean up.
const temporary = mkdtempSync(join(inMemory() ?? tmpdir(), 'aboveboard-test-'));
const report = join(temporary, 'report.json');
// Hundreds of these tests drive real processes on a machine that does other things as well: one failure is tried once more,
// and told at the end by name, so that what is unsteady is mended and not forgotten.
const vitest = ['vitest', 'run', '--retry=1', '--reporter=default', '--reporter=json', `--outputFile=${report}`];
process.stderr.write('\nvitest run …\n');
const { status } = await run([...vitest, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: temporary },
});
const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
rmSync(report);
const left = readdirSync(temporary).filter((name) => name.startsWith('aboveboard'));
rmSync(temporary, { recursive: true, maxRetries: 5 });

for (const [i, [tool]] of [...CHECKS, vitest].entries()) {
  if ([...checks, status][i] !== 0) process.stdout.write(`${tool} found something, see above\n`);
}
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
for (const line of unsteady(testResults)) process.stdout.write(`passed at the second try only: ${line}\n`);
for (const line of notRun(testResults)) process.stdout.write(`not run: ${line}\n`);
if (left.length > 0) process.stdout.write(`left behind by tests, and deleted: ${left.join(', ')}\n`);
process.exitCode = [...checks, status].some((one) => one !== 0) || numPassedTests === 0 ? 1 : 0;

/**
 * A folder in memory, where there is room: the tests start a hundred engines, each of which waits for the disk at every insert, and a process
 * that is killed loses there what it would lose on a disk.
 */
function inMemory() {
  const folder = '/dev/shm';
  if (!existsSync(folder)) return undefined;
  const { bavail, bsize } = statfsSync(folder);
  return Math.min(bavail * bsize, process.availableMemory()) > ROOM && canRunFrom(folder) ? folder : undefined;
}

/** Some tests compile a program, and containers often let none be run from memory. */
function canRunFrom(folder) {
  const own = mkdtempSync(join(folder, 'aboveboard-'));
  const program = join(own, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
  const { status } = spawnSync(program);
  rmSync(own, { recursive: true });
  return status === 0;
}

/** Runs a tool to its end. @returns its exit code, and what it printed where nobody else gets to see that */
function run([tool, ...args], options) {
  const child = spawn(join(root, 'node_modules/.bin', tool), args, { cwd: root, ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      output += data;
    });
  }
  return new Promise((done) => child.on('close', (status) => done({ status, output })));
}

/** What failed and then passed: where, what, and the first line of why. */
function unsteady(files) {
  return files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
      .map(({ fullName, failureMessages: [why] }) => `${relative(root, name)}: ${fullName} (${why.split('\n', 1)})`),
  );
}

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
