import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Books } from '@aboveboard/collector/api';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './support/at-end.ts';
import { aboveboard, plainEnvironment, reported, root, startCollector } from './support/collector.ts';

/** `docs/moving-over.md`, done as it says: its contract, its command and its three programs, with clients as they are. */

const CANARY = 'ada/fix-login';
const page = readFileSync(join(root, 'docs/moving-over.md'), 'utf8');
const blocks = new Map(
  [...page.matchAll(/```\w+ (\S+)\n([\s\S]+?)```/g)].map(([, file, source]) => [file as string, source as string]),
);

it('three programs that change their address land in one project, and what the contract does not have is counted', async () => {
  const dataDir = temporaryFolder();
  const folder = toolFolder();
  writeFileSync(join(folder, 'telemetry.contract.ts'), blocks.get('telemetry.contract.ts') as string);
  const added = run(
    aboveboard,
    ['project', 'add', 'mytool', '--contract', 'telemetry.contract.ts', '--data', dataDir],
    folder,
  );
  expect(added.stderr).toBe('');
  const key = /ab_\w+/.exec(added.stdout)?.[0] as string;
  const collector = await startCollector(dataDir);
  for (const file of ['posthog.mjs', 'own.mjs', 'otel.mjs']) {
    const source = (blocks.get(file) as string)
      .replaceAll('KEY', key)
      .replaceAll('http://127.0.0.1:7878', collector.url);
    expect(source).toContain(CANARY);
    writeFileSync(join(folder, file), source);
    expect([file, run(file, [], folder)]).toEqual([file, { status: 0, stdout: '', stderr: '' }]);
  }
  const books = () => collector.api<Books>('/projects/mytool/books');
  await expect.poll(async () => (await books()).stored, { timeout: 30_000 }).toBe(3);
  expect(await books()).toMatchObject({ received: 3, waiting: 0, dropped: {} });
  const drops = await reported(collector, 'drops', 'mytool');
  const branches = { what: 'field', reason: 'unknown_field', event: 'command_run', field: null, count: 3 };
  expect(drops).toContainEqual(expect.objectContaining(branches));
  expect(JSON.stringify([drops, await reported(collector, 'fields', 'mytool')])).not.toContain('branch');
  expect(await collector.stop()).toBe(0);
});

/** A folder in which a program finds what it imports, as in a tool that has installed it. */
function toolFolder(): string {
  // Within the house, for its own packages; the clients of others are linked beside it.
  const folder = mkdtempSync(join(root, 'test', 'moving-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, 'test/foreign/node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return folder;
}

function run(file: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    cwd,
    env: plainEnvironment,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
