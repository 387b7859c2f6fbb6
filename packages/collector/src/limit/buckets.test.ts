import { describe, expect, it } from 'vitest';
import { openBuckets } from './buckets.ts';

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

/** How many of so many requests at one moment pass. */
function passing(buckets: ReturnType<typeof openBuckets>, sender: string, requests: number, now: number): number {
  return Array.from({ length: requests }, () => buckets.take(sender, now)).filter((wait) => wait === 0).length;
}

describe('buckets', () => {
  it('let a sender that was away catch up, and then hold it to its rate', () => {
    const buckets = openBuckets({ perMinute: 6, burst: 168 });
    expect(passing(buckets, 'a', 1000, 0)).toBe(168);
    expect(passing(buckets, 'a', 1000, MINUTE)).toBe(6);
    expect(passing(buckets, 'a', 1000, 11 * MINUTE)).toBe(60);
    expect(passing(buckets, 'a', 1000, YEAR)).toBe(168);
  });

  it('say when to come again, and mean it', () => {
    const buckets = openBuckets({ perMinute: 6, burst: 1 });
    expect(buckets.take('a', 0)).toBe(0);
    const wait = buckets.take('a', 0);
    expect(wait).toBe(10);
    expect(buckets.take('a', wait * 1000)).toBe(0);
  });

  it('count each sender for itself', () => {
    const buckets = openBuckets({ perMinute: 1, burst: 1 });
    expect([buckets.take('a', 0), buckets.take('b', 0)]).toEqual([0, 0]);
  });

  it.each([
    ['back', -YEAR],
    ['forward', YEAR],
  ])('go on at their rate after the clock jumped %s', (_, by) => {
    const buckets = openBuckets({ perMinute: 6, burst: 6 });
    passing(buckets, 'a', 6, 0);
    expect(passing(buckets, 'a', 100, by)).toBe(by > 0 ? 6 : 0);
    expect(passing(buckets, 'a', 100, by + MINUTE)).toBe(6);
  });

  it('forget senders that have a full bucket again, and refuse nobody for want of memory', () => {
    const buckets = openBuckets({ perMinute: 60, burst: 1 }, 2);
    expect([buckets.take('a', 0), buckets.take('b', 0), buckets.take('c', 0), buckets.take('c', 0)]).toEqual([
      0, 0, 0, 0,
    ]);
    expect(buckets.take('a', 0)).toBe(1);
    expect([buckets.take('c', MINUTE), buckets.take('c', MINUTE)]).toEqual([0, 1]);
  });
});
