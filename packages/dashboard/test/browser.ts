import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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
    executablePath: await unpacked(),
    args: [...chromium.args.filter((arg) => !NOT_OURS.has(arg)), ...QUIET],
    headless: true,
  });
}

/**
 * The browser, unpacked once into its package. Several test files may ask at once: it is unpacked aside, and gets its name when it is whole.
 */
async function unpacked(): Promise<string> {
  const home = fileURLToPath(new URL('unpacked', import.meta.resolve('@sparticuz/chromium')));
  if (!existsSync(home)) {
    const aside = mkdtempSync(`${home}-`);
    // It goes to the temporary folder, which is that of a whole process.
    const program = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
    const env = { ...process.env, TMPDIR: aside };
    await promisify(execFile)(process.execPath, ['-e', program], { cwd: import.meta.dirname, env });
    try {
      renameSync(aside, home);
    } catch {
      // Somebody else was faster.
      rmSync(aside, { recursive: true });
    }
  }
  return join(home, 'chromium');
}
