import { type Gate, openGate, openIntakeLimits } from '@aboveboard/collector/edge';
import { addressOf, openSenders } from './sender.ts';
import type { EdgeSettings } from './settings.ts';

/** Within which time Cloudflare's limiter counts at most, in seconds. */
const PERIOD = 60;

/**
 * Stops and limits. Those in memory are held by each place where the Worker runs for itself; Cloudflare's limiter, where it is
 * bound, counts for all machines of one of its locations.
 */
export function gateOf({ limits = {}, limiter, secret }: EdgeSettings): Gate<Request> {
  const senderOf = openSenders(secret);
  const inMemory = openGate<Request>({
    limits: openIntakeLimits(limiter === undefined ? limits : { ...limits, address: UNLIMITED }, () => {}),
    bans: { has: () => false, isBanned: () => false },
    senderOf,
    addressOf,
  });
  if (limiter === undefined) return inMemory;
  return {
    async check(request, asked, now) {
      const { success } = await limiter.limit({ key: `${asked.project.name} ${senderOf(request, now)}` });
      if (success || limits.dryRun === true) return inMemory.check(request, asked, now);
      const events = asked.batches.reduce((sum, batch) => sum + batch.events.length, 0);
      return { batches: [], refused: [{ type: 'limited', events }], status: 429, wait: PERIOD };
    },
  };
}
const UNLIMITED = { perMinute: 1e9, burst: 1e9 };
