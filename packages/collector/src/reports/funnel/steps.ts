import { type Contract, fieldsOf, PRESENCE } from '@aboveboard/contract';
import type { LinkedStream } from '../../api/types.ts';

/** A step of a funnel: an event, or an event whose field has a value. Written `event`, or `event:field:value`. */
export interface Step {
  readonly event: string;
  readonly field: string | null;
  readonly value: string | null;
}

/** More steps than this nobody reads. */
export const MOST_STEPS = 6;

/** The streams whose events can be told to come from one another, and what tells it. */
export function linkedStreams({ streams, events }: Contract): LinkedStream[] {
  return Object.entries(streams).flatMap(([stream, { identity }]) => {
    if (identity.type === 'none') return [];
    const mine = Object.keys(events).filter((name) => name !== PRESENCE && events[name]?.stream === stream);
    return mine.length === 0 ? [] : [{ stream, identity: identity.type, events: mine.sort() }];
  });
}

/**
 * What is asked for, checked against the contract.
 *
 * @returns a sentence where it is no funnel; it repeats nothing that is not in the contract
 * @example parseSteps('index_built,search:kind:text', contract)
 */
export function parseSteps(text: string, contract: Contract): readonly Step[] | string {
  const steps = text.split(',').map((part): Step => {
    const [event = '', field = null, ...value] = part.split(':');
    return { event, field, value: field === null ? null : value.join(':') };
  });
  const streams = linkedStreams(contract);
  const own = steps.map(({ event }) => streams.find(({ events }) => events.includes(event)));
  if (steps.length < 2 || steps.length > MOST_STEPS) return `steps: expected 2 to ${MOST_STEPS} of them, with commas`;
  if (own.some((stream) => stream === undefined || stream !== own[0])) {
    const lists = streams.map(({ events }) => events.join(', '));
    return streams.length === 0
      ? 'steps: expected events that an id joins; this contract has none, so nobody can say who did both'
      : `steps: expected events of one stream with an id: ${lists.join('; or ')}`;
  }
  const isNamed = ({ event, field }: Step) =>
    field === null || Object.hasOwn(fieldsOf(contract.events[event] as Contract['events'][string]), field);
  if (!steps.every(isNamed)) return 'steps: expected a field of its event after the colon, as in event:field:value';
  const names = steps.map(({ event, field, value }) => `${event}:${field}:${value}`);
  if (new Set(names).size < names.length) return 'steps: expected each step once';
  return steps;
}
