import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Drain } from '../drain/drain.ts';
import { openReceiver, type Receiver } from '../testing/receiver.ts';
import { serverContract, toolContract } from '../testing/testing.ts';
import { openWorld, TODAY, type World } from '../testing/world.ts';
import { type Forwarding, type ForwardingOptions, openForwarding } from './forward.ts';
import { addForwarder, removeForwarder } from './settings.ts';

const run = { event: 'command_run', when: TODAY, fields: { command: 'index', ok: true } };
const wrong = { event: 'command_run', when: TODAY, fields: { command: 'canary', ok: true, path: 'canary' } };
const error = { event: 'error', when: TODAY, fields: { code: 'network', status: 404, took: 1 } };
const SOMEONE = 'd'.repeat(32);

interface Site {
  readonly forwarding: Forwarding;
  readonly drain: Drain;
  /** What it waited after failures, in ms. */
  readonly pauses: number[];
  /** Everything that was logged. */
  readonly log: object[];
  stop(): Promise<void>;
}

/** Drain and forwarders over a world, as after a start of the store process. */
function start(world: World, more: Partial<ForwardingOptions> = {}): Site {
  const pauses: number[] = [];
  const log: object[] = [];
  const say = (fields: object, text: string) => log.push({ ...fields, text });
  const forwarding = openForwarding({
    dataDir: world.dataDir,
    spoolDir: join(world.dataDir, 'spool'),
    drained: () => drain.cursor(),
    log: { warn: say, error: say },
    // Nobody waits in a test; but each turn lets everything else happen.
    pause: async (ms) => {
      if (ms >= 1000) pauses.push(ms);
      await new Promise((turn) => setTimeout(turn, 1));
    },
    ...more,
  });
  const drain = world.openDrain(world.store, { followers: forwarding });
  forwarding.look();
  onTestFinished(() => forwarding.stop());
  return { forwarding, drain, pauses, log, stop: () => forwarding.stop() };
}

async function webhookTo({ dataDir }: World, project = 'my-tool'): Promise<Receiver & { readonly id: string }> {
  const receiver = await openReceiver();
  return Object.assign(receiver, { id: addForwarder(dataDir, project, 'webhook', { url: receiver.url, secret: 's' }) });
}

function uuidsAt({ requests }: Receiver): string[] {
  return requests.flatMap(({ json }) => (json.events ?? []).map(({ uuid }: { uuid: string }) => uuid));
}

function caughtUp({ forwarding }: Site): Promise<void> {
  return expect.poll(() => forwarding.states().every(({ behind }) => behind === 0), { timeout: 10_000 }).toBe(true);
}

describe('forwarding', () => {
  it('hands on what the drain has stored, and nothing that the contract kept out', async () => {
    const world = await openWorld([toolContract, serverContract]);
    const receiver = await webhookTo(world);
    const site = start(world);
    await world.spool(toolContract, {
      id: '1',
      common: { version: '1.4.2', path: 'canary' },
      events: [run, wrong, run],
    });
    await world.spool(serverContract, { id: '2', identity: SOMEONE, events: [error] });
    await world.spoolLimited(toolContract, 3);
    expect(receiver.requests).toEqual([]);
    await site.drain.step();
    await expect.poll(() => uuidsAt(receiver).length).toBe(2);
    expect(receiver.requests[0]?.json.events[0]).toMatchObject({
      ...{ event: 'command_run', day: TODAY, arrived: TODAY, identity: null },
      ...{ common: { version: '1.4' }, fields: { command: 'index', ok: true } },
    });
    await caughtUp(site);
    expect(JSON.stringify(receiver.requests)).not.toContain('canary');
    expect(site.forwarding.states()).toMatchObject([
      { id: receiver.id, project: 'my-tool', behind: 0, behindSince: null, forwarded: 2, problem: null },
    ]);
  });

  it('hands on a batch once, however often it was sent and whenever the collector was restarted', async () => {
    const world = await openWorld([toolContract]);
    const receiver = await webhookTo(world);
    const first = start(world);
    const batch = { id: '1', events: [run] };
    for (let i = 0; i < 3; i++) await world.spool(toolContract, batch);
    await first.drain.step();
    await caughtUp(first);
    await first.stop();
    const second = start(world);
    await world.spool(toolContract, batch);
    await world.spool(toolContract, { id: '2', events: [run] });
    await second.drain.step();
    await expect.poll(() => new Set(uuidsAt(receiver)).size).toBe(2);
    await caughtUp(second);
    expect(uuidsAt(receiver)).toHaveLength(2);
  });

  it('knows a duplicate also where the drain was cut off in the middle of its chunk', async () => {
    const world = await openWorld([toolContract]);
    const receiver = await webhookTo(world);
    const first = start(world);
    for (const id of ['1', '1', '2']) await world.spool(toolContract, { id, events: [run] });
    // Everything of the chunk is done but the cursor, which is what finishes it.
    const crashing = { ...first.forwarding, onDuplicates: crashAfter(first.forwarding.onDuplicates) };
    await expect(world.openDrain(world.store, { followers: crashing }).step()).rejects.toThrow('crash');
    await first.stop();
    await world.spool(toolContract, { id: '2', events: [run] });
    const second = start(world);
    await second.drain.step();
    await expect.poll(() => uuidsAt(receiver).length).toBe(2);
    await caughtUp(second);
    expect(new Set(uuidsAt(receiver)).size).toBe(2);
  });

  it('goes on after a restart where it was, and sends what was not answered again under its old uuids', async () => {
    const world = await openWorld([toolContract]);
    const receiver = await webhookTo(world);
    const first = start(world);
    await world.spool(toolContract, { id: '1', events: [run] });
    await first.drain.step();
    await caughtUp(first);
    receiver.answer({ status: 503 });
    await world.spool(toolContract, { id: '2', events: [run] });
    await first.drain.step();
    await expect.poll(() => uuidsAt(receiver).length).toBeGreaterThan(1);
    await first.stop();
    receiver.answer({ status: 200 });
    const before = uuidsAt(receiver);
    const second = start(world);
    await expect.poll(() => second.forwarding.states()[0]?.forwarded).toBe(2);
    const after = uuidsAt(receiver).slice(before.length);
    expect(new Set(after)).toEqual(new Set([before[1]]));
    expect(before[0]).not.toBe(before[1]);
  });

  it('is held up by nobody else: a target that never answers waits alone', async () => {
    const world = await openWorld([toolContract]);
    const stuck = await webhookTo(world);
    stuck.answer(null);
    const dir = join(world.dataDir, 'out');
    addForwarder(world.dataDir, 'my-tool', 'ndjson', { dir });
    const site = start(world);
    for (const id of ['1', '2', '3']) {
      await world.spool(toolContract, { id, events: [run] });
      await site.drain.step();
    }
    const files = () => readFileSync(join(dir, readdirSync(dir)[0] as string), 'utf8').split('\n').length - 1;
    await expect.poll(() => site.forwarding.states().find(({ type }) => type === 'ndjson')?.forwarded).toBe(3);
    expect(files()).toBe(3);
    expect(stuck.requests).toHaveLength(1);
    expect(site.forwarding.states().find(({ type }) => type === 'webhook')).toMatchObject({
      ...{ behind: 3, forwarded: 0, behindSince: expect.stringMatching(/^\d{4}-/) },
    });
  });

  it('waits longer after each failure, as long as it is told where it is told, and says what is wrong in one word', async () => {
    const world = await openWorld([toolContract]);
    const receiver = await webhookTo(world);
    receiver.answer(
      ...[{ status: 500 }, { status: 500 }, { status: 500 }],
      ...[
        { status: 429, headers: { 'retry-after': '42' } },
        { status: 401, body: 'canary' },
      ],
    );
    const site = start(world);
    await world.spool(toolContract, { id: '1', events: [run] });
    await site.drain.step();
    await expect.poll(() => site.pauses.length).toBeGreaterThan(12);
    expect(site.pauses.slice(0, 5)).toEqual([1000, 2000, 4000, 42_000, 16_000]);
    expect(Math.max(...site.pauses)).toBe(5 * 60_000);
    expect(site.forwarding.states()[0]).toMatchObject({ behind: 1, problem: 'unauthorized' });
    expect(JSON.stringify(site.log)).not.toContain('canary');
    receiver.answer({ status: 200 });
    await caughtUp(site);
    expect(site.forwarding.states()[0]).toMatchObject({ forwarded: 1, problem: null });
  });

  it('sends in two what is too large for one request, and counts what is too large by itself', async () => {
    const world = await openWorld([toolContract]);
    const receiver = await webhookTo(world);
    // Four, two, one and one, two, one and one: the last single one is too large as well.
    receiver.answer(...[413, 413, 200, 200, 413, 200, 413].map((status) => ({ status })), { status: 200 });
    const site = start(world);
    await world.spool(toolContract, { id: '1', events: [run, run, run, run] });
    await site.drain.step();
    await caughtUp(site);
    expect(receiver.requests.map(({ json }) => json.events.length)).toEqual([4, 2, 1, 1, 2, 1, 1]);
    expect(site.forwarding.states()[0]).toMatchObject({ forwarded: 3, refused: 1, lost: 0 });
  });

  it('sends at most so many events in one request, and one request at a time', async () => {
    const world = await openWorld([toolContract]);
    const receiver = await webhookTo(world);
    const site = start(world);
    for (let id = 0; id < 12; id++) await world.spool(toolContract, { id: `${id}`, events: Array(99).fill(run) });
    await site.drain.step();
    await expect.poll(() => uuidsAt(receiver).length).toBe(12 * 99);
    expect(receiver.requests.map(({ json }) => json.events.length)).toEqual([495, 495, 198]);
    expect(new Set(uuidsAt(receiver)).size).toBe(12 * 99);
  });

  it('begins with what arrives once it was added, beside a running collector, and ends when it is removed', async () => {
    const world = await openWorld([toolContract]);
    const site = start(world);
    await world.spool(toolContract, { id: '1', events: [run] });
    await site.drain.step();
    const receiver = await webhookTo(world);
    const looked = async (count: number) => {
      const look = () => {
        site.forwarding.look();
        return site.forwarding.states().length;
      };
      await expect.poll(look, { timeout: 5000 }).toBe(count);
    };
    await looked(1);
    await world.spool(toolContract, { id: '2', events: [run] });
    await site.drain.step();
    await expect.poll(() => uuidsAt(receiver).length).toBe(1);
    removeForwarder(world.dataDir, receiver.id);
    await looked(0);
    await world.spool(toolContract, { id: '3', events: [run] });
    await site.drain.step();
    expect(uuidsAt(receiver)).toHaveLength(1);
    await expect.poll(() => readdirSync(join(world.dataDir, 'forward', 'cursors'))).toEqual([]);
  });
});

describe('the spool behind the drain', () => {
  const segments = (world: World) =>
    readdirSync(join(world.dataDir, 'spool', '0')).filter((name) => name.endsWith('.seg')).length;
  const segmentsAfterLook = (world: World, { forwarding }: Site) => {
    forwarding.look();
    return segments(world);
  };

  it('stays until the slowest forwarder has it', async () => {
    const world = await openWorld([toolContract], { segmentBytes: 1 });
    const slow = await webhookTo(world);
    const fast = await webhookTo(world);
    slow.answer({ status: 503 });
    const site = start(world);
    for (const id of ['1', '2', '3', '4']) {
      await world.spool(toolContract, { id, events: [run] });
      await site.drain.step();
    }
    await expect.poll(() => uuidsAt(fast).length).toBe(4);
    expect(segments(world)).toBeGreaterThan(3);
    slow.answer({ status: 200 });
    await caughtUp(site);
    await expect.poll(() => segmentsAfterLook(world, site), { timeout: 5000 }).toBe(1);
    expect(new Set(uuidsAt(slow))).toEqual(new Set(uuidsAt(fast)));
  });

  it('stays within its bound: then a forwarder loses its oldest events, which are counted, and the collector nothing', async () => {
    const world = await openWorld([toolContract], { segmentBytes: 1 });
    const receiver = await webhookTo(world);
    receiver.answer({ status: 503 });
    const site = start(world, { keepBytes: 600 });
    const batches = Array.from({ length: 12 }, (_, i) => String(i));
    // One of them twice: a duplicate is not lost, since it was never to be forwarded.
    for (const id of ['0', ...batches]) {
      await world.spool(toolContract, { id, events: [run, run] });
      await site.drain.step();
    }
    await expect.poll(() => segmentsAfterLook(world, site), { timeout: 5000 }).toBeLessThan(6);
    const { lost, behind } = site.forwarding.states()[0] as { lost: number; behind: number };
    expect(lost).toBeGreaterThan(10);
    expect(lost + behind).toBe(24);
    const before = new Set(uuidsAt(receiver)).size;
    receiver.answer({ status: 200 });
    await caughtUp(site);
    // It may have given up a little more before the target took the rest.
    const final = site.forwarding.states()[0] as { lost: number; forwarded: number };
    expect(final.lost).toBeGreaterThanOrEqual(lost);
    expect(final.forwarded).toBe(24 - final.lost);
    expect(final.forwarded).toBeGreaterThan(0);
    expect(before).toBeLessThan(24);
    expect(site.log).toContainEqual(expect.objectContaining({ text: expect.stringContaining('too far behind') }));
    const [{ n }] = (await world.store.query<{ n: number }>('SELECT count() AS n FROM events_my_tool')) as [
      { n: number },
    ];
    expect(Number(n)).toBe(24);
    // The number stays after a restart.
    await site.stop();
    expect(start(world).forwarding.states()[0]).toMatchObject({ lost: final.lost });
  });
});

describe('an erasure', () => {
  it('is told to every forwarder of the project, and says what each could do', async () => {
    const world = await openWorld([toolContract, serverContract]);
    const receiver = await webhookTo(world, 'my-server');
    const other = await webhookTo(world, 'my-tool');
    const dir = join(world.dataDir, 'out');
    const ndjson = addForwarder(world.dataDir, 'my-server', 'ndjson', { dir });
    const otlp = addForwarder(world.dataDir, 'my-server', 'otlp', { url: receiver.url });
    const site = start(world);
    await world.spool(serverContract, { id: '1', identity: SOMEONE, events: [error] });
    await site.drain.step();
    await caughtUp(site);
    const answers = await site.forwarding.erase('my-server', SOMEONE);
    expect(new Set(answers)).toEqual(
      new Set([
        { id: receiver.id, type: 'webhook', outcome: 'told' },
        { id: ndjson, type: 'ndjson', outcome: 'erased' },
        { id: otlp, type: 'otlp', outcome: 'cannot' },
      ]),
    );
    expect(receiver.requests.at(-1)?.json).toEqual({ type: 'erase', project: 'my-server', identity: SOMEONE });
    expect(other.requests).toEqual([]);
    expect(readFileSync(join(dir, readdirSync(dir)[0] as string), 'utf8')).toBe('');
  });

  it('that a target does not take is to be tried again', async () => {
    const world = await openWorld([toolContract]);
    const receiver = await webhookTo(world);
    receiver.answer({ status: 500 });
    const site = start(world);
    expect(await site.forwarding.erase('my-tool', SOMEONE)).toEqual([
      { id: receiver.id, type: 'webhook', outcome: 'failed', problem: 'server_error' },
    ]);
  });

  it('keeps back what has not left yet', async () => {
    const world = await openWorld([serverContract]);
    const receiver = await webhookTo(world, 'my-server');
    const erased = new Set<string>();
    const site = start(world, { isErased: (_, identity) => erased.has(identity) });
    await world.spool(serverContract, { id: '1', identity: SOMEONE, events: [error] });
    await world.spool(serverContract, { id: '2', identity: 'e'.repeat(32), events: [error] });
    erased.add(SOMEONE);
    await site.drain.step();
    await caughtUp(site);
    expect(JSON.stringify(receiver.requests)).not.toContain(SOMEONE);
    expect(uuidsAt(receiver)).toHaveLength(1);
  });
});

function crashAfter<Arguments extends unknown[]>(act: (...args: Arguments) => void): (...args: Arguments) => void {
  return (...args) => {
    act(...args);
    throw new Error('crash');
  };
}
