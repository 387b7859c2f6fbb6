import type { EventPlan, Plan } from '../../store/rollup/plan.ts';
import { dimension } from '../report.ts';
import type { OutcomeRow } from './success.ts';

/** An event that says how long it took, with the field that does. */
export type TimedEvent = Pick<EventPlan, 'name'> & NonNullable<EventPlan['duration']>;

/** The events that say how long they took, and the rollup rows that tell it, as SQL; empty where there are none. */
export function timedEvents({ events }: Plan): { readonly timed: readonly TimedEvent[]; readonly where: string } {
  const timed = events.flatMap(({ name, duration }) => (duration === null ? [] : [{ name, ...duration }]));
  const where = timed.map(({ name, field }) => `(${dimension(field, name)} AND value != '')`).join(' OR ');
  return { timed, where };
}

/** Whether a row tells how long such an event took: its value is then the range. */
export function isTimeOf(
  { name, field }: TimedEvent,
  { dimension, event, value }: Pick<OutcomeRow, 'dimension' | 'event' | 'value'>,
): boolean {
  return event === name && dimension === field && value !== '';
}
