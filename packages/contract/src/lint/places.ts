import type { Contract } from '../define/contract.ts';
import type { Event, Fields } from '../define/event.ts';
import { PRESENCE } from '../define/presence.ts';
import type { Field } from '../kinds/kinds.ts';

/** A field and where it stands. */
export interface Place {
  readonly name: string;
  readonly field: Field;
  readonly where: string;
  /** The event's name and the event; absent for a common field. */
  readonly event?: string;
  readonly shape?: Event;
}

/** All fields of a contract. The built-in presence event is left out: its author is this package. */
export function placesOf({ common, events }: Contract): readonly Place[] {
  return [...placesIn(common, 'common'), ...ownEvents(events).flatMap(([name, shape]) => eventPlaces(name, shape))];
}

/** The events that the contract's author wrote. */
export function ownEvents(events: Contract['events']): readonly (readonly [string, Event])[] {
  return Object.entries(events).filter(([name]) => name !== PRESENCE);
}

function eventPlaces(event: string, shape: Event): readonly Place[] {
  const at = (group: string, fields: Fields) =>
    placesIn(fields, `events.${event}.${group}`).map((place) => ({ ...place, event, shape }));
  return shape.shape === 'rollup' ? [...at('by', shape.by), ...at('counts', shape.counts)] : at('fields', shape.fields);
}

function placesIn(fields: Fields, at: string): readonly Place[] {
  return Object.entries(fields).map(([name, field]) => ({ name, field, where: `${at}.${name}` }));
}

/** The words of a name: `errorCode`, `error_code` are both `error` and `code`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
