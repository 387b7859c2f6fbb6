import { flag } from '../kinds/flag/flag.ts';
import type { EventShape } from './event.ts';
import { isObject } from './plain.ts';

/** The event that {@link PRESENCE} names. It stands apart from its name: a client needs the name only. */
export const presence: EventShape = {
  shape: 'event',
  why: 'How many installations are in use, counted without an identifier?',
  stream: 'default',
  fields: {
    day: flag({ why: 'Is this the first report of the day?' }),
    week: flag({ why: 'Is this the first report of the week (from Monday, UTC)?' }),
    month: flag({ why: 'Is this the first report of the month (UTC)?' }),
    cohort: { kind: 'day', why: 'In which week was the installation first seen? The Monday of that week.' },
  },
};

/** Is it the built-in event? Its sentences may be reworded by a later version of this package; its fields may not. */
export function isPresence(json: unknown): boolean {
  if (!isObject(json) || json.shape !== presence.shape || json.stream !== presence.stream) return false;
  const { fields } = json;
  if (!isObject(fields) || Object.keys(fields).length !== Object.keys(presence.fields).length) return false;
  return Object.entries(presence.fields).every(([name, { kind }]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return isObject(field) && field.kind === kind && field.optional === undefined && field.auto === undefined;
  });
}
