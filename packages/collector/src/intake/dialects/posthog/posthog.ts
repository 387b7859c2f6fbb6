import { createHash, randomBytes } from 'node:crypto';
import { type Contract, fieldsOf, MAX_EVENTS_PER_BATCH } from '@aboveboard/contract';
import type { Incoming } from '../../../admit/admit.ts';
import { type Dialect, isObject, type Json } from '../../dialect.ts';

/**
 * What PostHog's clients send to `/batch/`, so that an unmodified one can be pointed here by its `host` option. See
 * README.md beside this file for the format and how its names find theirs in a contract.
 */
export const posthog: Dialect = {
  name: 'posthog',
  contentTypes: ['application/json', 'text/plain'],
  keyOf: (body) => (isObject(body) ? body.api_key : undefined),
  decode(body, contract) {
    if (!isObject(body) || !Array.isArray(body.batch)) return null;
    if (body.batch.length > MAX_EVENTS_PER_BATCH) return 'too_many';
    return body.batch.map((event) => decodeEvent(event, contract));
  },
  kept: { status: 200, body: '{"status":"Ok"}' },
};

/** Each event is a batch of its own: it has its own id, under which the client sends it again after a lost answer. */
function decodeEvent(raw: unknown, contract: Contract): Incoming {
  const event = isObject(raw) ? raw : {};
  const properties = isObject(event.properties) ? event.properties : {};
  const name = typeof event.event === 'string' ? event.event : undefined;
  const own = name !== undefined && Object.hasOwn(contract.events, name) ? contract.events[name] : undefined;
  const fieldNames = own === undefined ? new Set<string>() : new Set(Object.keys(fieldsOf(own)));
  const common: Record<string, unknown> = {};
  const fields: Record<string, unknown> = {};
  for (const [property, value] of Object.entries(withoutPrefixed(properties))) {
    const field = fieldName(property);
    // A name of the event wins; one that neither knows stays with the event, where it is counted as unknown.
    if (!fieldNames.has(field) && Object.hasOwn(contract.common, field)) common[field] = value;
    else setOwn(fields, field, value);
  }
  return {
    batch: batchId(event.uuid ?? properties.$insert_id),
    contract: undefined,
    identity: event.distinct_id,
    common,
    events: [{ event: name, when: event.timestamp, fields }],
  };
}

/** `wren-ui-version` is `wren_ui_version` in a contract, whose names have no dashes, dots or spaces. */
function fieldName(property: string): string {
  return property.replaceAll(/[-. ]/g, '_');
}

/** Properties that begin with `$` are the client library's own; nobody's contract has them, so they are not even drops. */
function withoutPrefixed(properties: Json): Json {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !name.startsWith('$')));
}

/** Plain assignment to `__proto__` would set the prototype instead of a field that is then counted. */
function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The event's own id where it has one; it is a text of the client's, so it is hashed rather than kept. */
function batchId(uuid: unknown): string {
  if (typeof uuid !== 'string' || uuid === '') return randomBytes(16).toString('hex');
  return createHash('sha256').update(uuid).digest('hex').slice(0, 32);
}
