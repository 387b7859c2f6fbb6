import { execFileSync, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DAY, delivered, failed, generator, HOUR, install, run as runOnce } from './model.mjs';
import { rhythm, week } from './week.mjs';

export const title =
  'A Tuesday of 10 million installs, played to a real collector (intake, spool, drain, store) in a minute or two. Time is\n' +
  'sampled: one of so many installs is played, so many times as fast, so that at each moment as many requests a second arrive\n' +
  'as would then arrive from all of them. From 10:00 to 13:00 the store stands still, until the spool is full and answers\n' +
  '503; clients come again as ours do, under the same batch ids, and at the end everything is stored once. What is called\n' +
  'extrapolated is the measured figure times the real time; the shares of the model stand in bench/simulation/model.mjs.';

const INSTALLS = 10_000_000;
/** Room for about an hour of the played day. */
const SPOOL = 1024 * 1024;
const OUTAGE = { from: DAY + 10 * HOUR, to: DAY + 13 * HOUR };
const SEED = 11;
const SAMPLED_FOR_THE_WEEK = 40_000;

export async function run({ seconds = '90' }) {
  const duration = Number(seconds);
  if (!(duration >= 30 && duration <= 600)) throw new Error(`--seconds: expected 30 to 600, got ${seconds}`);
  const speed = DAY / duration;
  const whole = rhythm(week(SAMPLED_FOR_THE_WEEK, SEED), INSTALLS / SAMPLED_FOR_THE_WEEK);
  const dataDir = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
  const collector = await start(dataDir);
  try {
    const played = await play(collector, Math.round(INSTALLS / speed), duration);
    const caughtUp = await untilStored(collector);
    const books = await proved(collector, played);
    return rowsOf({ whole, played, books, caughtUp, duration, speed });
  } finally {
    collector.child.disconnect();
    await once(collector.child, 'exit');
    rmSync(dataDir, { recursive: true });
  }
}

async function start(dataDir) {
  const child = fork(fileURLToPath(new URL('collector.mjs', import.meta.url)), [dataDir, String(SPOOL)]);
  const [{ port, token }] = await once(child, 'message');
  const store = Number(execFileSync('pgrep', ['-P', String(child.pid)]));
  return { child, port, token, store };
}

/** Monday is gone through without a request, so that Tuesday begins as days do; then Tuesday is played. */
async function play(collector, installs, duration) {
  const speed = DAY / duration;
  const random = generator(SEED + 1);
  const runs = [];
  for (let i = 0; i < installs; i++) {
    const one = install(random);
    for (const at of one.runs) {
      if (at < DAY) {
        if (runOnce(one, at) > 0) delivered(one, at);
      } else if (at < 2 * DAY) runs.push({ at, one });
    }
  }
  runs.sort((a, b) => a.at - b.at);

  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  const tally = {
    requests: 0,
    events: 0,
    again: 0,
    statuses: {},
    latencies: [],
    bytes: 0,
    spool: 0,
    calmLag: 0,
    quarters: [],
  };
  const cpuBefore = [cpuTime(collector.child.pid), cpuTime(collector.store)];
  const start = performance.now();
  const clock = () => DAY + ((performance.now() - start) / 1000) * speed;
  const under = new Set();
  const watch = setInterval(() => void look(collector, tally, clock()), 250);
  let isStopped = false;
  for (let next = 0; next < runs.length; ) {
    const now = clock();
    const isOut = now >= OUTAGE.from && now < OUTAGE.to;
    if (isOut !== isStopped) {
      process.kill(collector.store, isOut ? 'SIGSTOP' : 'SIGCONT');
      isStopped = isOut;
    }
    for (; next < runs.length && runs[next].at <= now; next++) {
      const { at, one } = runs[next];
      const count = runOnce(one, at);
      if (count === 0 || one.isUnderWay) continue;
      const sent = deliver({ collector, agent, tally, clock }, one, at, count).finally(() => under.delete(sent));
      under.add(sent);
    }
    await new Promise((time) => setTimeout(time, 2));
  }
  await Promise.all(under);
  // Nobody is left alone with what was refused: those who have something unsent come once more.
  await untilStored(collector);
  const left = [...new Set(runs.map(({ one }) => one))].filter(({ waiting }) => waiting !== null);
  for (const one of left) await deliver({ collector, agent, tally, clock }, one, 2 * DAY, 0);
  clearInterval(watch);
  agent.destroy();
  const cpu = [cpuTime(collector.child.pid) - cpuBefore[0], cpuTime(collector.store) - cpuBefore[1]];
  return { ...tally, installs, cpu };
}

/** A batch that was refused goes again as it was, under its id; what came since then waits for the next. */
async function deliver({ collector, agent, tally, clock }, one, at, count) {
  if (one.waiting === null) {
    one.waiting = { count, body: batch(count) };
    Object.assign(one, { events: 0, sums: 0 });
  } else tally.again++;
  const { body, count: events } = one.waiting;
  one.isUnderWay = true;
  const since = performance.now();
  const { status, retryAfter } = await post(collector.port, agent, body);
  one.isUnderWay = false;
  tally.requests++;
  tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
  const quarter = Math.floor((at - DAY) / (HOUR / 4));
  tally.quarters[quarter] = (tally.quarters[quarter] ?? 0) + 1;
  if (status === 204) {
    if (!isDisturbed(Math.floor((at - DAY) / HOUR))) tally.latencies.push(performance.now() - since);
    tally.events += events;
    tally.bytes += body.length;
    const { events: later, sums } = one;
    delivered(one, at);
    Object.assign(one, { events: later, sums, waiting: null });
  } else failed(one, clock(), retryAfter);
}

function post(port, agent, body) {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const sent = request({ port, agent, method: 'POST', path: '/v1/batch', headers }, (answer) => {
      answer.resume();
      const told = answer.headers['retry-after'];
      answer.on('end', () =>
        resolve({ status: answer.statusCode, retryAfter: told === undefined ? undefined : Number(told) }),
      );
    });
    sent.on('error', () => resolve({ status: 0 }));
    sent.end(body);
  });
}

const EVENT = JSON.stringify({ event: 'command_run', fields: { command: 'index', ok: true, duration: 2 } });

function batch(events) {
  const id = randomBytes(16).toString('hex');
  return `{"key":"ab_benchbench","contract":"","revision":0,"batch":"${id}","common":{"version":"1.4.2","os":"linux","arch":"x64"},"events":[${Array(events).fill(EVENT)}]}`;
}

async function look({ port }, tally, now) {
  const { waitingBytes, oldestWaitingSeconds } = await health(port);
  tally.spool = Math.max(tally.spool, waitingBytes);
  // The outage is looked at by itself, and the time after it in which what had waited is stored.
  const isCalm = now < OUTAGE.from || now > OUTAGE.to + 3 * HOUR;
  if (isCalm) tally.calmLag = Math.max(tally.calmLag, oldestWaitingSeconds ?? 0);
}

async function health(port) {
  return (await fetch(`http://127.0.0.1:${port}/api/health`)).json();
}

/** @returns how many seconds that took */
async function untilStored({ port }) {
  const since = performance.now();
  while ((await health(port)).waitingBytes > 0) await new Promise((time) => setTimeout(time, 100));
  return (performance.now() - since) / 1000;
}

/** Nothing lost and nothing doubled, by the collector's own books. @throws Error otherwise */
async function proved({ port, token }, { events }) {
  const today = new Date().toISOString().slice(0, 10);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const url = `http://127.0.0.1:${port}/api/projects/bench/books?from=${yesterday}&to=${today}`;
  const read = async () => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json();
  // What health says may be a moment old, and so of before the last request.
  let books = await read();
  while (books.waiting > 0) books = await read();
  if (books.stored !== events) throw new Error(`${events} events were answered 204, and ${books.stored} are stored`);
  return books;
}

function rowsOf({ whole, played, books, caughtUp, duration, speed }) {
  const { requests, statuses, quarters, latencies, events, bytes, again, spool, calmLag, cpu, installs } = played;
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(1);
  // Hours, since a quarter of one is too few requests to be told from chance.
  const hours = Array.from({ length: 24 }, (_, hour) => sum(quarters.slice(4 * hour, 4 * hour + 4)));
  const most = (isMeant) => Math.round(Math.max(...hours.filter((_, hour) => isMeant(hour))) / (duration / 24));
  const each = (seconds) => (1e6 * seconds) / requests;
  const bytesAnHour = (bytes / events) * (whole.eventsADay / 24);
  const row = (what, value) => ({ what, value });
  return [
    row('10 M installs: requests a day, Tuesday', Math.round(whole.requestsADay)),
    row('10 M installs: events a day, Tuesday', Math.round(whole.eventsADay)),
    row('10 M installs: requests a second, Tuesday', Math.round(whole.tuesday)),
    row('10 M installs: requests a second, Sunday', Math.round(whole.sunday)),
    row('10 M installs: requests a second, busiest quarter of an hour', Math.round(whole.peak)),
    row('10 M installs: requests a second, the hour before midnight UTC', Math.round(whole.hourBeforeMidnight)),
    row('10 M installs: requests a second, the hour after midnight UTC', Math.round(whole.hourAfterMidnight)),
    row('played: installs', installs),
    row('played: times as fast', Math.round(speed)),
    row('played: requests', requests),
    row(
      'played: most requests a second, an hour while all is well',
      most((hour) => !isDisturbed(hour)),
    ),
    row('played: most requests a second, an hour while 503 is answered', most(isDisturbed)),
    row('played: durable answer while all is well, p50 ms', at(0.5)),
    row('played: durable answer while all is well, p99 ms', at(0.99)),
    row('played: answered 503 while the spool was full', statuses[503] ?? 0),
    row('played: sent again', again),
    row('played: events stored', books.stored),
    row('played: events stored twice', books.stored - events),
    row('played: largest spool, KiB', Math.round(spool / 1024)),
    row('played: longest wait for the store on an ordinary hour, s', Number(calmLag.toFixed(1))),
    row('played: stored after the end, s', caughtUp.toFixed(1)),
    row('intake, cpu µs a request', Math.round(each(cpu[0]))),
    row('store, cpu µs a request', Math.round(each(cpu[1]))),
    row('extrapolated: cores of the intake at the busiest quarter', ((each(cpu[0]) * whole.peak) / 1e6).toFixed(2)),
    row('extrapolated: cores of the store at the busiest quarter', ((each(cpu[1]) * whole.peak) / 1e6).toFixed(2)),
    row(
      'extrapolated: MiB that an hour brings, as sent, and that wait where the store is away',
      Math.round(bytesAnHour / 2 ** 20),
    ),
  ];
}

function isDisturbed(hour) {
  return DAY + hour * HOUR >= OUTAGE.from && DAY + hour * HOUR <= OUTAGE.to;
}

function sum(list) {
  return list.reduce((total, n) => total + (n ?? 0), 0);
}

/** Seconds of a processor that a process has used; Linux only, elsewhere 0. */
function cpuTime(pid) {
  if (process.platform !== 'linux') return 0;
  const [, user, system] = /\) \S+(?: \S+){10} (\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return (Number(user) + Number(system)) / 100;
}
