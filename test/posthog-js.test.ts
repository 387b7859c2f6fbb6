import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { launch } from '../packages/dashboard/test/browser.ts';
import { reported, root, settled } from './support/collector.ts';
import { shareCollector } from './support/shared-collector.ts';

/** An unmodified posthog-js in a real browser, on a page of another origin. */

const ownProject = shareCollector(4);
const browser = launch();
beforeAll(async () => {
  await browser;
});
afterAll(async () => (await browser).close());

it.each([
  ['as it comes', '', {}],
  ['without gzip', '', { disable_compression: true }],
  ['event by event', '', { request_batching: false }],
  ['at an address with the key in it', '/in/KEY/posthog', {}],
])('posthog-js %s is held to the contract, and finds nothing to complain of', async (_, below, options) => {
  const { collector, name, key } = ownProject();
  const { page, said, asked } = await openPage();
  await page.evaluate(
    ([key, init]) =>
      new Promise<void>((loaded) => {
        const { posthog } = globalThis as unknown as { posthog: PostHog };
        // A browser of a test is taken for a robot, whose events are not sent.
        posthog.init(key, { ...init, opt_out_useragent_filter: true, loaded: () => loaded() });
      }),
    [key, { api_host: collector.url + below.replace('KEY', key), ...options }] as const,
  );
  await page.evaluate(() => {
    const { posthog } = globalThis as unknown as { posthog: PostHog };
    posthog.capture('command_run', { command: 'index', ok: true, version: '1.4.2', os: 'linux' });
    posthog.capture('command_run', { command: 'canary', ok: true, url: '/canary' });
    posthog.capture('canary_event', { text: 'canary' });
  });
  const flags = await page.evaluate(
    () =>
      new Promise((answered) => {
        const { posthog } = globalThis as unknown as { posthog: PostHog };
        posthog.onFeatureFlags((names) => answered(names));
        posthog.reloadFeatureFlags();
      }),
  );
  expect(flags).toEqual([]);
  // These three, and its own `$pageview`. With the page goes a last one, `$pageleave`, as a beacon.
  await settled(collector, 4, name);
  await page.goto('about:blank');
  const { stored, dropped } = await settled(collector, 5, name);
  expect({ stored, dropped }).toEqual({ stored: 2, dropped: { unknown_event: 3 } });
  expect(await reported(collector, 'events', name)).toMatchObject([{ event: 'command_run', count: 2 }]);
  expect(await reported(collector, 'versions', name)).toContainEqual(
    expect.objectContaining({ version: '1.4', events: 1 }),
  );
  expect(said).toEqual([]);
  // Everything that it asked for, it asked this collector for.
  expect(asked.filter((url) => !url.startsWith(collector.url))).toEqual([]);
});

interface PostHog {
  init(key: string, options: object): void;
  capture(event: string, properties: object): void;
  onFeatureFlags(act: (names: readonly string[]) => void): void;
  reloadFeatureFlags(): void;
}

/** A page of another origin than the collector's, with the script that PostHog's own snippet loads. */
async function openPage(): Promise<{ page: Page; said: string[]; asked: string[] }> {
  const script = readFileSync(join(root, 'test/foreign/node_modules/posthog-js/dist/array.full.js'));
  const server = createServer((request, response) => {
    const isScript = request.url === '/posthog.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? script : '<!doctype html><title>canary</title><script src="/posthog.js"></script>');
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = await (await browser).newPage();
  onTestFinished(async () => {
    await page.close();
    server.close();
  });
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${origin}/canary-page`);
  asked.splice(0);
  return { page, said, asked };
}
