import type { OpenProject } from '../projects/projects.ts';
import { encodeRecord } from '../spool/format.ts';
import type { SpoolWriter } from '../spool/writer.ts';

/** How often refused events are written to the books, in ms: a flood must not cost an fsync a request. */
const EVERY = 1000;

/** Adds up what the limiter refused, and writes the sums to the spool from time to time. */
export interface LimitedTally {
  add(project: OpenProject, events: number): void;
  flush(): Promise<void>;
}

export function openLimitedTally(spool: SpoolWriter, onError: (error: NodeJS.ErrnoException) => void): LimitedTally {
  const counts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const day = new Date().toISOString().slice(0, 10);
    const sums = [...counts];
    counts.clear();
    for (const [project, received] of sums) {
      await spool
        .append(encodeRecord({ head: { type: 'limited', project, day, received }, body: null }))
        .catch(onError);
    }
  };
  return {
    add({ name }, events) {
      counts.set(name, (counts.get(name) ?? 0) + events);
      timer ??= setTimeout(flush, EVERY).unref();
    },
    flush,
  };
}
