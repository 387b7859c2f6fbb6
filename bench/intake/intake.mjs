import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generator, post } from './generator.mjs';
import { findPostgres, startPostgres } from './postgres.mjs';
import { cpuTime, descendants, residentBytes } from './processes.mjs';

export const title =
  'Requests a second: the intake (checked against the contract, on the disk before the answer), a bare node:http server\n' +
  'that parses the same body, the same one with an fdatasync before each answer, and what a team would write: Fastify, a JSON\n' +
  'schema and an INSERT into PostgreSQL. In turns, medians; the ratio is to the bare one. CPU is of the answering processes and,\n' +
  'apart, of those that store; "events/s a core" is of all of them together, until everything is stored. "stored after" is how\n' +
  'long the store then needed for what had come in these turns. The last row is of a collector that nobody asks anything.';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECONDS = Number(process.env.SECONDS ?? 4);
/** Few wait for an fsync alone; many share one. */
const LOADS = [
  { connections: 1, events: 1 },
  { connections: 32, events: 1 },
  { connections: 128, events: 1 },
  { connections: 256, events: 1 },
  { connections: 32, events: 50 },
];
const BARE = 'bare node:http';
const POSTGRES = 'Fastify, JSON schema, PostgreSQL';
const TODAY = new Date().toISOString().slice(0, 10);
/** How long a collector is left alone before its memory is looked at, in ms. */
const IDLE = 10_000;

export function missing() {
  return [
    ...(findPostgres() === null ? [`${POSTGRES}: no PostgreSQL on this machine`] : []),
    ...(generator === 'wrk' ? [] : ['with a light generator: no wrk on this machine, so autocannon takes much of it']),
  ];
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
  process.stderr.write(`one fdatasync after one write: ${syncTime(folder).toFixed(2)} ms (median)\n\n`);
  const idle = await idleMemory(join(folder, 'idle'));
  const postgres = await startPeer();
  const servers = {
    [BARE]: await start('bare-server.mjs'),
    'bare, fdatasync each': await start('bare-server.mjs', [join(folder, 'bare.log')]),
    'intake, durable': await start('collector.mjs', [join(folder, 'one')]),
    'intake, --workers 2': await start('collector.mjs', [join(folder, 'two'), '2']),
    ...postgres?.servers,
  };
  const rows = [];
  for (const load of LOADS) {
    // What a team would write is asked for batches only: one INSERT for each event is nobody's choice.
    const asked = Object.entries(servers).filter(([name]) => name !== POSTGRES || load.events > 1);
    rows.push(...(await compare(asked, load)));
  }
  for (const { child } of Object.values(servers)) {
    child.disconnect();
    await once(child, 'exit');
  }
  await postgres?.stop();
  rmSync(folder, { recursive: true });
  return [...rows, { server: 'intake, idle', 'resident MB': idle }];
}

async function compare(servers, { connections, events }) {
  const found = new Map(servers.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    // There and back: what one leaves to the disk burdens whoever comes next.
    const turn = round % 2 === 0 ? servers : servers.toReversed();
    for (const [name, server] of turn) found.get(name).push(await load(server, connections, events));
  }
  const bare = median(found.get(BARE));
  return servers.map(([name, { stores }]) => {
    const one = median(found.get(name));
    const stored = found.get(name).reduce((sum, { storing }) => sum + storing, 0);
    const each = one.cpu + one.store;
    return {
      connections,
      'events each': events,
      server: name,
      'requests/s': Math.round(one.perSecond),
      'events/s': Math.round(one.perSecond * events),
      'events/s a core': each === 0 ? '' : Math.round((1e6 / each) * events),
      'p50 ms': one.p50.toFixed(1),
      'p99 ms': one.p99.toFixed(1),
      'cpu µs/request': one.cpu.toFixed(0),
      'store µs/event': stores.length > 0 ? (one.store / events).toFixed(0) : '',
      'stored after s': name.startsWith('intake') ? stored.toFixed(1) : '',
      ratio: (one.perSecond / bare.perSecond).toFixed(2),
    };
  });
}

/** @param stores processes of others that store what this one takes in */
async function start(file, args = [], stores = []) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args);
  const [port] = await once(child, 'message');
  const isStore = (pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('store-main');
  const own = descendants(child.pid);
  return {
    child,
    port,
    isCollector: file === 'collector.mjs',
    answers: [child.pid, ...own.filter((pid) => !isStore(pid))],
    stores: [...own.filter(isStore), ...stores],
  };
}

async function startPeer() {
  const bin = findPostgres();
  if (bin === null) return undefined;
  const postgres = await startPostgres(bin);
  const server = await start('fastify-server.mjs', [JSON.stringify(postgres.connection)], [postgres.pid]);
  return { servers: { [POSTGRES]: server }, stop: postgres.stop };
}

async function load(server, connections, events) {
  const { port, answers, stores, isCollector } = server;
  // PostgreSQL starts a process for each connection.
  const storing = () => (isCollector ? stores : stores.flatMap((pid) => [pid, ...descendants(pid)]));
  const before = [spent(answers), spent(storing())];
  const { total, perSecond, p50, p99 } = await post({ port, connections, seconds: SECONDS, rest: REST[events] });
  const cpu = spent(answers) - before[0];
  // What the store has not done yet would disturb the next one.
  const late = isCollector ? await untilStored(port) : 0;
  const each = (seconds) => (1e6 * seconds) / total;
  const store = each(spent(storing()) - before[1]);
  return { perSecond, p50, p99, cpu: each(cpu), store, storing: late };
}

/** @returns how many seconds that took */
async function untilStored(port) {
  const since = performance.now();
  for (;;) {
    const { waitingBytes } = await (await fetch(`http://127.0.0.1:${port}/api/health`)).json();
    if (waitingBytes === 0) return (performance.now() - since) / 1000;
    await new Promise((time) => setTimeout(time, 100));
  }
}

function spent(pids) {
  return pids.reduce((sum, pid) => sum + cpuTime(pid), 0);
}

/** All processes of a collector with the embedded engine, a while after it began. */
async function idleMemory(dataDir) {
  const { child } = await start('collector.mjs', [dataDir]);
  await new Promise((time) => setTimeout(time, IDLE));
  const bytes = residentBytes([child.pid, ...descendants(child.pid)]);
  child.disconnect();
  await once(child, 'exit');
  return Math.round(bytes / 1e6);
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

function median(results) {
  const sorted = results.toSorted((a, b) => a.perSecond - b.perSecond);
  return sorted[Math.floor(sorted.length / 2)];
}
