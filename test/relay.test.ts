import { randomBytes } from 'node:crypto';
import { addProject } from '@aboveboard/collector';
import type { Books, Health } from '@aboveboard/collector/api';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/at-end.ts';
import { hasProgram, startBalancer, startProgram } from './support/balancer.ts';
import { freePort } from './support/clickhouse-server/clickhouse-server.ts';
import { dataWith, post, type RunningCollector, startCollector, toolContract, workersOf } from './support/collector.ts';

const KEY = 'ab_relayrelay';
const SECRET = { ABOVEBOARD_RELAY_SECRET: 'a secret of the tests' };
const TODAY = new Date().toISOString().slice(0, 10);
/** How often something is killed; the long run does many more. */
const ROUNDS = Number(process.env.ABOVEBOARD_RELAY_ROUNDS ?? 3);
const PATIENCE = 120_000;
/** A relay asks again where a worker took its shipment with it, which it hears after half a minute at the latest. In ms. */
const SHIPPED = 60_000;

it.skipIf(!hasProgram('nginx'))(
  `two relays behind nginx: repetitions that reach the other are counted once, and ${ROUNDS} kills lose nothing`,
  async () => {
    const dataDir = dataWith(toolContract, KEY);
    const port = String(await freePort());
    const startCentral = () => startCollector(dataDir, ['--port', port], SECRET);
    let central = await startCentral();
    const folders = [temporaryFolder(), temporaryFolder()];
    const ports = [String(await freePort()), String(await freePort())];
    const startRelay = (i: number) =>
      startCollector(
        folders[i] as string,
        ['--port', ports[i] as string, '--relay-to', central.url, '--behind-proxy'],
        SECRET,
      );
    const relays = [await startRelay(0), await startRelay(1)];
    const url = await startBalancer(
      await freePort(),
      relays.map((relay) => relay.url),
    );

    const acknowledged = new Set<string>();
    let answers = 0;
    let isOver = false;
    const send = async () => {
      while (!isOver) {
        const id = randomBytes(16).toString('hex');
        // Every batch twice: as of a client that never saw the first answer. nginx gives the second to the other relay.
        for (let time = 0; time < 2; ) {
          const status = await post(url, batch(id)).then(
            (answer) => answer.status,
            () => 0,
          );
          if (status === 204) {
            time++;
            answers++;
          } else await pause(20);
        }
        acknowledged.add(id);
        await pause(5);
      }
    };
    const load = Promise.all([send(), send(), send()]);
    for (let round = 0; round < ROUNDS; round++) {
      await pause(400 + Math.random() * 600);
      const which = round % 3;
      if (which === 2) {
        await central.kill();
        // Relays go on taking in, and say that they are ready.
        const before = answers;
        await expect.poll(() => answers, { timeout: 20_000 }).toBeGreaterThan(before + 10);
        expect((await fetch(`${url}/readyz`)).status).toBe(200);
        central = await startCentral();
      } else {
        await relays[which]?.kill();
        relays[which] = await startRelay(which);
      }
    }
    isOver = true;
    await load;
    for (const relay of relays) await expect.poll(() => waitingBytes(relay), { timeout: 60_000 }).toBe(0);
    await expect.poll(async () => (await books(central)).waiting, { timeout: 60_000 }).toBe(0);
    const found = await books(central);
    expect(acknowledged.size).toBeGreaterThan(10);
    expect(found.stored).toBe(acknowledged.size * 2);
    expect(found.stored + found.duplicate).toBe(found.received);
    expect(found.received).toBeGreaterThanOrEqual(answers * 2);
    const metrics = await (await fetch(`${central.url}/metrics`)).text();
    expect(metrics.match(/aboveboard_relay_heard_timestamp_seconds{relay="[0-9a-f]{16}"}/g)).toHaveLength(2);
    for (const collector of [...relays, central]) expect(await collector.stop()).toBe(0);
  },
  PATIENCE + ROUNDS * 15_000,
);

it(
  'a relay knows its collector by the secret, starts while that is away, and passes wishes to be forgotten on',
  async () => {
    const dataDir = dataWith(toolContract, KEY);
    const port = String(await freePort());
    let central = await startCollector(dataDir, ['--port', port], SECRET);
    const stranger = await fetch(`${central.url}/relay/settings`, { headers: { authorization: 'Bearer wrong' } });
    expect([stranger.status, await stranger.text()]).toEqual([404, '']);
    const folder = temporaryFolder();
    const startRelay = () => startCollector(folder, ['--relay-to', central.url], SECRET);
    let relay = await startRelay();
    expect((await fetch(`${relay.url}/dashboard/`)).status).toBe(404);
    expect(await (await fetch(relay.url)).text()).toContain('my-tool');
    const wish = await fetch(`${relay.url}/v1/forget`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: KEY, identity: 'a'.repeat(32) }),
    });
    const { receipt } = (await wish.json()) as { receipt: string };
    expect(wish.status).toBe(202);
    expect((await fetch(`${relay.url}/v1/forget/${receipt}`)).status).toBe(200);
    expect((await fetch(`${central.url}/v1/forget/${receipt}`)).status).toBe(200);

    // A project that is added at the collector is known to the relay soon.
    addProject(dataDir, 'other', toolContract, { key: 'ab_otherother' });
    const other = { ...batch('b'.repeat(32)), key: 'ab_otherother' };
    await expect.poll(async () => (await post(relay.url, other)).status, { timeout: 20_000 }).toBe(204);

    await expect.poll(() => waitingBytes(relay), { timeout: 20_000 }).toBe(0);
    await central.kill();
    await relay.kill();
    relay = await startRelay();
    expect((await post(relay.url, batch('c'.repeat(32)))).status).toBe(204);
    await expect.poll(() => waitingBytes(relay), { timeout: 20_000 }).toBeGreaterThan(0);
    central = await startCollector(dataDir, ['--port', port], SECRET);
    await expect.poll(async () => (await books(central)).stored, { timeout: 60_000 }).toBe(2);
    expect((await books(central, 'other')).stored).toBe(2);
    for (const collector of [relay, central]) expect(await collector.stop()).toBe(0);
  },
  PATIENCE,
);

it(
  'relays ship to a collector of several workers, whichever of these is killed, and each shipment counts once',
  async () => {
    const dataDir = dataWith(toolContract, KEY);
    const central = await startCollector(dataDir, ['--workers', '2'], SECRET);
    const stranger = await fetch(`${central.url}/relay/settings`, { headers: { authorization: 'Bearer wrong' } });
    expect(stranger.status).toBe(404);
    const startRelay = () => startCollector(temporaryFolder(), ['--relay-to', central.url], SECRET);
    const relays = await Promise.all([startRelay(), startRelay()]);
    let batches = 0;
    const send = async ({ url }: RunningCollector) => {
      expect((await post(url, batch(randomBytes(16).toString('hex')))).status).toBe(204);
      batches++;
      return true;
    };
    const shipped = async (relay: RunningCollector) =>
      expect.poll(() => waitingBytes(relay), { timeout: SHIPPED, interval: 100 }).toBe(0);
    for (const worker of workersOf(central)) {
      // Whichever of the two it is that a relay has a connection to, it ships on to the other, or to the next.
      await Promise.all(relays.map(send));
      process.kill(worker, 'SIGKILL');
      await Promise.all(relays.map(send));
      await Promise.all(relays.map(shipped));
    }
    // Where both were killed at a stroke nobody listens for a moment, and who was given to a dead one hears nothing.
    const sendOrGiveUp = () => Promise.race([send(central), pause(3000)]).catch(() => false);
    await expect.poll(sendOrGiveUp, { timeout: 20_000, interval: 100 }).toBe(true);
    await expect.poll(() => waitingBytes(central), { timeout: 20_000, interval: 100 }).toBe(0);
    await expect
      .poll(() => books(central), { timeout: 20_000, interval: 200 })
      .toMatchObject({ received: 2 * batches, stored: 2 * batches, waiting: 0 });
    // What relays have to say of themselves is heard by the one who is asked.
    const metrics = await (await fetch(`${central.url}/metrics`)).text();
    expect(metrics.match(/aboveboard_relay_heard_timestamp_seconds{relay="[0-9a-f]{16}"}/g)).toHaveLength(2);
    for (const collector of [...relays, central]) expect(await collector.stop()).toBe(0);
  },
  PATIENCE,
);

it.skipIf(!hasProgram('redis-server'))(
  'the limit of an identity holds exactly over two relays that share a Redis, and nobody hangs when that dies',
  async () => {
    const redisPort = String(await freePort());
    const killRedis = startProgram('redis-server', ['--port', redisPort, '--bind', '127.0.0.1', '--save', '']);
    const central = await startCollector(dataWith(toolContract, KEY), [], SECRET);
    const args = ['--relay-to', central.url, '--limits-redis', `redis://127.0.0.1:${redisPort}`];
    const limits = ['--limit-identity', '1', '--limit-identity-burst', '10'];
    const relays = await Promise.all(
      [temporaryFolder(), temporaryFolder()].map((folder) => startCollector(folder, [...args, ...limits], SECRET)),
    );
    const alone = async (relay: RunningCollector) =>
      Number(/aboveboard_limit_alone_total (\d+)/.exec(await (await fetch(`${relay.url}/metrics`)).text())?.[1]);
    /** How many of so many requests of one identity pass, dealt out over both relays. */
    const passing = async (identity: string, requests: number) => {
      const statuses = await Promise.all(
        Array.from({ length: requests }, async (_, i) => {
          const { url } = relays[i % 2] as RunningCollector;
          return (await post(url, { ...batch(randomBytes(16).toString('hex')), identity })).status;
        }),
      );
      expect(statuses.filter((status) => status !== 204 && status !== 429)).toEqual([]);
      return statuses.filter((status) => status === 204).length;
    };
    const bothAlone = async () => (await Promise.all(relays.map(alone))).reduce((sum, count) => sum + count, 0);
    /** Until both have found Redis; on a busy machine it may answer too late after that, and such a round says nothing. */
    const passingTogether = async (): Promise<number> => {
      for (;;) {
        const before = await bothAlone();
        const passed = await passing(randomBytes(16).toString('hex'), 40);
        if ((await bothAlone()) === before) return passed;
      }
    };
    expect(await passingTogether()).toBe(10);
    const before = await bothAlone();
    await killRedis();
    // Alone, each has its own ten.
    expect(await passing('2'.repeat(32), 40)).toBe(20);
    expect((await bothAlone()) - before).toBeGreaterThanOrEqual(40);
    for (const collector of [...relays, central]) expect(await collector.stop()).toBe(0);
  },
  PATIENCE,
);

function batch(id: string): object {
  const run = { event: 'command_run', day: TODAY, fields: { command: 'index', ok: true } };
  return { key: KEY, contract: '0', revision: 0, batch: id, common: { version: '1.0.0' }, events: [run, run] };
}

/** The API answers nothing until the store is up. */
async function books(collector: RunningCollector, project = 'my-tool'): Promise<Books> {
  const found = await collector.api<Books>(`/projects/${project}/books`).catch(() => null);
  return found ?? ({ waiting: null, stored: null } as unknown as Books);
}

async function waitingBytes({ url }: RunningCollector): Promise<number> {
  return ((await (await fetch(`${url}/api/health`)).json()) as Health).waitingBytes;
}

function pause(ms: number): Promise<void> {
  return new Promise((time) => setTimeout(time, ms));
}
