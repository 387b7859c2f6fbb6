import type { Drain } from '../../drain/drain.ts';
import type { OpenProject, Registry } from '../../projects/projects.ts';
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

/** For how long nothing has come where made-up months have come to their end, in ms. */
const QUIET = 20_000;

/** @example const upkeep = openUpkeep({ store, registry, drain, onExpired, today }); await upkeep.look(); */
export function openUpkeep({ store, registry, drain, onExpired, today }: UpkeepOptions): Upkeep {
  const done = new Map<string, string>();
  /** Made-up months bring days that have expired already: they go once nothing has come for a while. */
  const arrivals = ({ name, simulated }: OpenProject): string => {
    const last = drain.cursor().lastStored[name];
    if (simulated === undefined || last === undefined) return '';
    if (Date.now() - Date.parse(last) > QUIET) quiet.set(name, last);
    return ` ${quiet.get(name) ?? ''}`;
  };
  const quiet = new Map<string, string>();
  return {
    async look() {
      const day = today();
      for (const project of registry.all()) {
        const state = `${day} ${retentionDays(project)}${arrivals(project)}`;
        if (done.get(project.name) === state) continue;
        const { rows } = await drain.settled((chunk) => expire(store, project, day, chunk));
        if (rows > 0) onExpired(project.name, rows);
        done.set(project.name, state);
      }
    },
  };
}
