import { describe, expect, it } from 'vitest';
import { patiently } from './patiently.ts';

function failing(times: number) {
  let now = 0;
  let asked = 0;
  const pauses: number[] = [];
  const act = patiently(
    async () => {
      if (asked++ < times) throw new Error('away');
      return 'done';
    },
    (_, pause) => pauses.push(pause),
    () => now,
  );
  return { act, pauses, asked: () => asked, wait: (ms: number) => (now += ms) };
}

describe('what is done patiently', () => {
  it('gives what was done, and rests after no success', async () => {
    const { act, asked } = failing(0);
    expect([await act(), await act()]).toEqual(['done', 'done']);
    expect(asked()).toBe(2);
  });

  it('rests after a failure, and tries nothing meanwhile', async () => {
    const { act, asked, wait } = failing(1);
    expect(await act()).toBeUndefined();
    wait(499);
    expect(await act()).toBeUndefined();
    expect(asked()).toBe(1);
    wait(1);
    expect(await act()).toBe('done');
  });

  it('rests twice as long after each failure, half a minute at most, and begins anew after a success', async () => {
    const { act, pauses, wait } = failing(9);
    for (let i = 0; i < 10; i++) {
      await act();
      wait(30_000);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(await act()).toBe('done');
  });
});
