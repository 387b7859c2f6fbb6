import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import contract from '../examples/codegraph/telemetry.contract.ts';
import { temporaryFolder } from './support/at-end.ts';
import { dataWith, plainEnvironment, reported, root, settled, startCollector } from './support/collector.ts';

const KEY = 'ab_codegraphtest';
const QUEUE = '.codegraph/telemetry-queue.jsonl';

/** The published command line, on a small repository in a home of its own. It is pointed here by its endpoint variable. */
it('an unmodified codegraph, pointed here, has what it sends held to the contract', async () => {
  const collector = await startCollector(dataWith(contract, KEY));
  const home = temporaryFolder();
  const repository = join(home, 'canary-repository');
  mkdirSync(repository);
  writeFileSync(join(repository, 'canary.ts'), 'export function canary() {\n  return 1;\n}\ncanary();\n');
  const endpoint = `${collector.url}/in/${KEY}/codegraph`;
  const run = (...args: readonly string[]) => codegraph({ home, repository, endpoint }, args);

  await run('telemetry', 'on');
  const printed = await run('init', '--index');
  expect(printed).toContain(`POST ${endpoint} (1 events)`);
  expect(printed).not.toContain('send failed');
  expect(await settled(collector, 1, 'codegraph')).toMatchObject({ stored: 1, dropped: {} });

  // What it counted waits for the day to end. The day ends: the lines are those of yesterday.
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const counted = readFileSync(join(home, QUEUE), 'utf8');
  expect(counted).toContain('"k":"cli_command","n":"init","c":1');
  writeFileSync(join(home, QUEUE), counted.replaceAll(/"d":"[\d-]+"/g, `"d":"${yesterday}"`));
  await run('index');
  // The index of now, and the count of `init` of yesterday; whatever else it counted is yesterday's as well.
  const lines = counted.trim().split('\n').length;
  expect(await settled(collector, 2 + lines, 'codegraph')).toMatchObject({ stored: 2 + lines, dropped: {} });

  const events = await reported(collector, 'events', 'codegraph');
  expect(events).toContainEqual(expect.objectContaining({ event: 'index', count: 2, installs: 1 }));
  expect(events).toContainEqual(expect.objectContaining({ event: 'usage_rollup', count: lines, lastDay: yesterday }));
  expect(await reported(collector, 'drops', 'codegraph')).toEqual([]);
  expect(await collector.stop()).toBe(0);
});

interface Place {
  readonly home: string;
  readonly repository: string;
  readonly endpoint: string;
}

/** @returns what it printed */
async function codegraph({ home, repository, endpoint }: Place, args: readonly string[]): Promise<string> {
  const shim = join(root, 'test/foreign/node_modules/@colbymchenry/codegraph/npm-shim.js');
  const child = spawn(process.execPath, [shim, ...args], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...plainEnvironment,
      HOME: home,
      CODEGRAPH_TELEMETRY_ENDPOINT: endpoint,
      CODEGRAPH_TELEMETRY_DEBUG: '1',
      // Nothing but its telemetry leaves, and that goes to 127.0.0.1.
      CODEGRAPH_NO_UPDATE_CHECK: '1',
      CODEGRAPH_NO_DOWNLOAD: '1',
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      printed += data;
    });
  }
  const code = await new Promise((ended) => child.on('close', ended));
  expect(`${code} ${printed}`).toMatch(/^0 /);
  return printed;
}
