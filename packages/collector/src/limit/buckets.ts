/** How many requests, and how many at once of somebody who was away. */
export interface Rate {
  readonly perMinute: number;
  /** Requests that may come at once after a pause. */
  readonly burst: number;
}

/** A bucket of tokens for each sender: full at first, a token for each request, refilled at the rate. */
export interface Buckets {
  /** @returns 0 where there was a token, otherwise in how many seconds there will be one */
  take(sender: string, now: number): number;
}

/** Above this many senders the table is not grown: the limiter fails open, memory does not. */
const MAX_SENDERS = 100_000;
/** How often at most the table is looked through for senders that need not be remembered, in ms. */
const SWEEP_EVERY = 10_000;

/** @example openBuckets({ perMinute: 6, burst: 168 }).take('somebody', Date.now()) === 0 */
export function openBuckets({ perMinute, burst }: Rate, maxSenders = MAX_SENDERS): Buckets {
  const perMs = perMinute / 60_000;
  const buckets = new Map<string, { tokens: number; at: number }>();
  let swept = Number.NEGATIVE_INFINITY;
  const sweep = (now: number) => {
    if (Math.abs(now - swept) < SWEEP_EVERY) return;
    swept = now;
    // A full bucket is as good as none.
    for (const [sender, { tokens, at }] of buckets) {
      if (tokens + (now - at) * perMs >= burst) buckets.delete(sender);
    }
  };
  return {
    take(sender, now) {
      let bucket = buckets.get(sender);
      if (bucket === undefined) {
        if (buckets.size >= maxSenders) sweep(now);
        if (buckets.size >= maxSenders) return 0;
        bucket = { tokens: burst, at: now };
        buckets.set(sender, bucket);
      }
      // A clock that went back refills nothing and takes nothing.
      bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
      bucket.at = now;
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
      bucket.tokens--;
      return 0;
    },
  };
}
