import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createJiti } from 'jiti';

const root = join(import.meta.dirname, '../..');
const ROUNDS = 5;
const PATIENCE = 60_000;

/**
 * How long somebody who is signed in waits for the dashboard of a collector with this data directory, in a real browser:
 * from the start of the navigation until the numbers and the graph of the first screen are drawn, and until every chart is.
 * Asked anew, after an event was stored, the store has to answer everything; asked again, it has the answers still.
 *
 * @param key of the project
 * @param batch an event that the project takes
 * @returns medians, in ms
 */
export async function firstScreen({ dataDir, project, key, batch }) {
  const { serve } = await import('@aboveboard/collector');
  const { launch } = await createJiti(import.meta.url).import(join(root, 'packages/dashboard/test/browser.ts'));
  const collector = await serve({ dataDir, port: 0, dashboardDir: join(root, 'packages/dashboard/dist') });
  const browser = await launch();
  try {
    await collector.ready;
    const address = `${collector.url}/dashboard/?project=${project}`;
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.addInitScript(watch);
    await page.goto(address);
    await page.getByLabel('Password').fill(collector.password);
    await page.keyboard.press('Enter');
    // The first one of all is not counted: the browser has to read the page's files.
    await drawn(page);
    const rounds = { anew: [], again: [] };
    for (let round = 0; round < ROUNDS; round++) {
      await page.goto('about:blank');
      await store(page, collector.url, { key, batch: randomBytes(16).toString('hex'), ...batch });
      for (const found of Object.values(rounds)) {
        await page.goto(address);
        found.push(await drawn(page));
      }
    }
    const median = (found, what) => Math.round(found.map((one) => one[what]).sort((a, b) => a - b)[ROUNDS >> 1]);
    return Object.entries(rounds).flatMap(([when, found]) => [
      { what: `dashboard, asked ${when}: first screen drawn, ms`, value: median(found, 'first') },
      { what: `dashboard, asked ${when}: every chart drawn, ms`, value: median(found, 'all') },
    ]);
  } finally {
    await browser.close();
    await collector.stop();
  }
}

/** Sends a batch, and waits until it is in the store. */
async function store(page, url, batch) {
  const lastStored = async () => {
    const answer = await page.request.get(`${url}/api/projects`, { headers: { 'x-aboveboard': '1' } });
    return JSON.stringify((await answer.json()).map(({ lastStored }) => lastStored));
  };
  const before = await lastStored();
  const answer = await page.request.post(`${url}/v1/batch`, { data: batch });
  if (answer.status() !== 204) throw new Error(`the collector answered ${answer.status()}`);
  const until = Date.now() + PATIENCE;
  while ((await lastStored()) === before) {
    if (Date.now() > until) throw new Error('the store does not take what was sent');
    await new Promise((time) => setTimeout(time, 50));
  }
}

async function drawn(page) {
  const done = await page.waitForFunction(() => globalThis.drawn?.all && globalThis.drawn, null, { timeout: PATIENCE });
  return done.jsonValue();
}

/** In the page: looks at each frame, and writes down when what is waited for was there, by the page's own clock. */
function watch() {
  globalThis.drawn = {};
  const isThere = (selector) => document.querySelector(selector) !== null;
  const look = () => {
    const { drawn } = globalThis;
    const isFirst = isThere('[data-report=summary] .number-tile') && isThere('[data-report=active] svg');
    if (isFirst) drawn.first ??= performance.now();
    if (isFirst && !isThere('.card .skeleton')) drawn.all ??= performance.now();
    if (drawn.all === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
