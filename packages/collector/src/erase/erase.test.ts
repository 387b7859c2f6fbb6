import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { filesWith } from '../../../../test/support/files.ts';
import type { Erasure } from '../api/types.ts';
import { BodyRequest } from '../intake/body-request.ts';
import { openForget } from '../intake/forget.ts';
import { openLimiter } from '../limit/limit.ts';
import { ask, byId, byPresence, id, ran } from '../reports/testing.ts';
import { rollupsOfRaw, storedRollups } from '../store/rollup/testing.ts';
import { openWorld, TODAY, type World } from '../testing/world.ts';
import { openEraser } from './erase.ts';
import { canonicalId } from './identity.ts';
import { askErasure, erasuresIn, lastVerified, readErasure, waitingErasures } from './receipts.ts';
import { openSuppressed } from './suppressed.ts';

const CANARY = '7f3ac0ffee00c0dec0de7f3ac0ffee99';
const UUID = '7f3ac0ff-ee00-c0de-c0de-7f3ac0ffee99';
const one = { version: '1.0.0', os: 'linux', ci: 'none' };

/** A store process without the process. */
function openSide(world: World, listeners: Parameters<typeof openEraser>[0]['listeners'] = []) {
  const suppressed = openSuppressed(world.dataDir);
  const drain = world.openDrain(world.store, { suppressed });
  const eraser = openEraser({
    dataDir: world.dataDir,
    spoolDir: join(world.dataDir, 'spool'),
    store: world.store,
    registry: world.registry,
    drain,
    suppressed,
    listeners,
    onListenerError: () => {},
  });
  return { drain, eraser };
}

/** As the store process does, until nothing waits; the engine may take some seconds to delete its files. */
async function settle({ drain, eraser }: ReturnType<typeof openSide>): Promise<void> {
  await expect
    .poll(
      async () => {
        const waiting = await eraser.look();
        await drain.step();
        return waiting;
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBe(0);
}

/** All rows of all tables as text: the engine's files are packed, so a search of their bytes could miss a value. */
async function dump({ store }: World): Promise<string> {
  const tables = await store.query<{ name: string }>(
    'SELECT name FROM system.tables WHERE database = currentDatabase()',
  );
  const all = await Promise.all(tables.map(({ name }) => store.query(`SELECT * FROM ${name}`)));
  return JSON.stringify(all);
}

describe('an erasure', () => {
  it('leaves the id in no byte of the data directory, no row, and no sum', { timeout: 60_000 }, async () => {
    const world = await openWorld([byId, byPresence]);
    const side = openSide(world);
    await world.spool(byId, {
      id: '1',
      identity: CANARY,
      common: one,
      events: [ran(TODAY), ran(TODAY), ran('2026-11-02')],
    });
    await world.spool(byId, { id: '2', identity: id(2), common: one, events: [ran(TODAY)] });
    await side.drain.step();
    // One more waits in the spool.
    await world.spool(byId, { id: '3', identity: UUID, common: one, events: [ran(TODAY)] });
    expect(filesWith(world.dataDir, CANARY)).not.toEqual([]);
    const asked = askErasure(world.dataDir, 'by-id', UUID.toUpperCase());
    if (typeof asked === 'string') throw new Error(asked);
    expect(asked).toMatchObject({ state: 'waiting', verified: null });
    await settle(side);

    const receipt = readErasure(world.dataDir, asked.receipt);
    expect(receipt).toMatchObject({ state: 'gone', receipt: asked.receipt, asked: asked.asked });
    expect(Date.parse(receipt?.verified ?? '')).toBeGreaterThanOrEqual(Date.parse(asked.asked));
    expect(lastVerified(world.dataDir, 'by-id')).toBe(receipt?.verified);
    for (const needle of [CANARY, UUID]) {
      expect(filesWith(world.dataDir, needle)).toEqual([]);
      expect(await dump(world)).not.toContain(needle);
    }
    expect(await dump(world)).toContain(id(2));
    expect(await world.store.query('SELECT identity FROM ids_by_id')).toEqual([{ identity: id(2) }]);
    expect(await world.store.query('SELECT DISTINCT install FROM installs_by_id')).toHaveLength(1);
    expect(await storedRollups(world.store, 'by-id')).toEqual(await rollupsOfRaw(world.store, byId));
    expect(await ask(world, byId, 'events', { to: TODAY, today: TODAY })).toEqual([
      expect.objectContaining({ event: 'run', count: 1, installs: 1 }),
    ]);
    expect(await world.books(side.drain, byId)).toMatchObject({
      received: 5,
      stored: 4,
      dropped: { erased: 1 },
      waiting: 0,
    });
  });

  it('does not let the id come back, after a restart either, and lets others come', async () => {
    const world = await openWorld([byId]);
    const side = openSide(world);
    askErasure(world.dataDir, 'by-id', CANARY);
    await settle(side);
    await world.spool(byId, { id: '1', identity: CANARY, common: one, events: [ran(TODAY)] });
    await world.spool(byId, { id: '2', identity: id(2), common: one, events: [ran(TODAY)] });
    await openSide(world).drain.step();
    expect(await dump(world)).not.toContain(CANARY);
    expect(await ask(world, byId, 'events', { to: TODAY, today: TODAY })).toEqual([
      expect.objectContaining({ count: 1 }),
    ]);
    expect(filesWith(world.dataDir, CANARY)).toEqual([]);
  });

  it('is of one project: another may know the same id', async () => {
    const world = await openWorld([byId]);
    const suppressed = openSuppressed(world.dataDir);
    suppressed.add('by-id', [CANARY]);
    expect([suppressed.has('by-id', UUID), suppressed.has('other', CANARY)]).toEqual([true, false]);
  });

  it('that was interrupted anywhere is finished by the next look', { timeout: 60_000 }, async () => {
    const world = await openWorld([byId]);
    await world.spool(byId, { id: '1', identity: CANARY, common: one, events: [ran(TODAY), ran('2026-11-10')] });
    await world.spool(byId, { id: '2', identity: id(2), common: one, events: [ran(TODAY)] });
    await world.openDrain().step();
    askErasure(world.dataDir, 'by-id', CANARY);
    const whole = world.store;
    for (let writes = 0; writes < 6; writes++) {
      let n = 0;
      const run = async (sql: string) => (n++ === writes ? Promise.reject(new Error('crash')) : whole.run(sql));
      await openSide({ ...world, store: { ...whole, run } })
        .eraser.look()
        .catch(() => {});
    }
    await settle(openSide(world));
    expect(waitingErasures(world.dataDir)).toEqual([]);
    expect(filesWith(world.dataDir, CANARY)).toEqual([]);
    expect(await storedRollups(world.store, 'by-id')).toEqual(await rollupsOfRaw(world.store, byId));
  });

  it('tells those who have passed the id on, once, and does not wait for one that fails', async () => {
    const world = await openWorld([byId]);
    const told: string[] = [];
    const side = openSide(world, [
      () => Promise.reject(new Error('away')),
      async ({ project, identities }) => {
        told.push(project, ...identities);
      },
    ]);
    askErasure(world.dataDir, 'by-id', CANARY);
    await settle(side);
    expect(told).toEqual(['by-id', CANARY, UUID]);
  });

  it('of an id that nobody knows has a receipt like any other', async () => {
    const world = await openWorld([byPresence]);
    const asked = askErasure(world.dataDir, 'by-presence', id(5));
    await settle(openSide(world));
    expect(asked).toMatchObject({ state: 'waiting' });
    expect(readErasure(world.dataDir, (asked as { receipt: string }).receipt)).toMatchObject({ state: 'gone' });
  });
});

describe('an id', () => {
  it.each([
    [CANARY, CANARY],
    [UUID, CANARY],
    [UUID.toUpperCase(), CANARY],
    [CANARY.slice(1), null],
    [`${CANARY}0`, null],
    ['7f3ac0ffee00-c0de-c0de-7f3a-c0ffee99', null],
    [`${CANARY.slice(0, -1)}g`, null],
    ["' OR 1=1 --", null],
    [7, null],
    [null, null],
    [undefined, null],
    [[CANARY], null],
    [{ toString: () => CANARY }, null],
  ])('%j is %j', (given, expected) => {
    expect(canonicalId(given)).toBe(expected);
  });
});

describe('POST /v1/forget', () => {
  async function openServer(world: World, perMinute = 100) {
    const forget = openForget({
      erasures: erasuresIn(world.dataDir),
      registry: world.registry,
      limiter: openLimiter({ perMinute }),
      isBehindProxy: false,
    });
    const server = createServer({ IncomingMessage: BodyRequest }, (request, response) => {
      if (!forget(request, response)) response.writeHead(418).end();
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return (path: string, body?: unknown, type = 'application/json') =>
      fetch(
        `${url}${path}`,
        body === undefined ? {} : { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) },
      );
  }

  it('gives a receipt, which can be asked for, and the same one while it waits', async () => {
    const world = await openWorld([byId]);
    const send = await openServer(world);
    const key = world.registry.byName('by-id')?.key;
    const answer = await send('/v1/forget', { key, identity: UUID });
    const receipt = (await answer.json()) as Erasure;
    expect([answer.status, receipt]).toEqual([
      202,
      { receipt: expect.stringMatching(/^[0-9a-f]{32}$/), state: 'waiting', asked: expect.any(String), verified: null },
    ]);
    expect(await (await send('/v1/forget', { key, identity: CANARY })).json()).toEqual(receipt);
    expect(await (await send(`/v1/forget/${receipt.receipt}`)).json()).toEqual(receipt);
    await settle(openSide(world));
    expect(await (await send(`/v1/forget/${receipt.receipt}`)).json()).toMatchObject({ state: 'gone' });
  });

  it('refuses what it cannot take, and repeats nothing of it', async () => {
    const world = await openWorld([byId]);
    const send = await openServer(world);
    const key = world.registry.byName('by-id')?.key;
    const cases: [number, Promise<Response>][] = [
      [400, send('/v1/forget', { key, identity: `${CANARY}!` })],
      [400, send('/v1/forget', { key })],
      [400, send('/v1/forget', [key, CANARY])],
      [401, send('/v1/forget', { key: 'ab_unknownunknown', identity: CANARY })],
      [401, send('/v1/forget', { identity: CANARY })],
      [413, send('/v1/forget', { key, identity: CANARY, more: 'x'.repeat(70_000) })],
      [415, send('/v1/forget', { key, identity: CANARY }, 'text/plain')],
      [405, send('/v1/forget')],
      [405, send(`/v1/forget/${id(1)}`, {})],
      [404, send(`/v1/forget/${id(1)}`)],
      [404, send('/v1/forget/..%2f..%2faccess')],
      [418, send('/v1/forgetting')],
    ];
    for (const [status, sent] of cases) {
      const answer = await sent;
      expect(answer.status).toBe(status);
      expect(await answer.text()).not.toContain(CANARY);
    }
    expect(waitingErasures(world.dataDir)).toEqual([]);
  });

  it('is limited for each address', async () => {
    const world = await openWorld([byId]);
    const send = await openServer(world, 2);
    const key = world.registry.byName('by-id')?.key;
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await send('/v1/forget', { key, identity: id(n) })).status);
    expect(statuses).toEqual([202, 202, 429]);
  });
});
