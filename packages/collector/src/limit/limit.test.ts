import { describe, expect, it } from 'vitest';
import { openLimiter } from './limit.ts';

const NOW = Date.parse('2026-11-21T12:00:30Z');

describe('the limiter', () => {
  it('lets so many requests a minute pass, then says when to come again', () => {
    const limiter = openLimiter({ perMinute: 2 });
    expect([1, 2, 3].map(() => limiter.check('192.0.2.1', NOW))).toEqual([0, 0, 30]);
  });

  it('lets it pass again after a minute', () => {
    const limiter = openLimiter({ perMinute: 1 });
    limiter.check('192.0.2.1', NOW);
    expect(limiter.check('192.0.2.1', NOW + 60_000)).toBe(0);
  });

  it('counts each address for itself', () => {
    const limiter = openLimiter({ perMinute: 1 });
    limiter.check('192.0.2.1', NOW);
    expect(limiter.check('192.0.2.2', NOW)).toBe(0);
  });
});
