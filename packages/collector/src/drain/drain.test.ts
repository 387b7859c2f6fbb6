import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { afterTheLast } from '../../../../test/support/at-end.ts';
import { addProject } from '../projects/projects.ts';
import { frame } from '../spool/format.ts';
import { rollupsOfRaw, storedRollups } from '../store/rollup/testing.ts';
import { eventsTable } from '../store/schema.ts';
import { failing } from '../testing/failing.ts';
import { serverContract, toolContract } from '../testing/testing.ts';
import { openWorld, settled, TODAY, type World } from '../testing/world.ts';

const WRITES = Array.from({ length: 12 }, (_, i) => i + 1);
const DAY = 24 * 60 * 60 * 1000;
const run = { event: 'command_run', when: TODAY, fields: { command: 'index', ok: true } };
const wrong = { event: 'command_run', when: TODAY, fields: { command: 'index' } };
const error = { event: 'error', when: TODAY, fields: { code: 'network', status: 404, took: 1 } };

async function rows({ store }: World, project: string): Promise<number> {
  const [found] = await store.query<{ n: number }>(`SELECT count() AS n FROM ${eventsTable(project)}`);
  return Number(found?.n);
}

describe('the drain', () => {
  it('moves what is spooled to the store, each project to its own table', async () => {
    const world = await openWorld([toolContract, serverContract]);
    await world.spool(toolContract, { id: '1', events: [run, run] });
    await world.spool(serverContract, { id: '2', events: [error] });
    expect(await world.openDrain().step()).toBe(3);
    expect([await rows(world, 'my-tool'), await rows(world, 'my-server')]).toEqual([2, 1]);
  });

  it('stores a project once whose settings change while its chunk is sorted out', async () => {
    const world = await openWorld([toolContract]);
    // With each change a project is another object.
    const byName = (name: string) => {
      const project = world.registry.byName(name);
      return project && { ...project };
    };
    for (const id of ['1', '2']) await world.spool(toolContract, { id, events: [run, run] });
    expect(await world.openDrain(world.store, { registry: { ...world.registry, byName } }).step()).toBe(4);
    expect(await rows(world, 'my-tool')).toBe(4);
  });

  it('stores a batch once, however often it was sent', async () => {
    const world = await openWorld([toolContract]);
    const drain = world.openDrain();
    const batch = { id: '1', events: [run, run] };
    await world.spool(toolContract, batch);
    await world.spool(toolContract, batch);
    await drain.step();
    await world.spool(toolContract, batch);
    await drain.step();
    // A restart has no memory of the batch but the store.
    await world.spool(toolContract, batch);
    await world.openDrain().step();
    expect(await rows(world, 'my-tool')).toBe(2);
    expect(await world.books(world.openDrain(), toolContract)).toMatchObject({ received: 8, stored: 2, duplicate: 6 });
  });

  it('knows a batch for 35 days and more, across restarts, and not for ever', async () => {
    const world = await openWorld([toolContract]);
    let now = 0;
    const batch = { id: '1', events: [run] };
    const storedOf = async () => (await world.books(world.openDrain(), toolContract)).stored;
    // A restart every day, each with a clock that begins at zero, as the system's does.
    for (let day = 0; day <= 39; day++) {
      const start = now;
      const drain = world.openDrain(world.store, { steady: () => now - start });
      await world.spool(toolContract, batch);
      now += DAY;
      await drain.step();
      expect(await storedOf()).toBe(1);
    }
    const start = now;
    const drain = world.openDrain(world.store, { steady: () => now - start });
    now += 3 * DAY;
    await drain.step();
    const known = () => world.store.query<{ n: number }>('SELECT count() AS n FROM batches');
    await expect.poll(async () => Number((await known())[0]?.n), { timeout: 10_000 }).toBe(0);
  }, 60_000);

  it.each([
    ['years back', -10],
    ['years forward', 9],
  ])('loses nothing and stores nothing twice where the calendar jumps %s and returns', async (_, years) => {
    const world = await openWorld([toolContract]);
    const drain = world.openDrain();
    const here = Date.now();
    const there = here + years * 365 * DAY;
    const range = { from: '2000-01-01', to: '2100-01-01' };
    for (const [i, now] of [here, there, here, there, here].entries()) {
      await world.spool(toolContract, { id: String(100 + i), events: [run], now });
      // Every earlier one comes again, under whatever day it is now.
      for (let earlier = 0; earlier <= i; earlier++) {
        await world.spool(toolContract, { id: String(100 + earlier), events: [run], now });
      }
      await drain.step();
    }
    // A restart, and the engine's own cleaning up, forget no id either.
    await world.store.run('OPTIMIZE TABLE batches FINAL');
    for (let i = 0; i < 5; i++) await world.spool(toolContract, { id: String(100 + i), events: [run] });
    const restarted = world.openDrain();
    await restarted.step();
    const books = await world.books(restarted, toolContract, range);
    expect(books).toMatchObject({ received: 25, stored: 5, duplicate: 20, waiting: 0 });
    expect(settled(books)).toBe(books.received);
  });

  it('dates an event by its arrival where its own day is outside the window, whichever clock is wrong', async () => {
    const world = await openWorld([toolContract]);
    const later = Date.now() + 9 * 365 * DAY;
    await world.spool(toolContract, { id: '1', events: [run], now: later });
    await world.spool(toolContract, { id: '2', events: [{ ...run, when: '2000-01-01' }] });
    await world.openDrain().step();
    const days = await world.store.query<{ day: string }>(`SELECT day FROM ${eventsTable('my-tool')} ORDER BY day`);
    expect(days.map(({ day }) => day)).toEqual([TODAY, new Date(later).toISOString().slice(0, 10)]);
  });

  it('does not take one project for another by its batch ids', async () => {
    const world = await openWorld([toolContract, serverContract]);
    await world.spool(toolContract, { id: '1', events: [run] });
    await world.spool(serverContract, { id: '1', events: [error] });
    await world.openDrain().step();
    expect([await rows(world, 'my-tool'), await rows(world, 'my-server')]).toEqual([1, 1]);
  });

  it('keeps books that balance at every moment: before, between and after', async () => {
    const world = await openWorld([toolContract, serverContract]);
    const drain = world.openDrain();
    const check = async (received: number) => {
      const books = await world.books(drain, toolContract);
      expect(settled(books)).toBe(books.received);
      expect(books.received).toBe(received);
      return books;
    };
    await check(0);
    await world.spool(toolContract, { id: '1', events: [run, wrong, { ...run, event: 'nope' }] });
    await world.spool(serverContract, { id: '2', events: [error] });
    expect(await check(3)).toMatchObject({ waiting: 3, stored: 0 });
    await drain.step();
    expect(await check(3)).toMatchObject({ waiting: 0, stored: 1, dropped: { missing_field: 1, unknown_event: 1 } });
    await world.spool(toolContract, { id: '1', events: [run, wrong, { ...run, event: 'nope' }] });
    await world.spoolLimited(toolContract, 5);
    expect(await check(11)).toMatchObject({ waiting: 8 });
    await drain.step();
    expect(await check(11)).toMatchObject({ waiting: 0, stored: 1, duplicate: 3, limited: 5 });
  });

  it('has in its books what is in the tables', async () => {
    const world = await openWorld([toolContract]);
    for (let id = 0; id < 20; id++) await world.spool(toolContract, { id: String(id), events: [run, wrong, run] });
    const drain = world.openDrain();
    await drain.step();
    expect((await world.books(drain, toolContract)).stored).toBe(await rows(world, 'my-tool'));
  });

  it('skips and counts a record that the disk damaged, once, and stores what lies around it', async () => {
    const world = await openWorld([toolContract]);
    for (const id of ['1', '2', '3']) await world.spool(toolContract, { id, events: [run] });
    const [segment] = readdirSync(join(world.dataDir, 'spool', '0'));
    const path = join(world.dataDir, 'spool', '0', segment as string);
    const bytes = readFileSync(path);
    const second = bytes.indexOf('2'.padStart(32, '0'));
    bytes[second] = 0x58;
    writeFileSync(path, bytes);
    const drain = world.openDrain();
    expect(await drain.step()).toBe(2);
    expect(await drain.step()).toBe(0);
    expect(drain.cursor().skipped).toMatchObject({ places: 1 });
    expect(world.openDrain().cursor().skipped).toEqual(drain.cursor().skipped);
    expect(await rows(world, 'my-tool')).toBe(2);
    const books = await world.books(drain, toolContract);
    expect(books).toMatchObject({ received: 2, stored: 2, waiting: 0 });
  });

  it.each([
    'nonsense',
    '["batch","my-tool"]\n{}',
    '["batch","my-tool","2026-11-21",1]\nnull',
    '["later","my-tool","2026-11-21",1]\n',
  ])('skips and counts a record whose checksum holds and that is none of ours: %j', async (payload) => {
    const world = await openWorld([toolContract]);
    await world.append(frame(Buffer.from(payload)));
    const drain = world.openDrain();
    expect(await drain.step()).toBe(0);
    expect(drain.cursor().skipped).toMatchObject({ places: 1, bytes: payload.length });
    await world.spool(toolContract, { id: '1', events: [run] });
    expect(await world.books(drain, toolContract)).toMatchObject({ waiting: 1 });
    expect(await drain.step()).toBe(1);
    expect(drain.cursor().skipped?.places).toBe(1);
  });

  it('deletes the segments that it has drained', async () => {
    const world = await openWorld([toolContract]);
    await world.spool(toolContract, { id: '1', events: [run] });
    await world.openDrain().step();
    expect(readdirSync(join(world.dataDir, 'spool', '0'))).toEqual(['000000000001.seg']);
  });

  it('makes the table of a project that was added beside it, before its first event', async () => {
    const world = await openWorld([toolContract]);
    const drain = world.openDrain();
    await drain.step();
    addProject(world.dataDir, 'my-server', serverContract);
    await expect.poll(() => world.registry.byName('my-server')?.name, { timeout: 5000 }).toBe('my-server');
    expect(await drain.step()).toBe(0);
    expect(await rows(world, 'my-server')).toBe(0);
  });

  it('does nothing where nothing is spooled', async () => {
    const world = await openWorld([toolContract]);
    expect(await world.openDrain().step()).toBe(0);
    expect(world.openDrain().cursor().chunk).toBe(0);
  });

  it('names the project where a project file is gone, and keeps its events in the spool', async () => {
    const world = await openWorld([toolContract]);
    await world.spool(serverContract, { id: '1', events: [error] });
    await expect(world.openDrain().step()).rejects.toThrow('my-server');
    expect(await world.books(world.openDrain(), serverContract)).toMatchObject({ received: 1, waiting: 1 });
  });
});

describe('a crash', () => {
  const atEnd = afterTheLast();
  // One store for all of them: each crash meets what those before it have left.
  let world: World;
  beforeAll(async () => {
    world = await openWorld([toolContract, serverContract], {}, atEnd);
    await world.spool(toolContract, { id: '0', events: [run] });
    await world.openDrain().step();
  });

  const counted = async () => {
    const { received, stored, duplicate, dropped, waiting } = await world.books(world.openDrain(), toolContract);
    const server = await world.books(world.openDrain(), serverContract);
    return {
      ...{ rows: await rows(world, 'my-tool'), received, stored, duplicate, waiting },
      wrong: dropped.missing_field ?? 0,
      ofServer: { rows: await rows(world, 'my-server'), stored: server.stored },
    };
  };

  // Two projects' senders, shapes, rows and rollups, the ids and installs of one, the books, the batches: a crash around each write.
  it.each([
    ...WRITES.map((n) => [`before write ${n}`, n, 'before'] as const),
    ...WRITES.map((n) => [`after write ${n}`, n, 'after'] as const),
  ])('%s loses nothing and stores nothing twice', async (_, n, moment) => {
    const id = (batch: number) => `${moment === 'before' ? 1 : 2}${n}${batch}`;
    const before = await counted();
    await world.spool(toolContract, { id: id(1), events: [run, wrong] });
    await world.spool(serverContract, { id: id(2), identity: id(2).padStart(32, 'a'), events: [error] });
    await expect(world.openDrain(failing(world.store, n, moment)).step()).rejects.toThrow('crash');
    // More has arrived by the time the collector is back.
    await world.spool(toolContract, { id: id(3), events: [run] });
    await world.spool(toolContract, { id: id(1), events: [run, wrong] });
    const drain = world.openDrain();
    while ((await drain.step()) > 0);
    expect(await counted()).toEqual({
      ...{ rows: before.rows + 2, received: before.received + 5, stored: before.stored + 2 },
      ...{ duplicate: before.duplicate + 2, waiting: 0, wrong: before.wrong + 1 },
      ofServer: { rows: before.ofServer.rows + 1, stored: before.ofServer.stored + 1 },
    });
    for (const contract of [toolContract, serverContract]) {
      const expected = await rollupsOfRaw(world.store, contract);
      expect(await storedRollups(world.store, contract.name)).toEqual(expected);
      expect(Object.keys(expected)).not.toEqual([]);
    }
  });
});
