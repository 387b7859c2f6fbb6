import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { type Cursor, writeCursor } from '../drain/cursor.ts';
import { encodeRecord } from '../spool/format.ts';
import { openRoom } from '../spool/room.ts';
import { openSpool } from '../spool/writer.ts';
import { type HealthParts, watchHealth } from './health.ts';

const record = encodeRecord({
  head: { type: 'batch', project: 'my-tool', day: '2026-11-21', received: 1 },
  body: { batch: 'a'.repeat(32), common: {}, events: [], drops: [] },
});
const WALL = Date.parse('2026-11-21T12:00:00Z');

async function openWatched(more: Partial<HealthParts> = {}) {
  const dataDir = temporaryFolder();
  const spoolDir = join(dataDir, 'spool');
  const spool = await openSpool(join(spoolDir, '0'), { segmentBytes: 4096 });
  const clock = { now: 1000, heard: 1000 };
  const watch = watchHealth({
    dataDir,
    room: openRoom({ spoolDir }),
    ends: () => ({ '0': spool.end() }),
    spoolTrouble: () => null,
    store: () => ({ isRunning: true, heard: clock.heard }),
    clocks: { steady: () => clock.now, wall: () => WALL + clock.now },
    ...more,
  });
  return {
    dataDir,
    spool,
    clock,
    watch,
    drained: (more: Partial<Cursor> = {}) =>
      writeCursor(join(dataDir, 'drain.json'), {
        chunk: 1,
        positions: { '0': spool.end() },
        lastStored: { 'my-tool': new Date(WALL).toISOString() },
        ...more,
      }),
  };
}

describe('health', () => {
  it('is ready where nothing waits', async () => {
    const { watch, spool } = await openWatched();
    expect(watch.look()).toMatchObject({ ready: true, waitingBytes: 0, oldestWaitingSeconds: null, lastStored: null });
    await spool.close();
  });

  it('says how much waits and since when, and that it is stored', async () => {
    const { watch, spool, clock, drained } = await openWatched();
    await spool.append(record);
    watch.look();
    clock.now += 10_000;
    clock.heard = clock.now;
    expect(watch.look()).toMatchObject({ ready: true, waitingBytes: record.length, oldestWaitingSeconds: 10 });
    drained();
    expect(watch.look()).toMatchObject({
      waitingBytes: 0,
      oldestWaitingSeconds: null,
      lastStored: '2026-11-21T12:00:00.000Z',
    });
    await spool.close();
  });

  it('turns red where an event is answered and not stored, however well the store says it is', async () => {
    const { watch, spool, clock, drained } = await openWatched();
    await spool.append(record);
    for (let i = 0; i < 31; i++) {
      watch.look();
      clock.now += 1000;
      clock.heard = clock.now;
      // Others come meanwhile: it is the oldest that counts.
      await spool.append(record);
    }
    expect(watch.look().troubles).toEqual(['an event has waited 31 s for the store']);
    drained();
    expect(watch.look().ready).toBe(true);
    await spool.close();
  });

  it('knows how long what an earlier process left has waited', async () => {
    const { spool, dataDir } = await openWatched();
    await spool.append(record);
    await spool.close();
    const next = await openSpool(join(dataDir, 'spool', '0'));
    const watch = watchHealth({
      dataDir,
      room: openRoom({ spoolDir: join(dataDir, 'spool') }),
      ends: () => ({ '0': next.end() }),
      spoolTrouble: () => null,
      store: () => ({ isRunning: true, heard: 0 }),
      clocks: { steady: () => 0, wall: () => Date.now() + 100_000 },
    });
    expect(watch.look()).toMatchObject({ ready: false, waitingBytes: record.length });
    expect(watch.look().oldestWaitingSeconds).toBeGreaterThanOrEqual(100);
    await next.close();
  });

  it('turns red where the store process hangs, also while no event comes', async () => {
    const { watch, spool, clock } = await openWatched();
    clock.now += 40_000;
    expect(watch.look().troubles).toEqual(['the store has not answered for 40 s']);
    await spool.close();
  });

  it('says everything that is wrong at once', async () => {
    const { watch, spool, drained } = await openWatched({
      spoolTrouble: () => 'EIO',
      store: () => ({ isRunning: false, heard: 0 }),
      room: openRoom({ spoolDir: temporaryFolder(), freeBytes: () => 1 }),
    });
    drained({ lastStored: { 'my-tool': '2030-01-01T00:00:00.000Z' }, skipped: { bytes: 7, places: 1 } });
    expect(watch.look()).toMatchObject({
      skipped: { bytes: 7, places: 1 },
      troubles: [
        'the spool cannot be written: EIO',
        'the disk is nearly full: 0 MiB free, 256 MiB have to stay free',
        'the store is not running',
        'the clock is 1136 days before the time of the last stored event',
      ],
    });
    await spool.close();
  });

  it('stays with what it knew while the cursor cannot be read', async () => {
    const { watch, spool, dataDir, drained } = await openWatched();
    drained();
    watch.look();
    mkdirSync(join(dataDir, 'spool', '1'));
    writeFileSync(join(dataDir, 'drain.json'), '{');
    expect(watch.look().lastStored).toBe('2026-11-21T12:00:00.000Z');
    await spool.close();
  });
});
