import { randomBytes } from 'node:crypto';
import type { LiveEntry } from '../api/types.ts';
import type { Registry } from '../projects/projects.ts';
import { entriesOf } from './entries.ts';
import { KEPT, type Tail } from './tail.ts';

/**
 * What has just become of what arrived, for whoever is looking: kept in memory, the latest entries of each project and no
 * more, whether anybody looks or not. Those who listen have a place in these, so a slow one takes no room; what it was
 * too slow for it is told as a number.
 */
export interface Live {
  /** The drain has finished a chunk. */
  onSettled(tails: ReadonlyMap<string, Tail>): void;
  /**
   * @param after the id of the entry that somebody has seen last; what is unknown stands for none
   * @param last how many of the latest to begin with where it is `null`
   */
  listen(project: string, after: string | null, last: number): Listener;
}

export interface Listener {
  /** What came since the last call, at once where there is something, else when there is, or empty after a while. */
  next(patience: number): Promise<readonly Numbered[]>;
  /** Whoever waits for what is next waits no longer. */
  close(): void;
}

export interface Numbered {
  readonly id: string;
  readonly entry: LiveEntry;
}

/** @example const live = openLive(registry); const heard = await live.listen('my-tool', null, 50).next(15_000); */
export function openLive(registry: Registry): Live {
  // Numbers begin anew with the process, so an id of an earlier one must not be taken for one of this.
  const run = randomBytes(4).toString('hex');
  const channels = new Map<string, Channel>();
  const channelOf = (project: string) => {
    const channel = channels.get(project) ?? { last: 0, kept: [], wake: new Set() };
    channels.set(project, channel);
    return channel;
  };
  return {
    onSettled(tails) {
      for (const [name, { entries, records }] of tails) {
        const project = registry.byName(name);
        if (project === undefined) continue;
        const at = new Date().toISOString();
        const channel = channelOf(name);
        const fresh: LiveEntry[] = [];
        // From the end, so that no more is made readable than is kept.
        for (const record of records.toReversed()) {
          if (fresh.length >= KEPT) break;
          fresh.unshift(...entriesOf(record, project, at));
        }
        channel.last += entries;
        channel.kept = [...channel.kept, ...fresh].slice(-KEPT);
        for (const wake of channel.wake) wake();
      }
    },
    listen(project, after, last) {
      const channel = channelOf(project);
      const [theirRun, number] = after?.split('-') ?? [];
      let at = after === null ? Math.max(0, channel.last - last) : theirRun === run ? Number(number) || 0 : 0;
      const own = new Set<() => void>();
      const take = (): Numbered[] => {
        const first = channel.last - channel.kept.length;
        const missed = first - at;
        // At the beginning nothing was missed: what is no longer kept was before they came.
        const gap: LiveEntry = { type: 'left-out', count: missed };
        const taken = [
          ...(missed > 0 && at > 0 ? [{ id: `${run}-${first}`, entry: gap }] : []),
          ...channel.kept
            .slice(Math.max(0, at - first))
            .map((entry, i) => ({ id: `${run}-${Math.max(at, first) + i + 1}`, entry })),
        ];
        at = channel.last;
        return taken;
      };
      return {
        async next(patience) {
          if (at === channel.last) await woken([channel.wake, own], patience);
          return take();
        },
        close() {
          for (const wake of own) wake();
        },
      };
    },
  };
}

interface Channel {
  /** The number of the latest entry. */
  last: number;
  /** The latest entries, up to it. */
  kept: readonly LiveEntry[];
  readonly wake: Set<() => void>;
}

function woken(bells: readonly Set<() => void>[], patience: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      for (const bell of bells) bell.delete(done);
      resolve();
    };
    const timer = setTimeout(done, patience);
    for (const bell of bells) bell.add(done);
  });
}
