import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('child.mjs', import.meta.url));

/**
 * Runs a benchmark in a process group of its own, and ends all of it when its time is over. What it prints goes to stderr.
 *
 * @param seconds how long it may take
 * @returns what it gave: `{ title, rows, missing }`
 * @throws Error that says how it ended otherwise
 */
export async function runApart(module, options, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
  const file = join(folder, 'result.json');
  const process_ = spawn(process.execPath, [child, module, file, JSON.stringify(options)], {
    stdio: ['ignore', 2, 2],
    detached: true,
  });
  const end = () => endGroup(process_.pid);
  process.once('exit', end);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, seconds * 1000);
  const [code, signal] = await once(process_, 'exit');
  clearTimeout(timer);
  process.off('exit', end);
  end();
  try {
    if (isLate) throw new Error(`it took more than ${seconds} s`);
    if (code !== 0) throw new Error(`it ended with ${code ?? signal}`);
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, and all that it started.
  }
}
