import chromium from '@sparticuz/chromium';
import { type Browser, chromium as driver } from 'playwright-core';

/** For a cloud function, where a page may read everything and the browser is one process: not what users have. */
const NOT_OURS = new Set([
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
]);

/** Quiet: the browser of a test asks nobody for anything. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** A real browser out of the npm registry: no system package, no download. */
export async function launch(): Promise<Browser> {
  chromium.setGraphicsMode = false;
  return driver.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((arg) => !NOT_OURS.has(arg)), ...QUIET],
    headless: true,
  });
}
