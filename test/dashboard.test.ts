import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { addToken } from '@aboveboard/collector';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import workbench from '../examples/ai-workbench/telemetry.contract.ts';
import { setEasyPassword } from '../packages/collector/src/testing/testing.ts';
import { audit } from '../packages/dashboard/test/axe.ts';
import { launch } from '../packages/dashboard/test/browser.ts';
import { afterTheLast, temporaryFolder } from './support/at-end.ts';
import {
  aboveboard,
  dataWith,
  follow,
  plainEnvironment,
  post,
  type RunningCollector,
  root,
  startCollector,
} from './support/collector.ts';

/** A maintainer's first minutes, with the real browser, collector, store, client and tool. */
const browser = launch();
afterAll(async () => (await browser).close());

const atEnd = afterTheLast();
const dataDir = join(temporaryFolder(atEnd), 'data');
/** Of who uses the example's command line. */
const home = temporaryFolder(atEnd);
/** As a maintainer starts it, with the examples in it and nothing yet. */
let collector: RunningCollector;
beforeAll(async () => {
  await browser;
  const args = ['scripts/start.mjs', '--empty', '--port', '0', '--data', dataDir];
  const child = spawn(process.execPath, args, { cwd: root, env: plainEnvironment, detached: true });
  collector = await follow(child, '', atEnd);
});
afterAll(async () => expect(await collector.stop()).toBe(0));

const TODAY = new Date().toISOString().slice(0, 10);

it('what the example’s command line does is on the dashboard seconds later, and the books balance', async () => {
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
});

it('what the contract kept out is on the dashboard, with its reason and without its value', async () => {
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
});

it('the live view says what to send, and shows what becomes of it; a program hears the same', async () => {
  const dataDir = dataWith(workbench, 'ab_example_ai_workbench');
  setEasyPassword(dataDir, 'canary password');
  const collector = await startCollector(dataDir);
  const page = await open({ ...collector, password: 'canary password' }, 'live');
  const command = await page.locator('.command code').filter({ hasText: 'curl' }).innerText();
  const batch = /-d '(.*)'$/.exec(command.replaceAll('\n', ' '))?.[1] ?? '';
  expect((await post(collector.url, JSON.parse(batch))).status).toBe(204);
  const again = { ...JSON.parse(batch), batch: 'c'.repeat(32), events: [{ event: 'canary', day: TODAY, fields: {} }] };
  expect((await post(collector.url, again)).status).toBe(204);
  await page.getByText('unknown_event').waitFor({ timeout: 20_000 });
  expect(await page.locator('.outcome').allInnerTexts()).toEqual(['dropped', 'stored']);
  expect(await page.content()).not.toContain('canary');
  expect(await audit(page)).toEqual([]);
  await screenshot(page, 'live');

  const token = addToken(dataDir, ['read']);
  const live = `${collector.url}/api/projects/ai-workbench/live`;
  expect((await fetch(live)).status).toBe(401);
  const stream = await fetch(live, { headers: { authorization: `Bearer ${token}` } });
  const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  while (!heard.includes('unknown_event')) heard += (await reader.read()).value;
  expect(heard).toMatch(/^retry: 1000\n\nid: \S+-1\ndata: \{"type":"event"/);
  // It asks again every few seconds, and says so in the console where nobody answers.
  await page.close();
  // Who listens does not keep the collector from stopping; the stream ends rather than breaks.
  const ended = (async () => {
    while (!(await reader.read()).done);
  })();
  expect(await collector.stop()).toBe(0);
  await ended;
});

it('the front page, the public page and the page of an id have nothing for axe-core to find, nor anything wider than a small screen', async () => {
  const project = ['project', 'public', 'ai-workbench', 'on', '--data', dataDir];
  expect(spawnSync(process.execPath, [aboveboard, ...project], { env: plainEnvironment }).status).toBe(0);
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await (await browser).newPage({ colorScheme, viewport: { width: 360, height: 740 } });
    onTestFinished(() => page.close());
    for (const [name, path] of [
      ['front', '/'],
      ['public', '/p/ai-workbench'],
      ['me', '/p/ai-workbench/me'],
    ]) {
      await page.goto(`${collector.url}${path}`);
      expect([name, await audit(page)]).toEqual([name, []]);
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 360]);
      await screenshot(page, `${name}-${colorScheme}`);
    }
    // From the front page to all that is known of a project, where everybody may read it.
    await page.goto(collector.url);
    await page.getByText('All that can be sent').click();
    await page.getByRole('heading', { name: 'Telemetry of ai-workbench' }).waitFor();
  }
});

it('the front page says what is collected, and how to refuse, without a sign-in', async () => {
  const page = await (await browser).newPage();
  onTestFinished(() => page.close());
  await page.goto(collector.url);
  for (const text of ['AIW_TELEMETRY=0', 'DO_NOT_TRACK=1', 'command_run']) await page.getByText(text).first().waitFor();
  expect(await (await fetch(collector.url)).text()).toContain('To refuse: AIW_TELEMETRY=0');
});

it('the API answers nobody who has not signed in, and slows down who guesses', async () => {
  const collector = await startCollector(dataWith(workbench, 'ab_example_ai_workbench'));
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
  expect(await collector.stop()).toBe(0);
});

/** Signs in as a person does. Whatever the page says in the console fails the test. */
async function open(collector: RunningCollector, screen = 'overview'): Promise<Page> {
  const page = await (await browser).newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  onTestFinished(async () => {
    await page.close();
    expect(said).toEqual([]);
  });
  await page.goto(`${collector.url}/dashboard/?project=ai-workbench&screen=${screen}`);
  await page.getByLabel('Password').fill(collector.password as string);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: screen === 'live' ? 'Live' : 'ai-workbench' }).waitFor();
  return page;
}

function screenshot(page: Page, name: string): Promise<unknown> {
  return page.screenshot({ path: join(root, 'test-results', `${name}.png`), fullPage: true });
}

/** Runs the example's command line by hand, telemetry on. */
async function aiw(url: string, ...args: string[]): Promise<void> {
  const env = { ...plainEnvironment, HOME: home, AIW_TELEMETRY: '1', AIW_TELEMETRY_URL: url };
  const child = spawn(process.execPath, [join(root, 'examples/ai-workbench/bin/aiw.js'), ...args], { env });
  await new Promise((ended) => child.on('exit', ended));
}
