import { isAfter, type Position } from '../spool/reader.ts';

/** How long the oldest record that is not in the store yet has waited. */
export interface Oldest {
  /** Notes up to where a folder is written at this moment. */
  mark(folder: string, end: Position, now: number): void;
  /** @returns when the oldest record that a folder's cursor has not passed was spooled, `null` where there is none */
  since(folder: string, drained: Position): number | null;
}

interface Mark {
  /** When the first record that lies before `end` and after the mark before it was spooled, at the latest. */
  readonly at: number;
  readonly end: Position;
}

/** More marks than this become half as many, twice as far apart: an outage of a week is told to within minutes. */
const MAX_MARKS = 4096;

/** Times are whatever the caller counts in, as long as it only goes forward. */
export function openOldest(): Oldest {
  const folders = new Map<string, { marks: Mark[]; step: number }>();
  return {
    mark(folder, end, now) {
      const { marks, step } = folders.get(folder) ?? { marks: [], step: 0 };
      const last = marks.at(-1);
      if (last !== undefined && !isAfter(end, last.end)) return;
      if (last !== undefined && now - last.at < step) marks[marks.length - 1] = { at: last.at, end };
      else marks.push({ at: now, end });
      folders.set(folder, marks.length > MAX_MARKS ? thin(marks) : { marks, step });
    },
    since(folder, drained) {
      const { marks, step } = folders.get(folder) ?? { marks: [], step: 0 };
      const first = marks.findIndex(({ end }) => isAfter(end, drained));
      const waiting = first === -1 ? [] : marks.slice(first);
      folders.set(folder, { marks: waiting, step: waiting.length === 0 ? 0 : step });
      return waiting[0]?.at ?? null;
    },
  };
}

/** Every two become one: the time of the first, which is the older, and the end of the second. */
function thin(marks: readonly Mark[]): { marks: Mark[]; step: number } {
  const half = marks.flatMap((mark, i) => (i % 2 === 0 ? [{ at: mark.at, end: (marks[i + 1] ?? mark).end }] : []));
  return { marks: half, step: (2 * ((marks.at(-1) as Mark).at - (marks[0] as Mark).at)) / marks.length };
}
