import { type Contract, countsPresence, PRESENCE } from '@aboveboard/contract';
import { dayAfter, isDay, mondayOf, monthOf } from '../day/day.ts';
import { readJson, writeWhole } from '../dir/files.ts';
import type { Place } from '../dir/place.ts';
import type { Row } from '../record/memory.ts';
import { isMarked, mark } from '../record/once.ts';

/**
 * `presence.json`: when this installation last said that it is in use, and the week in which it was first seen. It stays
 * on the machine; only the flags of a report leave.
 *
 * @example { "day": "2026-11-21", "week": "2026-11-16", "month": "2026-11", "cohort": "2026-10-05" }
 */
interface Presence {
  readonly day: string;
  readonly week: string;
  readonly month: string;
  readonly cohort: string;
}

/** A report to put among the day's events, and what to do once it is in the buffer. */
export interface Report extends Row {
  readonly settle: () => unknown;
}

/**
 * The day's `active` report, if this process is the one to make it. Of several processes that ask at once the one wins
 * that makes the day's mark; one that dies before it has buffered the report loses that day, since reporting twice
 * would make two installs of one.
 *
 * @param day may be past, where a machine has slept since
 * @returns `undefined` where the day has been reported, or where nothing can be kept: an installation that forgets would
 *   be counted anew by every run
 */
export function reportDay(contract: Contract, place: Place, day: string, today = day): Report | undefined {
  if (!countsPresence(contract.streams) || !Object.hasOwn(contract.events, PRESENCE)) return undefined;
  // Nearly every run ends here.
  if (place.dir === '' || isMarked(place, PRESENCE, day)) return undefined;
  const last = read(place.presence, today);
  if (last.day >= day || !mark(place, PRESENCE, day)) return undefined;
  const next: Presence = { day, week: mondayOf(day), month: monthOf(day), cohort: last.cohort };
  const fields = { day: true, week: next.week > last.week, month: next.month > last.month, cohort: next.cohort };
  return {
    event: PRESENCE,
    stream: 'default',
    day,
    fields,
    settle: () => writeWhole(place.presence, JSON.stringify(next)),
  };
}

/** A day from the future was written under a wrong clock, and would silence this installation until it comes. */
function read(file: string, today: string): Presence {
  const found = readJson(file);
  // A day later is believed: it is another process, on the other side of midnight.
  const believed = (value: unknown, at: string): string => (isDay(value) && value <= at ? value : '');
  const reported = believed(found.day, dayAfter(today, 1));
  const monday = mondayOf(today);
  return {
    day: reported,
    week: reported && believed(found.week, monday),
    month: reported && monthOf(reported),
    cohort: believed(found.cohort, monday) || monday,
  };
}
