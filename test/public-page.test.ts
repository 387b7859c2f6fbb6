import { spawnSync } from 'node:child_process';
import { contractHash } from '@aboveboard/contract';
import { expect, it } from 'vitest';
import {
  aboveboard,
  dataWith,
  plainEnvironment,
  post,
  settled,
  startCollector,
  toolContract,
} from './support/collector.ts';

const KEY = 'ab_publicpage1';

it('a public page is switched on beside a running collector, and tells no small number', async () => {
  const dataDir = dataWith(toolContract, KEY);
  const collector = await startCollector(dataDir);
  const project = (...args: string[]) =>
    spawnSync(process.execPath, [aboveboard, 'project', 'public', ...args, '--data', dataDir], {
      env: plainEnvironment,
      encoding: 'utf8',
    });
  const get = (path: string) => fetch(`${collector.url}/p/${path}`);

  const day = new Date().toISOString().slice(0, 10);
  const answer = await post(collector.url, {
    key: KEY,
    contract: contractHash(toolContract),
    revision: 0,
    batch: '1'.padStart(32, '0'),
    common: { version: '1.0', os: 'linux' },
    events: [{ event: 'command_run', day, fields: { command: 'index', ok: true } }],
  });
  expect(answer.ok).toBe(true);
  await settled(collector, 1);

  expect((await get('my-tool')).status).toBe(404);
  expect(project('my-tool', 'on')).toMatchObject({ status: 0, stdout: 'everybody may read /p/my-tool\n' });
  const page = await get('my-tool');
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([
    200,
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  ]);
  const text = await page.text();
  expect(text).toContain('To learn which commands are used.');
  expect(text).toContain('Not published while no week has 20 installs.');
  expect(((await (await get('my-tool/contract.json')).json()) as { name: string }).name).toBe('my-tool');
  expect(await (await get('my-tool/badge/installs.svg')).text()).toContain('active installs: fewer than 20');
  expect(await (await get('my-tool/me')).text()).toContain('There is nothing to find');
  expect(project('my-tool', 'off').status).toBe(0);
  expect((await get('my-tool')).status).toBe(404);

  expect(project('nobody', 'on')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('expected one of my-tool'),
  });
  expect(project('my-tool', 'maybe').status).toBe(2);
});
