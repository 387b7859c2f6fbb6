import { type Contract, MAX_EVENTS_PER_BATCH } from '@aboveboard/contract';
import type { Incoming, IncomingEvent } from '../../../admit/admit.ts';
import type { Dialect, Json } from '../../dialect.ts';
import { batchId, eventFields, inWordsOf, pieces } from '../words.ts';
import { exchange, MAX_RECORDS } from './exchange.ts';
import { CONVENTIONS, INSTANCE, OF_THE_SDK } from './names.ts';
import type { OtlpRecord, OtlpResource } from './records.ts';

/**
 * What OpenTelemetry's exporters send over HTTP: a span or a log record is an event, its attributes the fields, those of
 * its resource the common fields. The page: docs/dialects/otlp.md.
 */
export const otlp: Dialect = {
  ...exchange,
  name: 'otlp',
  owns: (path) => path === '/v1/traces' || path === '/v1/logs',
  // An absent header is a wrong key rather than a wrong body: that is what an exporter can be configured to mend.
  keyOf: (_, { headers }) => headers['x-aboveboard-key'] ?? null,
  decode(body, contract) {
    const resources = body as readonly OtlpResource[];
    if (resources.reduce((sum, { records }) => sum + records.length, 0) > MAX_RECORDS) return 'too_many';
    return resources.flatMap((resource) => batchesOf(resource, contract));
  },
};

function batchesOf({ attributes, records }: OtlpResource, contract: Contract): readonly Incoming[] {
  const { [INSTANCE]: identity, ...others } = attributes;
  const common = inWordsOf(contract.common, conventional(others, contract));
  return pieces(records, MAX_EVENTS_PER_BATCH).map((some) => ({
    batch: batchId(some.flatMap(({ ids }) => ids)),
    contract: undefined,
    identity,
    common,
    events: some.map((record) => eventOf(record, contract)),
  }));
}

function eventOf({ name, when, attributes }: OtlpRecord, contract: Contract): IncomingEvent {
  return { event: name, when, fields: inWordsOf(eventFields(contract, name), attributes) };
}

/** A resource's attributes under the contract's names; a name of the contract's own wins. */
function conventional(attributes: Json, { common }: Contract): Json {
  const entries = Object.entries(attributes).filter(([name]) => !OF_THE_SDK.test(name));
  const isMeant = ([name]: readonly [string, unknown]) =>
    Object.hasOwn(CONVENTIONS, name) &&
    !Object.hasOwn(common, name.replaceAll('.', '_')) &&
    Object.hasOwn(common, CONVENTIONS[name] as string);
  const byMeaning = entries.filter(isMeant).map(([name, value]) => [CONVENTIONS[name] as string, value] as const);
  return Object.fromEntries([...byMeaning, ...entries.filter((entry) => !isMeant(entry))]);
}
