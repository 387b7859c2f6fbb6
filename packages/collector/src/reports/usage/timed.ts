import type { EventPlan, Plan } from '../../store/rollup/plan.ts';
import { dimension } from '../report.ts';

/** An event that says how long it took, with the field that does. */
export type TimedEvent = Pick<EventPlan, 'name'> & NonNullable<EventPlan['duration']>;

/** The events that say how long they took, and the rollup rows that tell it, as SQL; empty where there are none. */
export function timedEvents({ events }: Plan): { readonly timed: readonly TimedEvent[]; readonly where: string } {
  const timed = events.flatMap(({ name, duration }) => (duration === null ? [] : [{ name, ...duration }]));
  const where = timed.map(({ name, field }) => `(${dimension(field, name)} AND value != '')`).join(' OR ');
  return { timed, where };
}
