import { BATCH_ID, BATCH_PATH, MAX_EVENTS_PER_BATCH } from '@aboveboard/contract';
import type { IncomingEvent } from '../../admit/admit.ts';
import { answers, type Dialect, isObject } from '../dialect.ts';

/** The native wire format; it is described with the type `Batch` of the contract package. */
export const native: Dialect = {
  name: 'native',
  owns: (path) => path === BATCH_PATH,
  contentTypes: ['application/json'],
  keyOf: (body) => (isObject(body) ? body.key : undefined),
  decode(body) {
    if (!isObject(body) || !Array.isArray(body.events)) return null;
    if (typeof body.batch !== 'string' || !BATCH_ID.test(body.batch)) return null;
    if (body.events.length > MAX_EVENTS_PER_BATCH) return 'too_many';
    const { batch, contract, identity, common = {} } = body;
    const isPartial = Number.isSafeInteger(body.accepted);
    return [{ batch, contract, isPartial, identity, common, events: body.events.map(eventOf) }];
  },
  answer(outcome, head) {
    if (!('kept' in outcome) || head.headers.prefer !== 'return=representation') return plainly(outcome, head);
    const events = outcome.kept.flatMap(({ verdicts }) => verdicts);
    const common = outcome.kept.flatMap(({ commonDrops }) => commonDrops);
    return { status: 200, body: JSON.stringify(common.length === 0 ? { events } : { events, common }) };
  },
};

const plainly = answers({ status: 204 });

/** An event that is no object has no name, so admit counts it as unknown. */
function eventOf(event: unknown): IncomingEvent {
  if (!isObject(event)) return { event: undefined, when: undefined, fields: {} };
  return { event: event.event, when: event.day ?? event.ts, fields: event.fields ?? {} };
}
