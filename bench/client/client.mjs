import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const title =
  'What a client adds to a process that loads it, records one event and ends: the median over a bare Node process, run in\n' +
  'turns. "fast" answers at once, "hang" accepts and never answers, "refused" is a port where nothing listens. load and\n' +
  'record are measured inside the process; "after exit" is how many of the events were delivered or kept when the process\n' +
  'ended by process.exit(0) right after the call.';

const ROUNDS = 15;
const KEPT_ROUNDS = 5;
const PROGRAMS = [
  ['aboveboard (CommonJS)', 'ours.cjs'],
  ['aboveboard (ES module)', 'ours.mjs'],
  ['posthog-node, shutdown()', 'posthog.mjs'],
];

export async function run() {
  const endpoints = await openEndpoints();
  const home = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
  const spent = new Map();
  const inside = new Map();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, url] of Object.entries(endpoints.urls)) {
      const isSlow = name === 'hang';
      if (isSlow && round >= 3) continue; // A peer waits most of a minute; three times tell.
      const bare = await time('bare.mjs', url, home);
      push(spent, `bare ${name}`, bare.ms);
      for (const [, file] of PROGRAMS) {
        const { ms } = await time(file, url, home);
        push(spent, `${file} ${name}`, ms - bare.ms);
      }
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [, file] of PROGRAMS) push(inside, file, (await time(file, endpoints.urls.fast, home, 'calls')).said);
  }
  const rows = [{ client: 'bare process', fast: `${ms(median(spent.get('bare fast')))}` }];
  for (const [client, file] of PROGRAMS) {
    const said = inside.get(file);
    rows.push({
      client,
      'load ms': median(said.map(({ load }) => load)).toFixed(1),
      'record us': (median(said.map(({ record }) => record)) * 1000).toFixed(2),
      ...Object.fromEntries(
        Object.keys(endpoints.urls).map((name) => [name, ms(median(spent.get(`${file} ${name}`)), '+')]),
      ),
      'after exit': await keptAfterExit(file, endpoints),
    });
  }
  endpoints.close();
  rmSync(home, { recursive: true });
  return withAllColumns(rows);
}

/** Runs a program and takes its time from start to end. */
async function time(file, url, home, ...args) {
  const start = performance.now();
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), url, ...args], {
    env: { PATH: process.env.PATH, HOME: home, BENCH_TELEMETRY: '1' },
    // What a peer says of a collector that is away is not part of the measurement.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  await once(child, 'close');
  return { ms: performance.now() - start, said: output === '' ? null : JSON.parse(output) };
}

/** One run that ends hard, and one that may deliver what it left. */
async function keptAfterExit(file, endpoints) {
  let kept = 0;
  for (let round = 0; round < KEPT_ROUNDS; round++) {
    const home = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
    const before = endpoints.events();
    await time(file, endpoints.urls.fast, home, 'exit');
    await time(file, endpoints.urls.fast, home, 'deliver');
    if (endpoints.events() > before) kept++;
    rmSync(home, { recursive: true });
  }
  return `${kept}/${KEPT_ROUNDS}`;
}

async function openEndpoints() {
  let events = 0;
  const fast = createServer((request, response) => {
    request.on('data', () => {});
    request.on('end', () => {
      events++;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"Ok"}');
    });
  });
  const hang = createServer(() => {});
  const refused = createServer();
  const urls = {};
  for (const [name, server] of Object.entries({ fast, hang, refused })) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    urls[name] = `http://127.0.0.1:${server.address().port}`;
  }
  refused.close();
  return {
    urls,
    events: () => events,
    close: () => {
      for (const server of [fast, hang]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function push(map, key, value) {
  map.set(key, [...(map.get(key) ?? []), value]);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function ms(value, sign = '') {
  const prefix = sign !== '' && value >= 0 ? sign : '';
  return value > 1000 ? `${prefix}${(value / 1000).toFixed(1)} s` : `${prefix}${value.toFixed(1)} ms`;
}

function withAllColumns(rows) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? ''])));
}
