import { describe, expect, it } from 'vitest';
import { START } from '../spool/reader.ts';
import { openOldest } from './oldest.ts';

const at = (offset: number, segment = 1) => ({ segment, offset });

describe('the oldest waiting record', () => {
  it('is none where nothing was spooled, and where everything is drained', () => {
    const oldest = openOldest();
    expect(oldest.since('0', START)).toBeNull();
    oldest.mark('0', at(100), 5);
    expect(oldest.since('0', at(100))).toBeNull();
    expect(oldest.since('0', at(8, 2))).toBeNull();
  });

  it('waits since it was spooled, however much came after it', () => {
    const oldest = openOldest();
    oldest.mark('0', at(100), 5);
    oldest.mark('0', at(200), 6);
    oldest.mark('0', at(8, 2), 7);
    expect(oldest.since('0', START)).toBe(5);
    expect(oldest.since('0', at(100))).toBe(6);
    expect(oldest.since('0', at(200))).toBe(7);
  });

  it('does not grow younger by moments at which nothing came', () => {
    const oldest = openOldest();
    for (const now of [1, 2, 3]) oldest.mark('0', at(100), now);
    expect(oldest.since('0', START)).toBe(1);
  });

  it('is told for each folder', () => {
    const oldest = openOldest();
    oldest.mark('0', at(100), 1);
    oldest.mark('1', at(100), 2);
    expect([oldest.since('0', at(100)), oldest.since('1', START)]).toEqual([null, 2]);
  });

  it('is never said to be younger than it is after a long outage, and takes no more memory for it', () => {
    const oldest = openOldest();
    for (let n = 1; n <= 100_000; n++) oldest.mark('0', at(n * 10), n);
    for (const n of [1, 2, 4095, 50_000, 99_999]) {
      const since = oldest.since('0', at((n - 1) * 10)) as number;
      expect(since).toBeLessThanOrEqual(n);
      expect(since).toBeGreaterThan(n - 100);
    }
  });
});
