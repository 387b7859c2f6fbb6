import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { ended, runTool, startTool } from './tool.ts';

let dir: string;
const env = { TESTTOOL_TELEMETRY: '1', TESTTOOL_TELEMETRY_ENDPOINT: 'http://127.0.0.1:1' };
const RECORD = `telemetry.command_run({ command: 'index' });`;
const buffered = () => {
  const files = existsSync(dir) ? readdirSync(dir).filter((name) => /^(buffer|sending-)/.test(name)) : [];
  const texts = files.map((name) => readFileSync(join(dir, name), 'utf8'));
  return texts.join('').split('"event":"command_run"').length - 1;
};

beforeEach(() => {
  dir = join(temporaryFolder(), 'home');
});

describe('what was recorded is on the disk', () => {
  test.each([
    ['a plain end', '', 0],
    ['process.exit()', 'process.exit(3);', 3],
    ['an uncaught exception', `throw new Error('of the tool');`, 1],
    ['an unhandled rejection', `Promise.reject(new Error('of the tool'));`, 1],
    ['process.exit() inside of a handler', `process.on('exit', () => { process.exitCode = 5; });`, 5],
  ])('after %s, and the exit code is the host’s', async (_how, body, code) => {
    expect((await runTool(dir, `${RECORD}${body}`, { env })).code).toBe(code);
    expect(buffered()).toBe(1);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'after %s, which ends the host as it would without us',
    async (signal) => {
      const child = startTool(dir, `${RECORD} setInterval(() => {}, 1000); console.log('recorded');`, { env });
      await new Promise((done) => child.stdout?.once('data', done));
      const end = new Promise((done) => child.once('exit', (code, by) => done({ code, by })));
      child.kill(signal);
      expect(await end).toEqual({ code: null, by: signal });
      expect(buffered()).toBe(1);
    },
  );

  test('after a signal that the host handles, and decides about', async () => {
    const child = startTool(
      dir,
      `process.once('SIGTERM', () => setTimeout(() => process.exit(9), 50)); ${RECORD} setInterval(() => {}, 1000); console.log('recorded');`,
      { env },
    );
    await new Promise((done) => child.stdout?.once('data', done));
    const run = ended(child);
    child.kill('SIGTERM');
    expect((await run).code).toBe(9);
    expect(buffered()).toBe(1);
  });

  test('after 300 records and a signal at once', async () => {
    const child = startTool(
      dir,
      `for (let i = 0; i < 300; i++) ${RECORD} process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`,
      { env },
    );
    await ended(child);
    expect(buffered()).toBe(300);
  });
});

test('once everything is written, nobody but the host listens for signals', async () => {
  const run = await runTool(
    dir,
    `const heard = () => process.listenerCount('SIGTERM'); ${RECORD} const during = heard(); telemetry.$flush(); const flushed = heard();
     ${RECORD} setTimeout(() => console.log(during, flushed, heard()), 1100);`,
    { env },
  );
  expect(run.stdout).toBe('1 0 0\n');
});

test('a hundred clients in one process add one listener, and no warning', async () => {
  const many = `for (let i = 0; i < 100; i++) { const t = createTelemetry(telemetry.contract ?? ${'CONTRACT'}, { key: 'ab_test', common: { version: '1.4.2' }, dir: ${JSON.stringify('DIR')} + i }); t.command_run({ command: 'index' }); }`;
  const source = many.replace('CONTRACT', 'own').replace('"DIR"', JSON.stringify(dir));
  const run = await runTool(
    dir,
    `const own = contract({ name: 'many', env: 'TESTTOOL_TELEMETRY', owner: 'us', contact: 'us', why: 'To test.', common: { version: version({ why: 'Which?' }) }, events: { command_run: event({ why: 'Which?', fields: { command: choice(['index'], { why: 'Which?' }) } }) } }); ${source} console.log(process.listenerCount('exit') <= 2, process.listenerCount('SIGTERM'));`,
    { env },
  );
  expect(run).toEqual({ code: 0, stdout: 'true 1\n', stderr: '' });
});

test('a worker thread writes what it recorded when it ends', async () => {
  const run = await runTool(
    dir,
    `const { Worker, isMainThread } = await import('node:worker_threads');
     if (isMainThread) new Worker(new URL(import.meta.url)); else ${RECORD}`,
    { env },
  );
  expect(run.code).toBe(0);
  expect(buffered()).toBe(1);
});

test('the peak of memory is not ours', async () => {
  const peak = async (body: string) => {
    const child = spawn(process.execPath, ['-e', `${body}; console.log(process.resourceUsage().maxRSS)`]);
    return Number((await ended(child)).stdout);
  };
  // Wide bounds: this finds a buffer that grows, not a page of code.
  const bare = await peak('');
  const run = await runTool(
    dir,
    `for (let i = 0; i < 200_000; i++) ${RECORD} console.log(process.resourceUsage().maxRSS)`,
    { env },
  );
  expect(Number(run.stdout) - bare).toBeLessThan(60_000);
});
