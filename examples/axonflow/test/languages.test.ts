import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { example, sdkNamed, toolEnvironment } from './support/sdks.ts';

/**
 * The suites of the SDKs in other languages, in those languages: the shared vectors of the contract language, who decides,
 * what is sent, and when. Where a toolchain is missing, `npm test` says at its end what was not run.
 */

const run = (folder: string, command: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: join(example, folder),
    env: toolEnvironment(),
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
};

describe.skipIf(!sdkNamed('python').isHere)('python', () => {
  test('its own suite passes, the shared vectors included', { timeout: 300_000 }, () => {
    const { status, output } = run('python', 'python3', '-m', 'unittest', 'discover', '-t', '.', '-s', 'tests', '-v');
    expect(status, output).toBe(0);
    expect(output).toMatch(/test_every_case_of_every_file .*ok/s);
    expect(output).not.toMatch(/skipped/);
  });

  test('it imports nothing that does not come with Python', () => {
    const { status, output } = run('python', 'python3', '-I', '-S', '-c', IMPORTS);
    expect([status, output.trim()]).toEqual([0, 'axonflow 6.0.0']);
  });
});

/** Without the folder of installed packages. */
const IMPORTS = "import sys; sys.path.insert(0, '.'); import axonflow; print('axonflow', axonflow.VERSION)";

describe.skipIf(!sdkNamed('go').isHere)('go', () => {
  test('its own suite passes, the shared vectors included', { timeout: 300_000 }, () => {
    const { status, output } = run('go', 'go', 'test', '-count=1', '-v', './...');
    expect(status, output).toBe(0);
    expect(output).toContain('--- PASS: TestEveryCaseOfEveryVector');
    expect(output).not.toContain('--- SKIP');
  });

  test('it is written as gofmt writes, and go vet has nothing to say', { timeout: 300_000 }, () => {
    expect(run('go', 'gofmt', '-l', '.')).toEqual({ status: 0, output: '' });
    expect(run('go', 'go', 'vet', './...')).toEqual({ status: 0, output: '' });
  });
});
