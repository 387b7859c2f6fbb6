import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

/**
 * `npm run picture`: makes the README's picture of the dashboard. A month of made-up use goes through a real collector,
 * and a real browser looks at it. The same numbers each time, on whatever day it is made.
 */
await prepare();
const { serve, addProject } = await import('@aboveboard/collector');
const { createJiti } = await import('jiti');
const jiti = createJiti(import.meta.url);
const { launch } = await jiti.import(join(root, 'packages/dashboard/test/browser.ts'));

const DAYS = 30;
const INSTALLS = 240;
const KEY = 'ab_example_ai_workbench';
const DAY_MS = 24 * 60 * 60 * 1000;
/** Releases by the day of the month in which they came out. */
const RELEASES = [
  [-99, '0.18.3'],
  [4, '0.19.0'],
  [19, '0.20.0'],
];
const COMMANDS = ['status', 'workspace', 'workspace', 'workspace', 'config'];

const random = generator(7);
const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const dataDir = mkdtempSync(join(tmpdir(), 'aboveboard-picture-'));
const contract = await jiti.import(join(root, 'examples/ai-workbench/telemetry.contract.ts'), { default: true });
addProject(dataDir, 'ai-workbench', contract, { key: KEY });
const dashboardDir = join(root, 'packages/dashboard/dist');
const collector = await serve({ dataDir, port: 0, dashboardDir, limits: { perMinute: 1e6 } });
await collector.ready;
for (let install = 0; install < INSTALLS; install++) for (const batch of monthOf(install)) await send(batch);
await photograph(collector, join(root, 'docs/pictures/dashboard.png'));
await collector.stop();
rmSync(dataDir, { recursive: true });

/** What one install sends in a month: a batch a day, and none on most days off. */
function monthOf(install) {
  const identity = hex(32);
  const firstDay = Math.floor(random() * random() * DAYS) - 6;
  const keenness = 0.25 + random() * 0.6;
  const delay = random() * 12;
  const batches = [];
  for (let day = Math.max(0, firstDay); day < DAYS; day++) {
    const date = new Date(today - (DAYS - 1 - day) * DAY_MS);
    const isWeekend = date.getUTCDay() % 6 === 0;
    const isHalfOver = day === DAYS - 1;
    if (random() > keenness * (isWeekend ? 0.45 : 1) * (isHalfOver ? 0.55 : 1)) continue;
    const version = RELEASES.filter(([since]) => since + delay <= day).at(-1)[1];
    const events = Array.from({ length: 1 + Math.floor(random() * 6) }, () => eventOf(date, version, install));
    batches.push({ key: KEY, contract: '', revision: 0, batch: hex(32), identity, common: { version }, events });
  }
  return batches;
}

function eventOf(date, version, install) {
  const day = date.toISOString().slice(0, 10);
  if (random() < 0.12) {
    const code = ['workspace_not_found', 'network_error', 'config_error'][Math.floor(random() * 3)];
    return { event: 'error', day, fields: { code, exit: 4 } };
  }
  if (random() < 0.15) {
    const fields = { controlPlane: 'file', authMode: 'apiKey', environment: 'production', hasChat: random() < 0.6 };
    return { event: 'runtime_start', day, fields };
  }
  const command = COMMANDS[Math.floor(random() * COMMANDS.length)];
  // An old client of a few installs still sends what the contract has taken out: the gate shows it.
  const extra = install % 40 === 0 && version === '0.18.3' ? { profile: 'acme-prod' } : {};
  return { event: 'command_run', day, fields: { command, ...extra } };
}

async function send(batch) {
  const answer = await fetch(`${collector.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(batch),
  });
  if (answer.status !== 204) throw new Error(`the collector answered ${answer.status}`);
}

async function photograph({ url, password }, path) {
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 2 });
  await page.goto(`${url}/dashboard/?project=ai-workbench`);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByText('The books balance').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.plot').length > 0);
  await page.screenshot({ path, fullPage: true });
  await browser.close();
}

/** mulberry32: small, seeded and good enough for a picture. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function hex(length) {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
}
