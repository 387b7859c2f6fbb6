import { DAY_MS } from '../day/day.ts';
import type { OpenProject } from '../projects/open.ts';
import { type Buckets, openBuckets, type Rate } from './buckets.ts';

/** How much may come. A project may have limits of its own: see `ProjectRules`. */
export interface LimitOptions {
  /** Of one network address. Default: 600 a minute, since offices and CI share addresses, and 6000 at once. */
  readonly address?: Rate;
  /** Of one identity. Default: 6 a minute, and 168 at once: a week of hourly batches that could not be sent before. */
  readonly identity?: Rate;
  /** Of one project, in events a day (UTC). Default: 20 million. */
  readonly eventsPerDay?: number;
  /** Refuse nothing, and count what would have been refused. Default: false. */
  readonly dryRun?: boolean;
}

export type Limits = Required<LimitOptions>;
export type LimitName = 'address' | 'identity' | 'project';

export const DEFAULT_LIMITS: Limits = {
  address: { perMinute: 600, burst: 6000 },
  identity: { perMinute: 6, burst: 168 },
  eventsPerDay: 20_000_000,
  dryRun: false,
};

/** What of a request the limits look at. */
export interface Asked {
  readonly project: OpenProject;
  /** The keyed hash of the address. */
  readonly sender: string;
  /** The one identity of everything in the request; `null` where there is none, or several. */
  readonly identity: string | null;
  readonly events: number;
}

/** Which limit refuses a request, and in how many seconds to come again. */
export interface Refusal {
  readonly limit: LimitName;
  readonly wait: number;
}

export interface IntakeLimits {
  /** @returns `null` where the request may pass; at once, but where the limits are shared with other processes */
  check(asked: Asked, now: number): Refusal | null | Promise<Refusal | null>;
}

/** Limits that are counted in this process, whose parts can be asked by themselves. */
export interface OwnLimits extends IntakeLimits {
  check(asked: Asked, now: number): Refusal | null;
  ofAddress(asked: Asked, now: number): Refusal | null;
  /** Those of an identity and of a project's day. */
  ofOthers(asked: Asked, now: number): Refusal | null;
  /** @returns a refusal as it is, or `null` where the project's limits are tried dry, and it is only counted */
  settle(project: OpenProject, refusal: Refusal | null): Refusal | null;
}

/**
 * Everything is counted in memory: a restart begins anew, and nothing of it is ever written down.
 *
 * @param onDryRefusal told of what would have been refused where the limits are tried dry
 * @example openIntakeLimits({}, () => {}).check({ project, sender, identity: null, events: 1 }, Date.now()) === null
 */
export function openIntakeLimits(options: LimitOptions, onDryRefusal: (limit: LimitName) => void): OwnLimits {
  const general: Limits = { ...DEFAULT_LIMITS, ...options };
  const books = new Map<string, ProjectBooks>();
  const booksOf = ({ name, rules }: OpenProject): ProjectBooks => {
    const known = books.get(name);
    if (known !== undefined && known.own === rules.limits) return known;
    const opened = openBooks({ ...general, ...rules.limits }, rules.limits, known);
    books.set(name, opened);
    return opened;
  };
  const own: OwnLimits = {
    check: (asked, now) => own.settle(asked.project, own.ofAddress(asked, now) ?? own.ofOthers(asked, now)),
    ofAddress: ({ project, sender }, now) => refusalOf('address', booksOf(project).address.take(sender, now)),
    ofOthers({ project, identity, events }, now) {
      const { limits, identity: identities, day } = booksOf(project);
      const today = Math.floor(now / DAY_MS);
      if (day.number !== today) Object.assign(day, { number: today, events: 0 });
      const refusal =
        (identity === null ? null : refusalOf('identity', identities.take(identity, now))) ??
        (day.events + events > limits.eventsPerDay ? refusalOf('project', untilTomorrow(now)) : null);
      if (refusal === null || limits.dryRun) day.events += events;
      return refusal;
    },
    settle(project, refusal) {
      if (refusal === null || !booksOf(project).limits.dryRun) return refusal;
      onDryRefusal(refusal.limit);
      return null;
    },
  };
  return own;
}

/** What is counted of one project. */
interface ProjectBooks {
  readonly limits: Limits;
  /** The limits of its own that they were opened with. */
  readonly own: LimitOptions | undefined;
  readonly address: Buckets;
  readonly identity: Buckets;
  readonly day: { number: number; events: number };
}

/** Opens a project's counts, or goes on with those under limits that have not changed. */
function openBooks(limits: Limits, own: LimitOptions | undefined, before: ProjectBooks | undefined): ProjectBooks {
  const buckets = (name: 'address' | 'identity') =>
    before !== undefined && isSame(before.limits[name], limits[name]) ? before[name] : openBuckets(limits[name]);
  return {
    limits,
    own,
    address: buckets('address'),
    identity: buckets('identity'),
    day: before?.day ?? { number: 0, events: 0 },
  };
}

function isSame(a: Rate, b: Rate): boolean {
  return a.perMinute === b.perMinute && a.burst === b.burst;
}

function refusalOf(limit: LimitName, wait: number): Refusal | null {
  return wait === 0 ? null : { limit, wait };
}

function untilTomorrow(now: number): number {
  return Math.max(1, Math.ceil((DAY_MS - (now % DAY_MS)) / 1000));
}
