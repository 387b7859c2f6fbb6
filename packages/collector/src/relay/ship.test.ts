import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { readCursor } from '../drain/cursor.ts';
import { decodeRecord, encodeRecord } from '../spool/format.ts';
import { readSpool, START, segments } from '../spool/reader.ts';
import { openSpool } from '../spool/writer.ts';
import { openReceiver } from './receive.ts';
import { openShipper } from './ship.ts';

const RELAY = '0123456789abcdef';

/** A relay and its collector, with a wire between them that can be cut before or after a shipment arrives. */
async function openWorld() {
  const [relayDir, spoolDir] = [temporaryFolder(), join(temporaryFolder(), 'spool')];
  mkdirSync(spoolDir);
  mkdirSync(join(relayDir, 'spool'));
  const spool = await openSpool(join(relayDir, 'spool', '0'), { segmentBytes: 400 });
  const wire = { cut: 'not' as 'not' | 'before' | 'after' };
  const mismatches: number[][] = [];
  let shipped = 0;
  const receiver = () => openReceiver(spoolDir, () => null);
  const open = () =>
    openShipper({
      dataDir: relayDir,
      link: {
        last: async () => receiver().last(RELAY),
        async ship(number, records) {
          if (wire.cut === 'before') throw new Error('cut');
          const kept = receiver().keep(RELAY, number, records);
          shipped++;
          if (wire.cut === 'after') throw new Error('cut');
          return kept === 'kept';
        },
      },
      onMismatch: (has, sent) => mismatches.push([has, sent]),
    });
  return {
    relayDir,
    spoolDir,
    wire,
    mismatches,
    open,
    shipped: () => shipped,
    spool: (...names: string[]) => Promise.all(names.map((name) => spool.append(recordOf(name)))),
    arrived: () =>
      readSpool(join(spoolDir, `relay-${RELAY}`), START, 1e9).records.map(
        ({ payload }) => decodeRecord(payload).body?.batch,
      ),
  };
}

function recordOf(batch: string): Buffer {
  const body = { batch, common: {}, events: [], drops: [] };
  return encodeRecord({ head: { type: 'batch', project: 'my-tool', day: '2026-11-21', received: 1 }, body });
}

async function shipAll(shipper: ReturnType<typeof openShipper>): Promise<void> {
  while ((await shipper.step()) > 0);
}

describe('shipments', () => {
  it('bring every record once and in order, and what has arrived is deleted at the relay', async () => {
    const world = await openWorld();
    const shipper = world.open();
    const names = Array.from({ length: 30 }, (_, i) => `batch ${i}`);
    for (const name of names) await world.spool(name);
    await shipAll(shipper);
    await world.spool('late');
    await shipAll(shipper);
    expect(world.arrived()).toEqual([...names, 'late']);
    expect(segments(join(world.relayDir, 'spool', '0'))).toHaveLength(1);
    expect(segments(join(world.spoolDir, `relay-${RELAY}`))).toEqual([1, 2]);
  });

  it.each(['before', 'after'] as const)(
    'are complete where the wire is cut %s one arrives, more is spooled, and the relay starts anew',
    async (cut) => {
      const world = await openWorld();
      await world.spool('a', 'b');
      world.wire.cut = cut;
      await expect(world.open().step()).rejects.toThrow('cut');
      await world.spool('c');
      world.wire.cut = 'not';
      await shipAll(world.open());
      expect(world.arrived()).toEqual(['a', 'b', 'c']);
      expect(world.mismatches).toEqual([]);
      expect(readCursor(join(world.relayDir, 'drain.json')).chunk).toBe(2);
      expect(world.shipped()).toBe(2);
    },
  );

  it('go on, and it is told, where the collector or the relay was restored from a backup', async () => {
    const world = await openWorld();
    const shipper = world.open();
    await world.spool('a');
    await shipAll(shipper);
    // The collector has one more than this relay remembers, and then forgets everything.
    openReceiver(world.spoolDir, () => null).keep(RELAY, 2, recordOf('of a relay that was restored'));
    await world.spool('b');
    await shipAll(world.open());
    expect(world.arrived()).toEqual(['a', 'of a relay that was restored', 'b']);
    expect(world.mismatches).toEqual([[2, 1]]);
  });
});

describe('a collector', () => {
  it('takes shipments in turn, each once, and only whole records', () => {
    const spoolDir = temporaryFolder();
    const receiver = openReceiver(spoolDir, () => null);
    const record = recordOf('a');
    expect(receiver.keep(RELAY, 2, record)).toBe('out_of_turn');
    expect(receiver.keep(RELAY, 1, record.subarray(0, -1))).toBe('malformed');
    expect(receiver.keep(RELAY, 1, Buffer.alloc(0))).toBe('malformed');
    expect([receiver.keep(RELAY, 1, record), receiver.keep(RELAY, 1, record)]).toEqual(['kept', 'kept']);
    expect([receiver.last(RELAY), openReceiver(spoolDir, () => null).last(RELAY)]).toEqual([1, 1]);
    expect(openReceiver(spoolDir, () => null).ends()).toEqual(receiver.ends());
    const read = readSpool(join(spoolDir, `relay-${RELAY}`), START, 1e9);
    expect([read.records.length, read.skipped, read.position]).toEqual([1, 0, receiver.ends()[`relay-${RELAY}`]]);
  });

  it('takes none where it has no room', () => {
    const full = Object.assign(new Error('full'), { code: 'ESPOOLFULL' });
    const receiver = openReceiver(temporaryFolder(), () => full);
    expect(() => receiver.keep(RELAY, 1, recordOf('a'))).toThrow('full');
    expect(receiver.last(RELAY)).toBe(0);
  });
});
