import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import autocannon from 'autocannon';

const LUA = fileURLToPath(new URL('batch.lua', import.meta.url));

/**
 * What sends the requests. wrk, where it is installed (`apt install wrk`): it takes a tenth of what a generator in JavaScript takes from the
 * machine on which the servers run as well, and which is then measured in their place.
 */
export const generator = isInstalled('wrk') ? 'wrk' : 'autocannon';

/**
 * Posts batches as fast as they are answered.
 *
 * @param rest the JSON of a batch from behind its id: each is sent under an id of its own
 * @returns `{ total, perSecond, p50, p99 }`, the latter two in ms
 * @throws Error where one was refused or failed
 */
export async function post({ port, connections, seconds, rest }) {
  const url = `http://127.0.0.1:${port}/v1/batch`;
  const { failed, ...found } = await programs[generator]({ url, connections, seconds, rest });
  if (failed > 0) throw new Error(`${failed} requests were refused or failed`);
  return found;
}

const programs = {
  async wrk({ url, connections, seconds, rest }) {
    const folder = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
    try {
      const file = join(folder, 'rest');
      writeFileSync(file, rest);
      const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', LUA, url, '--', file];
      const { stdout } = await promisify(execFile)('wrk', args);
      const { total, seconds: took, ...found } = JSON.parse(stdout.trim().split('\n').at(-1));
      return { total, perSecond: total / took, ...found };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  async autocannon({ url, connections, seconds, rest }) {
    const id = () => randomBytes(16).toString('hex');
    const result = await autocannon({
      url,
      connections,
      duration: seconds,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      requests: [{ setupRequest: (request) => ({ ...request, body: `{"batch":"${id()}",${rest}` }) }],
    });
    const { requests, latency, non2xx, errors } = result;
    return {
      total: requests.total,
      perSecond: requests.average,
      p50: latency.p50,
      p99: latency.p99,
      failed: non2xx + errors,
    };
  },
};

function isInstalled(program) {
  try {
    // It has no option that only shows its version: that ends with 1.
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch ({ code }) {
    return code !== 'ENOENT';
  }
}
