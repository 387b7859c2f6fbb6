import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { addToken } from '@aboveboard/collector';
import type { Books, ProjectSummary } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/at-end.ts';
import { follow, plainEnvironment, post, root } from './support/collector.ts';

const TODAY = new Date().toISOString().slice(0, 10);

it('npm start runs a collector with the examples in it, and finds its data again the next time', {
  timeout: 240_000,
}, async () => {
  const dataDir = join(temporaryFolder(), 'data');
  const first = await start(dataDir);
  expect(first.password).toMatch(/^\S{16}$/);
  const projects = await first.api<{ name: string }[]>('/projects');
  expect(projects.map(({ name }) => name)).toEqual([
    ...['aboveboard', 'ai-workbench', 'axonflow', 'codegraph', 'werf', 'wrenai'],
  ]);
  const event = { event: 'command_run', day: TODAY, fields: { command: 'status' } };
  const batch = { key: 'ab_example_ai_workbench', contract: '0', revision: 0, batch: 'a'.repeat(32), events: [event] };
  expect((await post(first.url, batch)).status).toBe(204);
  // Stopped at once: what was answered is in the spool, whether it is stored yet or not.
  expect(await first.stop()).toBe(0);

  const second = await start(dataDir, []);
  expect(second.password).toBeNull();
  const books = () => second.api<Books>('/projects/ai-workbench/books');
  await expect.poll(async () => (await books()).stored, { timeout: 15_000 }).toBe(1);
  // Beside the examples, which only have what was really sent, there are projects to look at.
  const demo = async () => (await second.api<ProjectSummary[]>('/projects')).find(({ name }) => name === 'demo-wrenai');
  await expect.poll(demo, { timeout: 60_000 }).toMatchObject({ simulated: true });
  const filled = () => second.api<Books>('/projects/demo-ai-workbench/books');
  await expect.poll(async () => (await filled()).received, { timeout: 60_000 }).toBeGreaterThan(100);
  expect((await books()).received).toBe(1);
  // In the middle of it: whoever stops it need not wait.
  expect(await second.stop()).toBe(0);
});

it('npm start says what is wrong where its port is taken, and ends with 1', async () => {
  const first = await start(join(temporaryFolder(), 'data'));
  const port = new URL(first.url).port;
  const args = ['scripts/start.mjs', '--empty', '--port', port, '--data', join(temporaryFolder(), 'data')];
  const child = spawn(process.execPath, args, { cwd: root, env: plainEnvironment });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const code = await new Promise((ended) => child.on('exit', ended));
  expect([code, errors]).toEqual([1, expect.stringContaining(`port ${port} is taken`)]);
  expect(await first.stop()).toBe(0);
});

it('two collectors do not use one data directory', async () => {
  const dataDir = join(temporaryFolder(), 'data');
  const first = await start(dataDir);
  await expect(start(dataDir)).rejects.toThrow(`another collector (process ${first.process.pid}) uses`);
  expect(await first.stop()).toBe(0);
});

function start(dataDir: string, more: readonly string[] = ['--empty']) {
  const args = ['scripts/start.mjs', '--port', '0', '--data', dataDir, ...more];
  const token = addToken(dataDir, ['read']);
  return follow(spawn(process.execPath, args, { cwd: root, env: plainEnvironment, detached: true }), token);
}
