import { flag } from '../kinds/flag/flag.ts';
import type { EventShape } from './event.ts';
import { isObject } from './plain.ts';

/**
 * The event that every stream without identity carries: how active installs are counted when nobody is identified. The
 * client keeps the dates of its last reports and says only whether this is the first of its kind; the sums of the flags
 * are the daily, weekly and monthly active installs, by any common field. `cohort` is the Monday of the week in which
 * the installation was first seen, which gives retention without joining two reports.
 *
 * @example { event: 'active', day: '2026-11-21', fields: { day: true, week: true, month: false, cohort: '2026-10-05' } }
 */
export const PRESENCE = 'active';

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

/** Does the default stream count installs by presence, rather than by an id? */
export function countsPresence(streams: unknown): boolean {
  const stream = isObject(streams) ? streams.default : undefined;
  return isObject(stream) && isObject(stream.identity) && stream.identity.type === 'none';
}

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
