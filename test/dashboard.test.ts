import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { launch } from '../packages/dashboard/test/browser.ts';
import { follow, plainEnvironment, post, type RunningCollector, root, temporaryFolder } from './support/collector.ts';

/** A maintainer's first minutes, with the real browser, collector, store, client and tool. */
const browser = launch();
beforeAll(async () => {
  await browser;
});
afterAll(async () => (await browser).close());

const TODAY = new Date().toISOString().slice(0, 10);

it('what the example’s command line does is on the dashboard seconds later, and the books balance', async () => {
  const collector = await start();
  const page = await open(collector);
  // Nothing yet: the page says what to type.
  await page.getByText('AIW_TELEMETRY=1').waitFor();

  // What one run has recorded leaves with a later one, which does not wait for it: a few runs, by hand.
  const row = page.getByRole('rowheader', { name: 'command_run' });
  for (let run = 0; run < 30 && !(await row.isVisible()); run++) await aiw(collector.url, 'status');
  await row.waitFor({ timeout: 20_000 });
  await page.getByText('The books balance').waitFor();
  await page.getByText('0.2.0').first().waitFor();
  expect(await page.locator('.plot').count()).toBeGreaterThan(0);
  await screenshot(page, 'first-events');
  // It asks again every few seconds, and says so in the console where nobody answers.
  await page.close();
  expect(await collector.stop()).toBe(0);
});

it('what the contract kept out is on the dashboard, with its reason and without its value', async () => {
  const collector = await start();
  const page = await open(collector);
  const events = [
    { event: 'command_run', day: TODAY, fields: { command: 'status' } },
    { event: 'command_run', day: TODAY, fields: { command: 'status', profile: 'canary-customer' } },
    { event: 'canary-event', day: TODAY, fields: {} },
  ];
  const batch = { key: 'ab_example_ai_workbench', contract: '0', revision: 0, batch: 'b'.repeat(32), events };
  expect((await post(collector.url, batch)).status).toBe(204);
  await page.getByText('unknown_event').first().waitFor({ timeout: 20_000 });
  await page.getByText('unknown_field').first().waitFor();
  expect(await page.content()).not.toContain('canary');
  await screenshot(page, 'drops');
  await page.close();
  await collector.stop();
});

it('the front page says what is collected, and how to refuse, without a sign-in', async () => {
  const collector = await start();
  const page = await (await browser).newPage();
  onTestFinished(() => page.close());
  await page.goto(collector.url);
  for (const text of ['AIW_TELEMETRY=0', 'DO_NOT_TRACK=1', 'command_run']) await page.getByText(text).first().waitFor();
  expect(await (await fetch(collector.url)).text()).toContain('To refuse: AIW_TELEMETRY=0');
  await collector.stop();
});

it('the API answers nobody who has not signed in, and slows down who guesses', async () => {
  const collector = await start();
  const api = `${collector.url}/api`;
  for (const path of ['/projects', '/projects/ai-workbench/books', '/projects/ai-workbench/reports/active']) {
    expect((await fetch(api + path)).status).toBe(401);
    expect((await fetch(api + path, { headers: { authorization: 'Bearer abt_guess' } })).status).toBe(401);
  }
  const guess = (headers: Record<string, string>) =>
    fetch(`${api}/sign-in`, { method: 'POST', headers, body: '{"password":"guess"}' });
  // Without the header that a page of another origin cannot send.
  expect((await guess({ 'content-type': 'application/json' })).status).toBe(403);
  const guesses: number[] = [];
  // Ten a minute; a minute may begin in between.
  while (guesses.length <= 20 && guesses.at(-1) !== 429) guesses.push((await guess({ 'x-aboveboard': '1' })).status);
  expect(guesses[0]).toBe(401);
  expect(guesses.at(-1)).toBe(429);
  await collector.stop();
});

function start(): Promise<RunningCollector> {
  const args = ['scripts/start.mjs', '--port', '0', '--data', join(temporaryFolder(), 'data')];
  return follow(spawn(process.execPath, args, { cwd: root, env: plainEnvironment, detached: true }));
}

/** Signs in as a person does. Whatever the page says in the console fails the test. */
async function open(collector: RunningCollector): Promise<Page> {
  const page = await (await browser).newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  onTestFinished(async () => {
    await page.close();
    expect(said).toEqual([]);
  });
  await page.goto(`${collector.url}/dashboard/?project=ai-workbench`);
  await page.getByLabel('Password').fill(collector.password as string);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'ai-workbench' }).waitFor();
  return page;
}

function screenshot(page: Page, name: string): Promise<unknown> {
  return page.screenshot({ path: join(root, 'test-results', `${name}.png`), fullPage: true });
}

/** Runs the example's command line by hand, telemetry on. */
async function aiw(url: string, ...args: string[]): Promise<void> {
  home ??= temporaryFolder();
  const env = { ...plainEnvironment, HOME: home, AIW_TELEMETRY: '1', AIW_TELEMETRY_URL: url };
  const child = spawn(process.execPath, [join(root, 'examples/ai-workbench/bin/aiw.js'), ...args], { env });
  await new Promise((ended) => child.on('exit', ended));
}
let home: string | undefined;
