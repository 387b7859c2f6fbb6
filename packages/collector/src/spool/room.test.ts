import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { openRoom } from './room.ts';

function spoolWith(bytes: number): string {
  const spoolDir = temporaryFolder();
  mkdirSync(join(spoolDir, '0'));
  writeFileSync(join(spoolDir, '0', '000000000001.seg'), Buffer.alloc(bytes));
  return spoolDir;
}

describe('the room of a spool', () => {
  it.each([
    ['far below the bound', 500, 1e9, null],
    ['at four fifths', 800, 1e9, 'the spool is 80 % full'],
    ['at the bound', 1000, 1e9, 'the spool is 100 % full'],
    ['on a disk with room', 0, 130, null],
    ['on a disk that is nearly full', 0, 120, 'the disk is nearly full'],
  ])('says what is wrong %s', (_, bytes, free, trouble) => {
    const room = openRoom({ spoolDir: spoolWith(bytes), maxBytes: 1000, minFree: 100, freeBytes: () => free });
    if (trouble === null) expect(room.look().trouble).toBeNull();
    else expect(room.look().trouble).toContain(trouble);
  });

  it('says so before it refuses', () => {
    const spoolDir = spoolWith(850);
    const room = openRoom({ spoolDir, maxBytes: 1000, freeBytes: () => 1e12 });
    expect(room.state().trouble).toContain('85 %');
    expect(room.admits(100)).toBeNull();
  });

  it('is shared out among those who write to it, so that all of them together stay within it', () => {
    const spoolDir = spoolWith(600);
    const rooms = [1, 2].map(() => openRoom({ spoolDir, maxBytes: 1000, freeBytes: () => 1e12, writers: 2 }));
    for (const room of rooms) {
      expect(room.admits(200)).toBeNull();
      expect(room.admits(1)?.code).toBe('ESPOOLFULL');
    }
  });

  it('says so at the moment at which it is filled, between two looks', () => {
    const room = openRoom({ spoolDir: spoolWith(0), maxBytes: 1000, freeBytes: () => 1e12 });
    expect(room.admits(790)).toBeNull();
    expect(room.state().trouble).toBeNull();
    expect(room.admits(20)).toBeNull();
    expect(room.state().trouble).toContain('81 %');
  });

  it('counts what it let in between two looks, so that a burst does not get past it', () => {
    const room = openRoom({ spoolDir: spoolWith(0), maxBytes: 1000, freeBytes: () => 1e12 });
    const admitted = Array.from({ length: 10 }, () => room.admits(300)).filter((error) => error === null);
    expect(admitted).toHaveLength(3);
    expect(room.admits(300)).toMatchObject({ code: 'ESPOOLFULL' });
  });

  it('leaves the store its part of the disk', () => {
    const room = openRoom({ spoolDir: spoolWith(0), maxBytes: 1e9, minFree: 1000, freeBytes: () => 1500 });
    expect(room.admits(400)).toBeNull();
    expect(room.admits(400)).toMatchObject({ code: 'ESPOOLFULL' });
  });

  it('takes in again what it refused, once the drain has made room', () => {
    const spoolDir = spoolWith(1000);
    const room = openRoom({ spoolDir, maxBytes: 1000, freeBytes: () => 1e12 });
    expect(room.admits(1)).not.toBeNull();
    rmSync(join(spoolDir, '0', '000000000001.seg'));
    expect(room.look().trouble).toBeNull();
    expect(room.admits(1)).toBeNull();
  });

  it('does not count what has been drained and is only kept for forwarders', () => {
    const spoolDir = spoolWith(1000);
    writeFileSync(join(spoolDir, '0', '000000000002.seg'), Buffer.alloc(100));
    let segment = 1;
    const drained = () => ({ '0': { segment, offset: 8 } });
    const room = openRoom({ spoolDir, drained, maxBytes: 1000, freeBytes: () => 1e12 });
    expect(room.admits(1)).toMatchObject({ code: 'ESPOOLFULL' });
    segment = 2;
    expect(room.look()).toMatchObject({ bytes: 100, trouble: null });
    expect(room.admits(1)).toBeNull();
  });

  it('is empty where nothing was ever spooled, and knows the real disk', () => {
    const state = openRoom({ spoolDir: temporaryFolder() }).state();
    expect(state.bytes).toBe(0);
    expect(state.free).toBeGreaterThan(0);
  });
});
