import { join } from 'node:path';
import type { Books } from '@aboveboard/collector/api';
import { beforeAll, expect, test } from 'vitest';
import { launch } from '../../../packages/dashboard/test/browser.ts';
import { dataWith, reported, root, startCollector } from '../../../test/support/collector.ts';
import { contentsOf } from '../../../test/support/files.ts';
import { PROJECT_KEY } from '../src/usage/own.ts';
import contract from '../telemetry.contract.ts';
import { start } from './support/wren.ts';

/** The same application with the clients that it had before, unmodified, on the server and in a real browser. */

const CANARY = 'canary-8e2b4c';
const USER = '4007a326-d606-460e-9acc-22f40cf851fb';
const browser = launch();
beforeAll(async () => {
  await browser;
});

test('posthog-node and posthog-js, pointed at a collector by their host, are held to the contract', async () => {
  const dataDir = dataWith(contract, PROJECT_KEY);
  const collector = await startCollector(dataDir);
  const wren = await start({
    TELEMETRY_ENABLED: 'true',
    POSTHOG_API_KEY: PROJECT_KEY,
    POSTHOG_HOST: collector.url,
    USER_UUID: USER,
    WREN_POSTHOG_JS: join(root, 'test/foreign/node_modules/posthog-js/dist/array.full.js'),
  });
  const page = await (await browser).newPage();
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(`${wren.url}/#${CANARY}`);
  const question = page.getByLabel('Question');
  await question.fill(`${CANARY} total amount by city`);
  await page.keyboard.press('Enter');
  await page.getByText('GROUP BY city').waitFor();
  await question.fill(CANARY);
  await page.keyboard.press('Enter');
  await page.getByText(`nothing that is known answers: ${CANARY}`).waitFor();
  // With the page goes what its client still held, and with the application what the other did.
  await page.goto('about:blank');
  await page.close();
  await wren.stop();

  const events = [
    ['connection_save_tables_success', 1],
    ['connection_start_sample_dataset_success', 1],
    ['home_answer_question_success', 1],
    ['home_ask_candidate_failed', 1],
    ['home_ask_candidate_success', 1],
    ['home_create_thread_success', 1],
    ['ibis_dry_run_success', 1],
    ['ibis_query_success', 1],
    ['modeling_deploy_mdl_success', 1],
  ];
  const stored = async () => (await reported(collector, 'events', 'wrenai')).map(({ event, count }) => [event, count]);
  await expect.poll(async () => (await stored()).sort(), { timeout: 30_000 }).toEqual(events);
  const books = await collector.api<Books>('/projects/wrenai/books');
  // Page views, clicks and the person's profile that posthog-js sends by itself, and every word that was typed.
  expect(books.dropped.unknown_event).toBeGreaterThan(0);
  expect(books.stored).toBe(events.length);
  const drops = await reported(collector, 'drops', 'wrenai');
  expect(drops).toContainEqual(
    expect.objectContaining({ reason: 'unknown_field', event: 'home_ask_candidate_success' }),
  );
  expect(said).toEqual([]);
  expect(await collector.stop()).toBe(0);

  const kept = contentsOf(dataDir) + collector.output();
  expect(kept).toContain(USER);
  for (const word of [CANARY, 'total amount', 'GROUP BY', 'nothing that is known']) expect(kept).not.toContain(word);
  await (await browser).close();
});
