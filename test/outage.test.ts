import { randomBytes } from 'node:crypto';
import type { Books, Health } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import {
  dataWith,
  post,
  type RunningCollector,
  startCollector,
  storeProcess,
  toolContract,
} from './support/collector.ts';

const KEY = 'ab_outageoutage';
const TODAY = new Date().toISOString().slice(0, 10);
/** How long the store is away. The long run makes it minutes, and says how long the catching up took. */
const SECONDS = Number(process.env.ABOVEBOARD_OUTAGE_SECONDS ?? 3);
/** Batches of fifty events that come every second, before, in and after the outage. */
const BATCHES = Number(process.env.ABOVEBOARD_OUTAGE_BATCHES ?? 40);
const LIMIT = 60_000 + SECONDS * 5_000;

it(
  `everything that came while the store was away for ${SECONDS} s is stored, and others are taken in meanwhile`,
  async () => {
    const collector = await startCollector(dataWith(toolContract, KEY));
    const traffic = startTraffic(collector);
    const store = storeProcess(collector);
    process.kill(store, 'SIGSTOP');
    await seconds(SECONDS);
    process.kill(store, 'SIGCONT');
    const since = performance.now();
    await expect
      .poll(async () => (await health(collector)).oldestWaitingSeconds ?? 0, { timeout: LIMIT })
      .toBeLessThan(3);
    const took = (performance.now() - since) / 1000;
    // For people to read: how fast a machine is decides no test.
    const times = (took / SECONDS).toFixed(2);
    console.log(
      `away for ${SECONDS} s at ${traffic.perSecond()} events a second; caught up after ${took.toFixed(1)} s, ${times} times as long`,
    );
    await expectStored(collector, await traffic.stop());
    expect(await collector.stop()).toBe(0);
  },
  LIMIT,
);

it(
  'a store that is slow delays what is stored and nothing that is answered',
  async () => {
    const collector = await startCollector(dataWith(toolContract, KEY));
    const traffic = startTraffic(collector);
    const store = storeProcess(collector);
    // Nine tenths of the time it stands still.
    for (let i = 0; i < SECONDS * 2; i++) {
      process.kill(store, 'SIGSTOP');
      await seconds(0.45);
      process.kill(store, 'SIGCONT');
      await seconds(0.05);
    }
    await expectStored(collector, await traffic.stop());
    expect(await collector.stop()).toBe(0);
  },
  LIMIT,
);

/** Sends at a steady rate. Whatever the store does, everything has to be taken. */
function startTraffic(collector: RunningCollector) {
  const sent: Promise<number>[] = [];
  const since = performance.now();
  const timer = setInterval(() => {
    sent.push(
      post(collector.url, batch()).then(({ status }) => {
        expect(status).toBe(204);
        return 50;
      }),
    );
  }, 1000 / BATCHES);
  return {
    /** What was really sent, which is less than was meant where the machine is busy. */
    perSecond: () => Math.round((sent.length * 50) / ((performance.now() - since) / 1000)),
    async stop() {
      clearInterval(timer);
      return (await Promise.all(sent)).reduce((sum, n) => sum + n, 0);
    },
  };
}

async function expectStored(collector: RunningCollector, events: number): Promise<void> {
  const books = () => collector.api<Books>('/projects/my-tool/books');
  await expect.poll(async () => (await books()).stored, { timeout: LIMIT }).toBe(events);
  expect(await books()).toMatchObject({ received: events, duplicate: 0, dropped: {}, limited: 0, waiting: 0 });
}

async function health(collector: RunningCollector): Promise<Health> {
  return (await (await fetch(`${collector.url}/api/health`)).json()) as Health;
}

function seconds(n: number): Promise<void> {
  return new Promise((time) => setTimeout(time, n * 1000));
}

function batch(): object {
  const run = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true } };
  const id = randomBytes(16).toString('hex');
  return { key: KEY, contract: '0', revision: 0, batch: id, common: { version: '1.4' }, events: Array(50).fill(run) };
}
