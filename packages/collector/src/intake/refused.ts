import { utcDay } from '../day/day.ts';
import type { OpenProject } from '../projects/open.ts';
import { encodeRecord, type Refused } from '../spool/format.ts';
import type { SpoolWriter } from '../spool/writer.ts';

/** How often refused events are written to the books, in ms: a flood must not cost an fsync a request. */
const EVERY = 1000;

/** Adds up what was refused, and writes the sums to the spool from time to time. */
export interface RefusedTally {
  add(type: Refused, project: OpenProject, events: number): void;
  flush(): Promise<void>;
}

export function openRefusedTally(spool: SpoolWriter, onError: (error: NodeJS.ErrnoException) => void): RefusedTally {
  const counts = new Map<string, { readonly type: Refused; readonly project: string; received: number }>();
  let timer: NodeJS.Timeout | undefined;
  const add = (type: Refused, project: string, events: number) => {
    const key = `${type} ${project}`;
    const sum = counts.get(key) ?? { type, project, received: 0 };
    sum.received += events;
    counts.set(key, sum);
    timer ??= setTimeout(flush, EVERY).unref();
  };
  const write = async () => {
    clearTimeout(timer);
    timer = undefined;
    const day = utcDay(Date.now());
    const sums = [...counts.values()];
    counts.clear();
    for (const { type, project, received } of sums) {
      try {
        if (received > 0) await spool.append(encodeRecord({ head: { type, project, day, received }, body: null }));
      } catch (error) {
        onError(error as NodeJS.ErrnoException);
        // They are counted once there is room.
        add(type, project, received);
      }
    }
  };
  // One after the other, so that whoever waits for one has waited for those before it.
  let written = Promise.resolve();
  const flush = () => {
    written = written.then(write);
    return written;
  };
  return { add: (type, { name }, events) => add(type, name, events), flush };
}
