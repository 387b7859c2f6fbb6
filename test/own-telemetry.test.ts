import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Books } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import contract from '../packages/cli/telemetry.contract.ts';
import { temporaryFolder } from './support/at-end.ts';
import { aboveboard, dataWith, plainEnvironment, root, startCollector } from './support/collector.ts';

const KEY = 'ab_aboveboard_command';

it('the command aboveboard measures nothing until somebody switches it on', () => {
  const home = temporaryFolder();
  const data = temporaryFolder();
  for (const args of [['project', 'list', '--data', data], ['telemetry'], ['--help'], ['nonsense']]) {
    spawnSync(process.execPath, [aboveboard, ...args], { env: { ...plainEnvironment, HOME: home } });
  }
  expect(readdirSync(home)).toEqual([]);
});

it('the command aboveboard, switched on, sends what its contract says and nothing of its arguments', async () => {
  const home = temporaryFolder();
  const collector = await startCollector(dataWith(contract, KEY));
  const environment = { ...plainEnvironment, HOME: home, ABOVEBOARD_TELEMETRY_ENDPOINT: collector.url };
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [aboveboard, ...args], { env: environment, encoding: 'utf8' });
  expect(run('telemetry', 'on').stdout).toContain('stored: on');
  expect(run('project', 'list', '--data', temporaryFolder()).status).toBe(0);
  expect(run('project', 'add', 'canary-name', '--contract', '/canary/path').status).toBe(1);

  // What a run recorded leaves with a later one that takes long enough, since none of them waits for it; or, where none
  // does, with a helper the next day. Here a day has always passed.
  const kept = join(home, '.local/state/aboveboard/telemetry');
  const data = temporaryFolder();
  const books = () => collector.api<Books>('/projects/aboveboard/books');
  const stored = async () => {
    rmSync(join(kept, 'due.json'), { force: true });
    for (const name of readdirSync(kept).filter((name) => name.startsWith('once-helper-')))
      renameSync(join(kept, name), join(kept, 'once-helper-2026-01-01'));
    run('project', 'add', 'mine', '--contract', join(root, 'packages/cli/telemetry.contract.ts'), '--data', data);
    return (await books()).stored;
  };
  await expect.poll(stored, { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
  const { dropped, received } = await books();
  expect(dropped).toEqual({});
  expect(received).toBeGreaterThan(0);
  const events = await collector.api<{ rows: { event: string }[] }>('/projects/aboveboard/reports/events');
  expect(events.rows.map(({ event }) => event)).toEqual(['command_run']);
  const active = await collector.api<{ rows: { installs: number | null }[] }>('/projects/aboveboard/reports/active');
  expect(active.rows.at(-1)?.installs).toBe(1);

  expect(run('telemetry', 'off').stdout).toContain('stored: off');
  const left = execFileSync('find', [home, '-type', 'f'], { encoding: 'utf8' }).trim().split('\n');
  expect(left.map((path) => path.slice(path.lastIndexOf('/') + 1))).toEqual(['choice.json']);
  await collector.stop();
});

it('a command prints the same, and ends the same, whether it is measured or not', () => {
  const data = temporaryFolder();
  const outcomes = ['0', '1'].map((choice) => {
    const env = {
      ...plainEnvironment,
      HOME: temporaryFolder(),
      ABOVEBOARD_TELEMETRY: choice,
      // Nothing listens there.
      ABOVEBOARD_TELEMETRY_ENDPOINT: 'http://127.0.0.1:9',
    };
    return [
      ['project', 'list', '--data', data],
      ['token', 'add', '--scope', 'nonsense'],
      ['project', 'add', 'Wrong', '--contract', 'none'],
    ].map((args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [aboveboard, ...args], { env, encoding: 'utf8' });
      return { status, stdout, stderr };
    });
  });
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(outcomes[0]?.map(({ status }) => status)).toEqual([0, 2, 1]);
  expect(existsSync(join(data, 'projects'))).toBe(false);
});
