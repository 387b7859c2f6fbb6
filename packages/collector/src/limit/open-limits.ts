import { type IntakeLimits, type LimitName, type LimitOptions, openIntakeLimits } from './intake-limits.ts';

/** The limits of an intake, and what ends them. */
export interface OpenLimits {
  readonly limits: IntakeLimits;
  close(): Promise<void>;
}

interface Parts {
  readonly limits: LimitOptions;
  /** Address of a Redis, where several intakes count together. */
  readonly redis?: string | undefined;
  readonly metrics: { onDryRefusal(limit: LimitName): void; onAloneLimit(): void };
  readonly onTrouble: (code: string) => void;
}

/** Counted in this process alone, or together with others: see shared/. */
export async function openLimits({ limits, redis, metrics, onTrouble }: Parts): Promise<OpenLimits> {
  if (redis === undefined) return { limits: openIntakeLimits(limits, metrics.onDryRefusal), close: async () => {} };
  // A client of Redis is loaded only where there is one.
  const { openSharedLimits } = await import('./shared/shared.ts');
  const shared = openSharedLimits({
    limits,
    address: redis,
    password: process.env.ABOVEBOARD_LIMITS_REDIS_PASSWORD,
    onDryRefusal: metrics.onDryRefusal,
    onAlone: metrics.onAloneLimit,
    onTrouble,
  });
  return { limits: shared, close: shared.close };
}
