import type { Contract, Event, Values } from '@aboveboard/contract';
import { exists, makeFile, remove } from '../dir/files.ts';
import { namesIn, type Place, pathIn } from '../dir/place.ts';
import { isFirst } from './first.ts';
import type { Row } from './memory.ts';

/**
 * Leaves out what this installation has reported already. What it has is the mark `once-<event>-<span>`, where the span
 * is a UTC day or a version of the tool. Of many processes the one reports that makes the mark; one that dies before it
 * has buffered the report loses it, since saying it twice would count one installation as two.
 *
 * @param isEnding see `isFirst`
 * @example once-first_index-2026-11-21
 */
export function onlyOnce(
  contract: Contract,
  place: Place,
  common: Values,
  rows: readonly Row[],
  isEnding: boolean,
): readonly Row[] {
  return rows.filter(({ event, day }) => {
    const { shape, every } = contract.events[event] as Event;
    if (shape !== 'once') return true;
    if (every === 'process') return isFirst(place, event, isEnding);
    // Where nothing can be marked, each process says it.
    return place.dir === '' || mark(place, event, every === 'day' ? day : versionOf(contract, common));
  });
}

/** Is the mark there? An error costs more to make than a look, so this is asked before where the answer mostly is yes. */
export function isMarked(place: Place, name: string, span: string): boolean {
  return exists(pathIn(place, `once-${name}-${span}`));
}

/** Makes a mark. @returns whether this process made it */
export function mark(place: Place, name: string, span: string): boolean {
  const kind = `once-${name}-`;
  const file = kind + span;
  if (isMarked(place, name, span) || makeFile(pathIn(place, file), '') !== 'made') return false;
  // The last but one stays: a process on the other side of midnight may ask for it, or an older version that still runs.
  const past = namesIn(place).filter((other) => other.startsWith(kind) && other !== file);
  for (const other of past.sort().slice(0, -1)) remove(pathIn(place, other));
  return true;
}

/** The tool's version as it travels: a finer one would report an event twice under the same version. */
function versionOf({ common: fields }: Contract, common: Values): string {
  const name = Object.keys(fields).find(
    (field) => fields[field]?.kind === 'version' && fields[field].auto === undefined,
  );
  return name === undefined ? '' : String(common[name] ?? '');
}
