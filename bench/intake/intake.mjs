import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

export const title =
  'Requests a second: the intake (checked against the contract, on the disk before the answer) and a bare node:http ' +
  'server\nthat parses the same body. One event a request; in turns, medians.';

const ROUNDS = Number(process.env.R ?? 5);
const SECONDS = Number(process.env.S ?? 4);
/** Few wait for an fsync alone; many share one. */
const CONNECTIONS = [1, 32, 128];
const TODAY = new Date().toISOString().slice(0, 10);

export async function run() {
  const bare = await start('bare-server.mjs');
  const dataDir = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
  const intake = await start('collector.mjs', [dataDir]);
  const rows = [];
  for (const connections of CONNECTIONS) {
    const found = { bare: [], intake: [] };
    for (let round = 0; round < ROUNDS; round++) {
      found.bare.push(await load(bare.port, connections));
      found.intake.push(await load(intake.port, connections));
    }
    const [theirs, ours] = [median(found.bare), median(found.intake)];
    rows.push(
      { connections, server: 'bare node:http', ...shown(theirs), ratio: '1.00' },
      { connections, server: 'intake, durable', ...shown(ours), ratio: (ours.perSecond / theirs.perSecond).toFixed(2) },
    );
  }
  for (const { child } of [bare, intake]) {
    child.disconnect();
    await once(child, 'exit');
  }
  rmSync(dataDir, { recursive: true });
  return rows;
}

async function start(file, args = []) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args);
  const [port] = await once(child, 'message');
  return { child, port };
}

async function load(port, connections) {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/v1/batch`,
    connections,
    duration: SECONDS,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    requests: [{ setupRequest: (request) => ({ ...request, body: batch() }) }],
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  const { p50, p99 } = result.latency;
  return { perSecond: result.requests.average, p50, p99 };
}

function batch() {
  return JSON.stringify({
    key: 'ab_benchbench',
    contract: '0'.repeat(64),
    revision: 0,
    batch: randomBytes(16).toString('hex'),
    common: { version: '1.4.2', os: 'linux', arch: 'x64' },
    events: [{ event: 'command_run', day: TODAY, fields: { command: 'index', ok: true, duration: 2 } }],
  });
}

function median(results) {
  const sorted = results.toSorted((a, b) => a.perSecond - b.perSecond);
  return sorted[Math.floor(sorted.length / 2)];
}

function shown({ perSecond, p50, p99 }) {
  return { 'requests/s': Math.round(perSecond), 'p50 ms': p50, 'p99 ms': p99 };
}
