import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import codegraph from './codegraph-path.cjs';

export const title =
  'What a client adds to a process that loads it, records one event and ends: the median over a bare Node process, run in\n' +
  'turns, which loads what measures it, as all do; what an empty package adds is what Node takes for finding one at all.\n' +
  '"fast" answers at once, "refused" is a port where nothing listens, "hang" accepts and never answers, "redirect" points\n' +
  'elsewhere, "slow" answers after a second. load, record, off (a record where the person has said no) and write (what is\n' +
  'recorded, to the disk) are measured inside the process, the last two of clients that write; cpu (the time of the processor,\n' +
  'which is told apart from what else the machine does) and peak (of memory) are over a bare one; "after exit" is how many of\n' +
  'the events were delivered or kept when the process ended by process.exit(0) right after the call.';

const ROUNDS = 15;
const KEPT_ROUNDS = 5;
/** Short, and easily met by what else the machine does: so many tell. */
const WRITES = 120;
const COSTS = 60;
/** A peer waits for these, most of a minute for one; three times tell. */
const WAITED = { hang: 3, redirect: 5, slow: 5 };
const BARE = 'bare.cjs';
const PROGRAMS = [
  ['an empty package (CommonJS)', 'empty.cjs'],
  ['aboveboard (CommonJS)', 'ours.cjs'],
  ['an empty package (ES module)', 'empty.mjs'],
  ['aboveboard (ES module)', 'ours.mjs'],
  ['posthog-node, shutdown()', 'posthog.mjs'],
  ...(existsSync(codegraph) ? [['codegraph, flushNow()', 'codegraph.cjs']] : []),
];
const CLIENTS = PROGRAMS.filter(([, file]) => !file.startsWith('empty'));
/** Those that write what they record to the disk, and that a variable turns off. */
const WRITING = CLIENTS.map(([, file]) => file).filter((file) => !file.startsWith('posthog'));

export function missing() {
  return existsSync(codegraph) ? [] : ['codegraph: `npm test` installs it, for the platforms that it has'];
}

export async function run() {
  const endpoints = await openEndpoints();
  const home = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
  const spent = new Map();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, url] of Object.entries(endpoints.urls)) {
      if (round >= (WAITED[name] ?? ROUNDS)) continue;
      const bare = await time(BARE, url, { home });
      push(spent, `bare ${name}`, bare.ms);
      for (const [, file] of PROGRAMS) {
        const { ms } = await time(file, url, { home });
        push(spent, `${file} ${name}`, ms - bare.ms);
      }
    }
  }
  const inside = await askInside(endpoints.urls.fast, home);
  const of = (file, what) => median(inside.get(`${file} ${what}`));
  const rows = [{ client: 'bare process', fast: ms(median(spent.get('bare fast'))) }];
  for (const [client, file] of PROGRAMS) {
    const isClient = CLIENTS.some(([, other]) => other === file);
    const isWriting = WRITING.includes(file);
    rows.push({
      client,
      ...Object.fromEntries(
        Object.keys(endpoints.urls).map((name) => [name, ms(median(spent.get(`${file} ${name}`)), '+')]),
      ),
      'load ms': isClient ? of(file, 'load').toFixed(1) : '',
      'record us': isClient ? (of(file, 'record') * 1000).toFixed(2) : '',
      'off us': isWriting ? (of(file, 'off') * 1000).toFixed(3) : '',
      'write ms': isWriting ? of(file, 'write').toFixed(2) : '',
      'cpu ms': `+${(of(file, 'cpu') - of(BARE, 'cpu')).toFixed(1)}`,
      'peak MB': `+${((of(file, 'peak') - of(BARE, 'peak')) / 1024).toFixed(1)}`,
      'after exit': isClient ? await keptAfterExit(file, endpoints) : '',
    });
  }
  endpoints.close();
  rmSync(home, { recursive: true });
  return withAllColumns(rows);
}

/** What is measured inside of the processes, in turns. */
async function askInside(url, home) {
  const inside = new Map();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [, file] of CLIENTS) {
      const { load, record } = (await time(file, url, { home, end: 'calls' })).said;
      push(inside, `${file} load`, load);
      push(inside, `${file} record`, record);
      if (!WRITING.includes(file)) continue;
      push(inside, `${file} off`, (await time(file, url, { home, end: 'calls', consent: '0' })).said.record);
    }
  }
  for (let round = 0; round < WRITES; round++) {
    for (const file of WRITING) {
      // A home that one run has used: not that of hundreds which could never deliver.
      const used = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
      await time(file, url, { home: used, end: 'exit' });
      push(inside, `${file} write`, (await time(file, url, { home: used, end: 'write' })).said.write);
      rmSync(used, { recursive: true });
    }
  }
  for (let round = 0; round < COSTS; round++) {
    for (const file of [BARE, ...PROGRAMS.map(([, file]) => file)]) {
      const { peak, cpu } = (await time(file, url, { home, end: 'cost' })).said;
      push(inside, `${file} peak`, peak);
      push(inside, `${file} cpu`, cpu);
    }
  }
  return inside;
}

/** Runs a program and takes its time from start to end. */
async function time(file, url, { home, end = '', consent = '1' }) {
  const start = performance.now();
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), url, end], {
    env: { PATH: process.env.PATH, HOME: home, BENCH_TELEMETRY: consent },
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
    await time(file, endpoints.urls.fast, { home, end: 'exit' });
    await time(file, endpoints.urls.fast, { home, end: 'deliver' });
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
  const refused = createServer();
  const hang = createServer(() => {});
  const redirect = createServer((_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end());
  const slow = createServer((_, response) => setTimeout(() => response.writeHead(204).end(), 1000));
  const urls = {};
  for (const [name, server] of Object.entries({ fast, refused, hang, redirect, slow })) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    urls[name] = `http://127.0.0.1:${server.address().port}`;
  }
  refused.close();
  return {
    urls,
    events: () => events,
    close: () => {
      for (const server of [fast, hang, redirect, slow]) {
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
