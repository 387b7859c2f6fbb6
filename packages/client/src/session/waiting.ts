import { readOr } from '../dir/files.ts';
import { holdsEvents, namesIn, pathIn } from '../dir/place.ts';
import { waitsIn } from '../record/memory.ts';
import type { Session } from './session.ts';

/** How many events wait on this machine, wherever. */
export function waitingOf({ memory, place, unsaved, unsent }: Session): number {
  let waiting = waitsIn(memory);
  for (const { events } of [...unsaved, ...unsent.map(({ body }) => body)]) waiting += events.length;
  for (const name of namesIn(place).filter(holdsEvents)) waiting += eventsIn(readOr(pathIn(place, name)) ?? '');
  return waiting;
}

/** How many events a file has, without reading them one by one; those of batches that are answered have gone. */
export function eventsIn(text: string): number {
  const gone = [...text.matchAll(/^\{"done":("\w+")/gm)].map((found) => found[1] as string);
  const lines = text.split('\n').filter((line) => !gone.some((id) => line.includes(id)));
  return lines.join('\n').split('{"event":').length - 1;
}
