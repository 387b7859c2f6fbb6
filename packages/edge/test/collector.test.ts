import { expect, it } from 'vitest';
import { dataWith, post, settled, startCollector, toolContract } from '../../../test/support/collector.ts';
import { startWorker } from './worker.ts';

const KEY = 'ab_tooltooltool';

it('what comes again through the edge is stored once by a real collector, and its books balance', async () => {
  const collector = await startCollector(dataWith(toolContract, KEY));
  const worker = await startWorker({
    ABOVEBOARD_PROJECTS: [{ name: 'my-tool', key: KEY, contracts: [toolContract] }],
    ABOVEBOARD_FORWARD: 'collector',
    ABOVEBOARD_FORWARD_URL: collector.url,
  });
  const run = { event: 'command_run', fields: { command: 'index', ok: true } };
  const batch = { key: KEY, batch: 'e'.repeat(32), common: { os: 'linux' }, events: [run, { event: 'nope' }] };
  for (let i = 0; i < 2; i++) expect((await post(worker.url, batch)).status).toBe(204);
  expect(await settled(collector, 2)).toMatchObject({ received: 2, stored: 1, duplicate: 1, dropped: {}, waiting: 0 });
});
