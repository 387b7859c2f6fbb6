import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { type Collector, startCollector } from './collector.ts';
import { ended } from './tool.ts';

let collector: Collector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

/** What a tool's tests start: it records and delivers. An address of another machine that no network has. */
const TOOL = `
import { createTelemetry } from 'aboveboard';
import { contract, event } from 'aboveboard/contract';
const telemetry = createTelemetry(contract({
  name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why: 'To test.', consent: 'on', common: {},
  events: { started: event({ why: 'To test.' }) },
}), { key: 'ab_test', endpoint: process.env.ADDRESS ?? 'http://192.0.2.1:9', common: {}, dir: process.env.DIR, budget: process.env.ADDRESS ? 20_000 : 200 });
telemetry.started();
process.stdout.write(telemetry.$status().mode + ' ' + (await telemetry.$deliver()).outcome);
`;

/** Test files of somebody's tool, run by \`node --test\` or by Vitest as they run them. */
function suite(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules'));
  const modules = join(import.meta.dirname, '../../../node_modules');
  symlinkSync(join(inject('installed'), 'node_modules/aboveboard'), join(folder, 'node_modules/aboveboard'));
  symlinkSync(join(modules, 'vitest'), join(folder, 'node_modules/vitest'));
  for (const [name, source] of Object.entries({ 'tool.mjs': TOOL, 'package.json': '{"type":"module"}', ...files })) {
    writeFileSync(join(folder, name), source);
  }
  return folder;
}

function run(folder: string, args: readonly string[]) {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    DIR: join(folder, 'state'),
    ADDRESS_HERE: collector.url,
    NO_COLOR: '1',
  };
  return ended(spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Tests that start the tool, by how its environment is made. */
const tests = (imports: string, env: string) => `
import { spawnSync, spawn } from 'node:child_process';
import { equal } from 'node:assert';
${imports}
const env = () => (${env});
test('a tool that is waited for', () => {
  equal(spawnSync(process.execPath, ['tool.mjs'], { env: env(), encoding: 'utf8' }).stdout, EXPECTED);
});
test('a tool that is not', async () => {
  const child = spawn(process.execPath, ['tool.mjs'], { env: env(), stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  await new Promise((done) => child.on('close', done));
  equal(output, EXPECTED);
});`;

const RUNNERS = {
  'node --test': {
    imports: `import { test } from 'node:test';`,
    args: ['--import', 'aboveboard/testing/guard', '--test', 'tool.test.mjs'],
    more: {},
  },
  Vitest: {
    imports: `import { test } from 'vitest';`,
    args: ['node_modules/vitest/vitest.mjs', 'run'],
    more: {
      'guard.mjs': `import { afterEach } from 'vitest'; import { guard } from 'aboveboard/testing/guard'; guard({ afterEach });`,
      'vitest.config.mjs': `export default { test: { setupFiles: ['./guard.mjs'] } };`,
    },
  },
} as const;

describe.each(Object.entries(RUNNERS))('under %s', (_name, { imports, args, more }) => {
  const of = (env: string, expected: string) =>
    suite({ 'tool.test.mjs': `const EXPECTED = ${JSON.stringify(expected)};${tests(imports, env)}`, ...more });

  test.each([
    ['the environment of the test', 'process.env'],
    [
      'an environment of its own',
      '{ PATH: process.env.PATH, HOME: process.env.HOME, DIR: process.env.DIR, TOOL_TELEMETRY: "1" }',
    ],
  ])('a tool that is started with %s is off', async (_what, env) => {
    const { code, stdout, stderr } = await run(of(env, 'off off'), args);
    expect(code, stdout + stderr).toBe(0);
  });

  test('a tool that sends all the same is stopped, and its test fails', async () => {
    const env = '{ ...process.env, DO_NOT_TRACK: "0", TOOL_TELEMETRY: "1" }';
    const { code, stdout, stderr } = await run(of(env, 'on failed'), args);
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/expected that no test sends telemetry, but process \d+ tried/);
    expect((stdout + stderr).match(/DO_NOT_TRACK as it is/g)?.length).toBeGreaterThanOrEqual(2);
  });

  test('a test that is about telemetry sends to a collector on its own machine', async () => {
    const env = '{ ...process.env, DO_NOT_TRACK: "0", TOOL_TELEMETRY: "1", ADDRESS: process.env.ADDRESS_HERE }';
    const { code, stdout, stderr } = await run(of(env, 'on delivered'), args);
    expect(code, stdout + stderr).toBe(0);
    expect(collector.events().filter(({ event }) => event === 'started')).toHaveLength(2);
  });
});

test('outside of tests it refuses to be there', async () => {
  const folder = suite({ 'main.mjs': `import 'aboveboard/testing/guard';` });
  const { code, stderr } = await run(folder, ['main.mjs']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/aboveboard\/testing runs in tests only/);
});

test('a runner with a global afterEach needs no more than the import', async () => {
  const folder = suite({
    'main.cjs': `
process.env.NODE_ENV = 'test';
const checks = [];
globalThis.afterEach = (check) => checks.push(check);
require('aboveboard/testing/guard');
const { execFileSync } = require('node:child_process');
const env = { PATH: process.env.PATH, DIR: process.env.DIR, TOOL_TELEMETRY: '1' };
console.log(execFileSync(process.execPath, ['tool.mjs'], { env, encoding: 'utf8' }));
checks.forEach((check) => check());
execFileSync(process.execPath, ['tool.mjs'], { env: { ...env, DO_NOT_TRACK: '' } });
try { checks[0](); } catch (error) { console.log(error.message); }
checks[0]();`,
  });
  const { code, stdout, stderr } = await run(folder, ['main.cjs']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^off off\n.*expected that no test sends telemetry/);
});

test('a worker of tests that is killed leaves nothing behind', async () => {
  const folder = suite({
    'main.cjs': `process.env.NODE_ENV = 'test'; require('aboveboard/testing/guard'); process.kill(process.pid, 'SIGKILL');`,
  });
  mkdirSync(join(folder, 'tmp'));
  const env = { PATH: process.env.PATH, TMPDIR: join(folder, 'tmp') };
  const { code, stderr } = await ended(spawn(process.execPath, ['main.cjs'], { cwd: folder, env, stdio: 'pipe' }));
  expect([code, stderr]).toEqual([null, '']);
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
});
