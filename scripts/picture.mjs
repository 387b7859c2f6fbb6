import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

/**
 * `npm run picture`: makes the README's picture of the dashboard. Made-up months go through a real collector, by `aboveboard
 * simulate`, and a real browser looks at them. The same story each time, told up to the hour at which it is made.
 */
await prepare();
const { serve } = await import('@aboveboard/collector');
const { createJiti } = await import('jiti');
const { launch } = await createJiti(import.meta.url).import(join(root, 'packages/dashboard/test/browser.ts'));

const PROJECT = 'codegraph';
const dataDir = mkdtempSync(join(tmpdir(), 'aboveboard-picture-'));
const dashboardDir = join(root, 'packages/dashboard/dist');
const collector = await serve({ dataDir, port: 0, dashboardDir });
await collector.ready;
await simulate();
await photograph(collector, join(root, 'docs/pictures/dashboard.png'));
await collector.stop();
rmSync(dataDir, { recursive: true });

function simulate() {
  const command = join(root, 'packages/cli/bin/aboveboard.js');
  const contract = join(root, 'examples', PROJECT, 'telemetry.contract.ts');
  const args = [command, 'simulate', PROJECT, '--contract', contract, '--data', dataDir, '--installs', '600'];
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ABOVEBOARD_TELEMETRY: '0' } });
  // Not waited for by a blocking call: the collector is in this very process.
  return new Promise((done, failed) =>
    child.on('exit', (code) => (code === 0 ? done() : failed(new Error(`simulate ended with ${code}`)))),
  );
}

async function photograph({ url, password }, path) {
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1280, height: 1720 }, deviceScaleFactor: 2 });
  await page.goto(`${url}/dashboard/?project=${PROJECT}`);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByText('The books balance').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.plot').length > 1);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path });
  await browser.close();
}
