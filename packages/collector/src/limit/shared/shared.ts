import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import {
  DEFAULT_LIMITS,
  type IntakeLimits,
  type LimitOptions,
  openIntakeLimits,
  type Refusal,
} from '../intake-limits.ts';
import { TAKE } from './take.ts';

export interface SharedOptions {
  readonly limits: LimitOptions;
  /** `redis://user@host:6379/0` */
  readonly address: string;
  readonly password?: string | undefined;
  readonly onDryRefusal: (limit: Refusal['limit']) => void;
  /** Told of each request that was decided without Redis. */
  readonly onAlone: () => void;
  /** Told that Redis did not answer, and how it failed. */
  readonly onTrouble: (code: string) => void;
}

export interface SharedLimits extends IntakeLimits {
  close(): Promise<void>;
}

/** How long an intake waits for Redis, in ms; and for how long it does not ask after it got no answer. */
const PATIENCE = 100;
const REST = 1000;

/**
 * Limits that several intakes share: that of an identity and that of a project's day are counted in one Redis, at one
 * stroke for each request and by that server's clock, so that they hold exactly whichever intake a request reaches. An
 * identity is there as a hash, for as long as its bucket is not full again.
 *
 * The limit of an address stays in each process's memory, since an address, or a hash of one, goes nowhere else: through N
 * intakes that share their requests evenly, an address may come up to N times as often.
 *
 * Where Redis gives no answer within {@link PATIENCE} ms, this process's own counts decide, which go on beside it: nobody
 * is refused for it, nobody waits longer, and no limit is gone; at worst each holds N times.
 *
 * @example openSharedLimits({ limits: {}, address: 'redis://127.0.0.1:6379', … }).check(asked, Date.now())
 */
export function openSharedLimits(options: SharedOptions): SharedLimits {
  const { address, password, onAlone, onTrouble } = options;
  const general = { ...DEFAULT_LIMITS, ...options.limits };
  const own = openIntakeLimits(options.limits, options.onDryRefusal);
  const redis = connect(address, password);
  let silentUntil = Number.NEGATIVE_INFINITY;
  return {
    check(asked, now) {
      const { project, identity, events } = asked;
      const refused = own.settle(project, own.ofAddress(asked, now));
      if (refused !== null) return refused;
      const mine = own.ofOthers(asked, now);
      const decideAlone = () => {
        onAlone();
        return own.settle(project, mine);
      };
      if (performance.now() < silentUntil) return decideAlone();
      const { identity: rate, eventsPerDay, dryRun } = { ...general, ...project.rules.limits };
      const bucket = identity === null ? '' : bucketOf(project.name, identity);
      const taken = redis.take(
        ...[`aboveboard:day:${project.name}`, bucket],
        ...[rate.perMinute / 60_000, rate.burst, eventsPerDay, events, dryRun ? 1 : 0],
      );
      return taken.then(
        ([which, wait]) => own.settle(project, which === 0 ? null : { limit: LIMITS[which], wait }),
        (error: NodeJS.ErrnoException) => {
          silentUntil = performance.now() + REST;
          onTrouble(error.code ?? 'no answer');
          return decideAlone();
        },
      );
    },
    close: async () => redis.disconnect(),
  };
}

const LIMITS = { 1: 'identity', 2: 'project' } as const;

/** One of 2^128, so its hash cannot be turned back by trying. */
function bucketOf(project: string, identity: string): string {
  const hash = createHash('sha256').update(`${project} ${identity}`).digest('base64url').slice(0, 22);
  return `aboveboard:identity:${hash}`;
}

/** {@link TAKE}: the day's key, the bucket's key or `''`, tokens a ms, burst, events a day, events, whether it is tried dry. */
type Take = (
  day: string,
  bucket: string,
  perMs: number,
  burst: number,
  perDay: number,
  events: number,
  isDry: number,
) => Promise<[0 | 1 | 2, number]>;

function connect(address: string, password: string | undefined): Redis & { readonly take: Take } {
  const redis = new Redis(address, {
    ...(password === undefined ? {} : { password }),
    // What cannot be asked now is not asked later: the answer to the client does not wait.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: PATIENCE,
    connectTimeout: 2000,
    retryStrategy: (times) => Math.min(times * 200, 2000),
  });
  // Told where it matters: by the request that got no answer.
  redis.on('error', () => {});
  redis.defineCommand('take', { numberOfKeys: 2, lua: TAKE });
  return redis as Redis & { readonly take: Take };
}
