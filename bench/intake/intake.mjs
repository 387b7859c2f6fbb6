import { execFileSync, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

export const title =
  'Requests a second: the intake (checked against the contract, on the disk before the answer), a bare node:http server\n' +
  'that parses the same body, and the same one with an fdatasync before each answer. In turns, medians; the ratio is to the\n' +
  'bare one. CPU is of the answering process and, of the intake, of the process that stores meanwhile. "stored after" is how\n' +
  'long the store then needed for what had come in these turns.';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECONDS = 4;
/** Few wait for an fsync alone; many share one. */
const LOADS = [
  { connections: 1, events: 1 },
  { connections: 32, events: 1 },
  { connections: 128, events: 1 },
  { connections: 32, events: 50 },
];
const TODAY = new Date().toISOString().slice(0, 10);

export async function run() {
  const dataDir = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
  process.stderr.write(`one fdatasync after one write: ${syncTime(dataDir).toFixed(2)} ms (median)\n\n`);
  const servers = {
    'bare node:http': await start('bare-server.mjs'),
    'bare, fdatasync each': await start('bare-server.mjs', [join(dataDir, 'bare.log')]),
    'intake, durable': await start('collector.mjs', [dataDir]),
  };
  const rows = [];
  for (const { connections, events } of LOADS) {
    const found = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
    let storing = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, server] of Object.entries(servers)) {
        found[name].push(await load(server, connections, events));
        // What the store has not done yet would disturb the next one.
        if (server.isCollector) storing += await untilStored(server);
      }
    }
    const bare = median(found['bare node:http']);
    for (const [name, { isCollector }] of Object.entries(servers)) {
      const one = median(found[name]);
      rows.push({
        connections,
        'events each': events,
        server: name,
        'requests/s': Math.round(one.perSecond),
        'events/s': Math.round(one.perSecond * events),
        'p50 ms': one.p50,
        'p99 ms': one.p99,
        'cpu µs/request': one.cpu.toFixed(0),
        'store µs/event': isCollector ? (one.store / events).toFixed(0) : '',
        'stored after s': isCollector ? storing.toFixed(1) : '',
        ratio: (one.perSecond / bare.perSecond).toFixed(2),
      });
    }
  }
  for (const { child } of Object.values(servers)) {
    child.disconnect();
    await once(child, 'exit');
  }
  rmSync(dataDir, { recursive: true });
  return rows;
}

async function start(file, args = []) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args);
  const [port] = await once(child, 'message');
  const isCollector = file === 'collector.mjs';
  const store = isCollector ? Number(execFileSync('pgrep', ['-P', String(child.pid)])) : null;
  return { child, port, isCollector, store };
}

async function load({ child, port, store }, connections, events) {
  const before = [cpuTime(child.pid), cpuTime(store)];
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/v1/batch`,
    connections,
    duration: SECONDS,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    requests: [{ setupRequest: (request) => ({ ...request, body: batch(events) }) }],
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  const { p50, p99 } = result.latency;
  const each = (pid, since) => (1e6 * (cpuTime(pid) - since)) / result.requests.total;
  return {
    perSecond: result.requests.average,
    p50,
    p99,
    cpu: each(child.pid, before[0]),
    store: each(store, before[1]),
  };
}

/** @returns how many seconds that took */
async function untilStored({ port }) {
  const since = performance.now();
  for (;;) {
    const { waitingBytes } = await (await fetch(`http://127.0.0.1:${port}/api/health`)).json();
    if (waitingBytes === 0) return (performance.now() - since) / 1000;
    await new Promise((time) => setTimeout(time, 100));
  }
}

/** Seconds of a processor that a process has used; Linux only, elsewhere 0. */
function cpuTime(pid) {
  if (pid === null || process.platform !== 'linux') return 0;
  const [, user, system] = /\) \S+(?: \S+){10} (\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return (Number(user) + Number(system)) / 100;
}

function syncTime(folder) {
  const file = openSync(join(folder, 'sync'), 'w');
  const times = Array.from({ length: 200 }, () => {
    const since = performance.now();
    writeSync(file, 'x'.repeat(400));
    fdatasyncSync(file);
    return performance.now() - since;
  });
  closeSync(file);
  return times.sort((a, b) => a - b)[100];
}

const EVENT = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true, duration: 2 } };
const REST = Object.fromEntries(
  [1, 50].map((events) => [
    events,
    JSON.stringify({
      key: 'ab_benchbench',
      contract: '0'.repeat(64),
      revision: 0,
      common: { version: '1.4.2', os: 'linux', arch: 'x64' },
      events: Array(events).fill(EVENT),
    }).slice(1),
  ]),
);

/** Only the id is another one each time, so that making them costs the machine little. */
function batch(events) {
  return `{"batch":"${randomBytes(16).toString('hex')}",${REST[events]}`;
}

function median(results) {
  const sorted = results.toSorted((a, b) => a.perSecond - b.perSecond);
  return sorted[Math.floor(sorted.length / 2)];
}
