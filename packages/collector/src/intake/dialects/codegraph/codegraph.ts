import { type Contract, MAX_EVENTS_PER_BATCH } from '@aboveboard/contract';
import type { Incoming, IncomingEvent } from '../../../admit/admit.ts';
import { type Answer, type Dialect, type Head, isObject } from '../../dialect.ts';
import { batchId, eventFields, inWordsOf, pieces } from '../words.ts';
import { INFORMATION } from './information.ts';

/**
 * What the published clients of codegraph 1.x send, answered as its own ingest worker answers. The page:
 * docs/dialects/codegraph.md.
 */
export const codegraph: Dialect = {
  name: 'codegraph',
  // Its worker never looked at the type.
  contentTypes: 'any',
  keyOf: () => undefined,
  aside(head) {
    const isRoot = head.path === '' || head.path === '/';
    if (head.method === 'GET' && isRoot) return { status: 200, type: 'text/plain; charset=utf-8', body: INFORMATION };
    if (!isRoot && head.path !== '/v1/events') return refusal(404);
    return head.method === 'POST' && !isLengthKnown(head) ? refusal(411) : null;
  },
  decode(body, contract) {
    if (!isObject(body) || typeof body.machine_id !== 'string' || !UUID.test(body.machine_id)) return null;
    const { machine_id, schema_version, events, ...common } = body;
    return pieces(Array.isArray(events) ? events : [], MAX_EVENTS_PER_BATCH).map(
      (some): Incoming => ({
        batch: batchId(),
        contract: undefined,
        identity: machine_id,
        common: inWordsOf(contract.common, common),
        events: some.map((event) => eventOf(event, contract)),
      }),
    );
  },
  answer: (outcome) => ('kept' in outcome ? { status: 204 } : refusal(outcome.refused)),
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function eventOf(event: unknown, contract: Contract): IncomingEvent {
  if (!isObject(event)) return { event: undefined, when: undefined, fields: {} };
  const props = event.props ?? {};
  const fields = isObject(props) ? inWordsOf(eventFields(contract, event.event), props) : null;
  return { event: event.event, when: event.ts, fields };
}

/** The words of its worker. */
const WORDS: Readonly<Record<number, string>> = {
  400: 'bad request',
  403: 'forbidden',
  404: 'not found',
  405: 'method not allowed',
  410: 'gone',
  411: 'length required',
  413: 'payload too large',
  429: 'rate limited',
};

function refusal(status: number): Answer {
  const body = WORDS[status];
  return body === undefined ? { status } : { status, type: 'text/plain; charset=utf-8', body };
}

/** A body of unknown length is refused, and so is an empty one. */
function isLengthKnown({ headers }: Head): boolean {
  return Number(headers['content-length']) > 0;
}
