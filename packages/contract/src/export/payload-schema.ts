import { contractHash } from '../canonical/canonical.ts';
import type { Contract } from '../define/contract.ts';
import { type Event, type Fields, fieldsOf } from '../define/event.ts';
import type { Identity } from '../define/identity.ts';
import type { Field } from '../kinds/kinds.ts';
import { OTHER } from '../kinds/list.ts';
import { BATCH_ID, MAX_EVENTS_PER_BATCH } from '../wire/wire.ts';
import { contractSchema, type JsonSchema } from './json-schema.ts';

/**
 * JSON Schema (2020-12) of a batch as a client of this contract sends it: exactly what `encode` can give, and therefore
 * narrower than what a collector takes, which folds aliases and labels and drops what it does not know. Whatever fits
 * is kept whole.
 *
 * @example payloadSchema(contract).properties.contract // { const: '9f86d081…' }
 */
export function payloadSchema(contract: Contract): JsonSchema {
  const streams = Object.entries(contract.streams).map(([name, { identity }]) => {
    const events = Object.entries(contract.events).filter(([, event]) => event.stream === name);
    return ofStream(identity, events);
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `A batch of ${contract.name}`,
    description: contract.why,
    type: 'object',
    properties: {
      key: { type: 'string', description: "The project's public key." },
      contract: { const: contractHash(contract) },
      revision: { type: 'integer', minimum: 0 },
      batch: { type: 'string', pattern: BATCH_ID.source },
      identity: { type: 'string' },
      common: fieldsSchema(contract.common, []),
      events: { type: 'array', maxItems: MAX_EVENTS_PER_BATCH },
    },
    required: ['key', 'contract', 'revision', 'batch', 'common', 'events'],
    additionalProperties: false,
    // The events of a batch are of one stream, since they share its identity.
    anyOf: streams,
  };
}

function ofStream(identity: Identity, events: readonly (readonly [string, Event])[]): JsonSchema {
  const items = events.map(([name, event]) => eventSchema(name, event));
  return {
    properties: {
      identity: identity.type === 'none' ? false : { type: 'string', pattern: idPattern(identity) },
      events: { items: items.length === 0 ? false : { anyOf: items } },
    },
    ...(identity.type === 'none' ? {} : { required: ['identity'] }),
  };
}

function idPattern(identity: Identity): string {
  const isUuid = identity.type === 'install' && identity.format === 'uuid';
  return isUuid ? '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' : '^[0-9a-f]{32}$';
}

function eventSchema(name: string, event: Event): JsonSchema {
  const fields = fieldsOf(event);
  return {
    type: 'object',
    description: event.why,
    properties: {
      event: { const: name },
      day: DAY,
      fields: fieldsSchema(
        fields,
        Object.keys(fields).filter((field) => fields[field]?.optional !== true),
      ),
    },
    required: ['event', 'day', 'fields'],
    additionalProperties: false,
  };
}

function fieldsSchema(fields: Fields, required: readonly string[]): JsonSchema {
  const properties = Object.entries(fields).map(([name, field]) => [
    name,
    { description: field.why, ...valueSchema(field) },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false };
}

/** The values that a field can have on the wire. */
function valueSchema(field: Field): JsonSchema {
  switch (field.kind) {
    case 'flag':
      return { type: 'boolean' };
    case 'choice':
      return { enum: withOther(field) };
    case 'choices':
      return { type: 'array', items: { enum: withOther(field) }, uniqueItems: true, maxItems: field.max };
    case 'bucket':
      return { type: 'integer', minimum: 0, maximum: field.edges.length };
    case 'int':
      return { type: 'integer', minimum: field.min, maximum: field.max };
    case 'count':
      return { type: 'integer', minimum: 0, maximum: field.max };
    case 'version':
      return { type: 'string', pattern: versionPattern(['major', 'minor', 'patch'].indexOf(field.keep)) };
    case 'digest':
      return { type: 'string', pattern: '^[0-9a-f]{32}$' };
    case 'day':
      return DAY;
    case 'id':
      return { type: 'string', pattern: idPattern({ type: 'install', format: field.format, why: field.why }) };
  }
}

const DAY = (contractSchema().$defs as Readonly<Record<string, JsonSchema>>).date as JsonSchema;

function withOther({ values, other }: { readonly values: readonly string[]; readonly other: boolean }) {
  return other && !values.includes(OTHER) ? [...values, OTHER] : values;
}

/** `0.0.0` is how a build from source is written, so it travels as `dev`. */
function versionPattern(further: number): string {
  const part = '(?:0|[1-9]\\d{0,3})';
  return `^(?:dev|other|(?!0\\.0\\.0(?:-pre)?$)${part}(?:\\.${part}){0,${further}}(?:-pre)?)$`;
}
