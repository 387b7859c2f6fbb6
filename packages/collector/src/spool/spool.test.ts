import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import {
  decodeHead,
  decodeKey,
  decodeRecord,
  encodeRecord,
  FRAME,
  MAGIC,
  type SpoolRecord,
  segmentName,
} from './format.ts';
import { deleteBefore, readSpool, START, spoolFolders } from './reader.ts';
import { faultyDisk, type Held, holdingDisk } from './testing.ts';
import { openSpool, type SpoolWriter } from './writer.ts';

function record(n: number): SpoolRecord {
  return {
    head: { type: 'batch', project: 'my-tool', day: '2026-11-21', received: n },
    body: { batch: String(n).padStart(32, '0'), common: { os: 'linux' }, events: [], drops: [] },
  };
}

function numbers(folder: string, from = START): number[] {
  return readSpool(folder, from, 1e9).records.map(({ payload }) => decodeHead(payload).received);
}

/** So many records as are worth a sync of their own. */
function group(n: number): number[] {
  return Array.from({ length: 16 }, (_, i) => n * 100 + i);
}

function appendGroup(spool: SpoolWriter, n: number): Promise<unknown> {
  return Promise.all(group(n).map((number) => spool.append(encodeRecord(record(number)))));
}

describe('the spool', () => {
  it('gives back what was appended, in order', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder);
    for (const n of [1, 2, 3]) await spool.append(encodeRecord(record(n)));
    await spool.close();
    expect(readSpool(folder, START, 1e9).records.map(({ payload }) => decodeRecord(payload))).toEqual(
      [1, 2, 3].map(record),
    );
  });

  it('takes many appends at once, and loses none', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder, { segmentBytes: 2000 });
    const all = Array.from({ length: 500 }, (_, n) => n + 1);
    await Promise.all(all.map((n) => spool.append(encodeRecord(record(n)))));
    await spool.close();
    expect(numbers(folder)).toEqual(all);
  });

  it('gives back what was appended in another order than it was encoded in, however long and in whatever script', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder);
    const records = Array.from({ length: 60 }, (_, n): SpoolRecord => {
      const { head, body } = record(n);
      const os = ['linux', 'ö', '語', '😀'][n % 4]?.repeat([1, 30, 5000, 150_000][n % 5] ?? 1) as string;
      return { head, body: body && { ...body, common: { os } } };
    });
    const bytes = records.map(encodeRecord);
    const order = records.map((_, i) => (i * 37) % records.length);
    await Promise.all(order.map((i) => spool.append(bytes[i] as Buffer)));
    await spool.close();
    expect(readSpool(folder, START, 1e9).records.map(({ payload }) => decodeRecord(payload))).toEqual(
      order.map((i) => records[i]),
    );
  });

  it.each([
    ['as it is written', record(1), '0'.repeat(31).concat('1')],
    [
      'of a body that has it elsewhere',
      { ...record(1), body: { common: {}, events: [], drops: [], batch: 'b'.repeat(32) } },
      'b'.repeat(32),
    ],
    ['of a head that says everything', { head: { ...record(1).head, type: 'limited' }, body: null }, null],
  ] as const)('tells the id of a batch without reading it, %s', (_, one, batch) => {
    const payload = encodeRecord(one as SpoolRecord).subarray(FRAME);
    expect(decodeKey(payload)).toEqual({ head: one.head, batch });
  });

  it('has a record on the disk when its append resolves', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder);
    await spool.append(encodeRecord(record(7)));
    expect(numbers(folder)).toEqual([7]);
    await spool.close();
  });

  it('goes on in a new segment after a restart, and with a segment that is full', async () => {
    const folder = temporaryFolder();
    for (const n of [1, 2]) {
      const spool = await openSpool(folder, { segmentBytes: 10 });
      await spool.append(encodeRecord(record(n)));
      await spool.append(encodeRecord(record(n + 10)));
      await spool.close();
    }
    expect(readdirSync(folder)).toHaveLength(4);
    expect(numbers(folder)).toEqual([1, 11, 2, 12]);
  });

  it('reads on from where a reader stood', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder);
    await spool.append(encodeRecord(record(1)));
    const { position } = readSpool(folder, START, 1e9);
    await spool.append(encodeRecord(record(2)));
    expect(numbers(folder, position)).toEqual([2]);
    await spool.close();
  });

  it('says after each record where the next one starts', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder);
    for (const n of [1, 2, 3]) await spool.append(encodeRecord(record(n)));
    const [first] = readSpool(folder, START, 1e9).records;
    expect(numbers(folder, first?.end)).toEqual([2, 3]);
    await spool.close();
  });

  it('stops after the limit, so that a large backlog fits in memory', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder, { segmentBytes: 400 });
    for (let n = 1; n <= 20; n++) await spool.append(encodeRecord(record(n)));
    const first = readSpool(folder, START, 500);
    expect(first.records.length).toBeLessThan(20);
    const rest = numbers(folder, first.position);
    expect(first.records.length + rest.length).toBe(20);
    await spool.close();
  });

  it('skips the torn tail of a segment that nobody writes to any more', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder);
    await spool.append(encodeRecord(record(1)));
    await spool.close();
    appendFileSync(join(folder, segmentName(1)), encodeRecord(record(2)).subarray(0, 30));
    const next = await openSpool(folder);
    await next.append(encodeRecord(record(3)));
    await next.close();
    expect(numbers(folder)).toEqual([1, 3]);
    expect(readSpool(folder, START, 1e9).skipped).toBe(30);
  });

  it('waits before an incomplete record of the youngest segment, since it is being written', async () => {
    const folder = temporaryFolder();
    const whole = encodeRecord(record(1));
    writeFileSync(join(folder, segmentName(1)), Buffer.concat([MAGIC, whole.subarray(0, 20)]));
    const before = readSpool(folder, START, 1e9);
    expect(before).toMatchObject({ records: [], skipped: 0 });
    appendFileSync(join(folder, segmentName(1)), whole.subarray(20));
    expect(numbers(folder, before.position)).toEqual([1]);
  });

  it.each([
    ['a byte of the payload', 30],
    ['the length', 0],
    ['the checksum', 5],
  ])('skips a record of which the disk damaged %s, and keeps the others', async (_, at) => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder);
    for (const n of [1, 2, 3]) await spool.append(encodeRecord(record(n)));
    await spool.close();
    await (await openSpool(folder)).close();
    const path = join(folder, segmentName(1));
    const bytes = readFileSync(path);
    const second = MAGIC.length + encodeRecord(record(1)).length;
    bytes[second + at] = (bytes[second + at] ?? 0) ^ 0xff;
    writeFileSync(path, bytes);
    expect(numbers(folder)).toEqual([1, 3]);
  });

  it('deletes what is drained and never the youngest segment', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder, { segmentBytes: 10 });
    for (const n of [1, 2, 3]) await spool.append(encodeRecord(record(n)));
    const { position } = readSpool(folder, START, 1e9);
    deleteBefore(folder, position);
    await spool.close();
    expect(readdirSync(folder)).toEqual([segmentName(3)]);
  });

  it('rejects an append that cannot be written, and takes the next one in a new segment', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder, { segmentBytes: 10 });
    await spool.append(encodeRecord(record(1)));
    // The next segment's name is taken by a folder, as good as a full disk.
    writeFileSync(join(folder, segmentName(2)), 'in the way');
    await expect(spool.append(encodeRecord(record(2)))).rejects.toMatchObject({ code: 'EEXIST' });
    await spool.mend();
    await spool.append(encodeRecord(record(3)));
    await spool.close();
    expect(numbers(folder).filter((n) => n !== 2)).toEqual([1, 3]);
  });

  it('takes records again once a full disk has room, having lost none that it promised and promised none that it lost', async () => {
    const folder = temporaryFolder();
    const faulty = faultyDisk();
    const spool = await openSpool(folder, { disk: faulty.disk, segmentBytes: 4000 });
    const kept: number[] = [];
    const tryOne = async (n: number) => {
      await spool.append(encodeRecord(record(n))).then(
        () => kept.push(n),
        (error) => expect(error).toMatchObject({ code: faulty.fault() }),
      );
    };
    for (const fault of ['ENOSPC', null, 'EIO', null, 'ENOSPC', null] as const) {
      faulty.setFault(fault);
      await spool.mend();
      const before = kept.length;
      await Promise.all(Array.from({ length: 40 }, (_, i) => tryOne(kept.length * 1000 + i + 1)));
      expect(kept.length - before).toBe(fault === null ? 40 : 0);
      expect(spool.trouble()?.code ?? null).toBe(fault);
    }
    await spool.close();
    expect(numbers(folder)).toEqual(kept);
  });

  it('starts on a full disk, since what is in the spool must be drained for there to be room', async () => {
    const folder = temporaryFolder();
    const faulty = faultyDisk();
    faulty.setFault('ENOSPC');
    const spool = await openSpool(folder, { disk: faulty.disk });
    expect(spool.trouble()).toMatchObject({ code: 'ENOSPC' });
    await expect(spool.append(encodeRecord(record(1)))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(readdirSync(folder)).toEqual([]);
    faulty.setFault(null);
    await spool.mend();
    await spool.append(encodeRecord(record(2)));
    await spool.close();
    expect(numbers(folder)).toEqual([2]);
  });

  it('promises nothing that lies behind a failed write, whichever of them the disk finished first', async () => {
    const folder = temporaryFolder();
    const held: Held[] = [];
    const spool = await openSpool(folder, { disk: holdingDisk(held) });
    const outcomes: string[] = [];
    for (const n of [1, 2, 3]) {
      appendGroup(spool, n).then(
        () => outcomes.push(`${n} kept`),
        () => outcomes.push(`${n} failed`),
      );
      await expect.poll(() => held.length).toBe(n);
    }
    const [first, second, third] = held as [Held, Held, Held];
    third.finish();
    first.finish();
    second.fail();
    await expect.poll(() => outcomes).toEqual(['1 kept', '2 failed', '3 failed']);
    const again = appendGroup(spool, 4);
    await expect.poll(() => held.length).toBe(4);
    held[3]?.finish();
    await again;
    await spool.close();
    expect(numbers(folder)).toEqual([...group(1), ...group(4)]);
  });

  it('does not read past a record that is still being written, where a later one is on the disk already', async () => {
    const folder = temporaryFolder();
    const held: Held[] = [];
    const spool = await openSpool(folder, { disk: holdingDisk(held) });
    const appended: Promise<unknown>[] = [];
    for (const n of [1, 2]) {
      appended.push(appendGroup(spool, n));
      await expect.poll(() => held.length).toBe(n);
    }
    held[1]?.finish();
    await held[1]?.written;
    const early = readSpool(folder, START, 1e9);
    expect(early).toMatchObject({ records: [], skipped: 0 });
    held[0]?.finish();
    await Promise.all(appended);
    expect(numbers(folder, early.position)).toEqual([...group(1), ...group(2)]);
    await spool.close();
  });

  it('syncs nothing alone beside a sync that is under way, since many share one at the same cost', async () => {
    const folder = temporaryFolder();
    const held: Held[] = [];
    const spool = await openSpool(folder, { disk: holdingDisk(held) });
    const appended = [spool.append(encodeRecord(record(1)))];
    await expect.poll(() => held.length).toBe(1);
    for (const n of [2, 3]) {
      appended.push(spool.append(encodeRecord(record(n))));
      await new Promise(setImmediate);
    }
    expect(held.length).toBe(1);
    held[0]?.finish();
    await expect.poll(() => held.length).toBe(2);
    held[1]?.finish();
    await Promise.all(appended);
    await spool.close();
    expect(numbers(folder)).toEqual([1, 2, 3]);
  });

  it('is as large on the disk as its records once it is closed, and after a crash at the next start', async () => {
    const folder = temporaryFolder();
    const spool = await openSpool(folder);
    await spool.append(encodeRecord(record(1)));
    const size = MAGIC.length + encodeRecord(record(1)).length;
    const crashed = readFileSync(join(folder, segmentName(1)));
    expect(crashed.length).toBeGreaterThan(size);
    await spool.close();
    expect(statSync(join(folder, segmentName(1))).size).toBe(size);
    writeFileSync(join(folder, segmentName(1)), crashed);
    const next = await openSpool(folder);
    expect(statSync(join(folder, segmentName(1))).size).toBe(size);
    await next.close();
    expect(numbers(folder)).toEqual([1]);
  });

  it('finds no folder where nothing was ever spooled', () => {
    expect(spoolFolders(join(temporaryFolder(), 'none'))).toEqual([]);
  });
});
