import type { Drain } from '../../drain/drain.ts';
import type { Registry } from '../../projects/projects.ts';
import type { Store } from '../store.ts';
import { expire, retentionDays } from './retention.ts';

/** What the store process does once a day. */
export interface Upkeep {
  /** Deletes what has expired, where a day has begun or a retention has changed since the last look. Not while a step is under way. */
  look(): Promise<void>;
}

interface UpkeepOptions {
  readonly store: Store;
  readonly registry: Registry;
  readonly drain: Drain;
  /** Told of what was deleted. */
  readonly onExpired: (project: string, rows: number) => void;
  /** The UTC date. */
  readonly today: () => string;
}

/** @example const upkeep = openUpkeep({ store, registry, drain, onExpired, today }); await upkeep.look(); */
export function openUpkeep({ store, registry, drain, onExpired, today }: UpkeepOptions): Upkeep {
  const done = new Map<string, string>();
  return {
    async look() {
      const day = today();
      for (const project of registry.all()) {
        const state = `${day} ${retentionDays(project)}`;
        if (done.get(project.name) === state) continue;
        const { rows } = await drain.settled((chunk) => expire(store, project, day, chunk));
        if (rows > 0) onExpired(project.name, rows);
        done.set(project.name, state);
      }
    },
  };
}
