import type { Contract } from '@aboveboard/contract';
import type { Incoming } from '../../../admit/admit.ts';
import { answers, type Dialect, isObject, type Json, parseJson } from '../../dialect.ts';
import { exchange, MAX_RECORDS, signalOf } from '../otlp/exchange.ts';
import type { OtlpResource } from '../otlp/records.ts';
import { batchId, eventFields, inWordsOf } from '../words.ts';
import { ATTRIBUTES, OPTION_LISTS } from './names.ts';

/**
 * What werf sends: one JSON object an event, as its documentation shows it, or the same in the attributes of a span, as its
 * code does. The page: docs/dialects/werf.md.
 */
export const werf: Dialect = {
  name: 'werf',
  contentTypes: exchange.contentTypes,
  maxBody: exchange.maxBody,
  keyOf: () => undefined,
  aside(head) {
    const isElsewhere = head.path.includes('/v1/') && signalOf(head) !== 'traces';
    return isElsewhere ? exchange.answer({ refused: 404 }, head) : null;
  },
  parse: (bytes, head) => (signalOf(head) === null ? parseJson(bytes) : exchange.parse(bytes, head)),
  decode(body, contract, head) {
    if (signalOf(head) === null) {
      return isObject(body) && Object.hasOwn(body, 'eventType') ? [batchOf(body, contract)] : null;
    }
    const spans = (body as readonly OtlpResource[]).flatMap(({ records }) => records);
    if (spans.length > MAX_RECORDS) return 'too_many';
    return spans.map(({ attributes, ids }) => batchOf(unfolded(attributes), contract, ids));
  },
  answer: (outcome, head) => (signalOf(head) === null ? plainly : exchange.answer)(outcome, head),
};

const plainly = answers({ status: 204 });

/** One event is one batch: each brings an id of its run and its own common fields. */
function batchOf(event: Json, contract: Contract, ids?: readonly unknown[]): Incoming {
  // The version of the format says nothing of anybody, and is not counted as a field that was dropped.
  const { ts, executionID, eventType, attributes: common, eventData, schemaVersion, ...others } = event;
  const data = eventData ?? {};
  const known = eventFields(contract, eventType);
  const fields = isObject(data) ? inWordsOf(known, { ...withoutObjects(data), ...others }) : null;
  return {
    batch: batchId(ids),
    contract: undefined,
    identity: executionID ?? undefined,
    common: isObject(common) ? inWordsOf(contract.common, renamed(common)) : (common ?? {}),
    events: [{ event: eventType, when: ts, fields }],
  };
}

function renamed(attributes: Json): Json {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : name,
      value,
    ]),
  );
}

/** The options that were set, by name. What is not an option in werf's form stays as it came, for admit to refuse. */
function withoutObjects({ commandOptions, ...data }: Json): Json {
  if (!Array.isArray(commandOptions)) return commandOptions === undefined ? data : { ...data, commandOptions };
  const options = commandOptions
    .slice(0, MAX_OPTIONS)
    .map((option): Json => (isObject(option) ? option : { name: option }));
  const named = (way: 'asCli' | 'asEnv') => options.filter((option) => option[way] === true).map(({ name }) => name);
  const ways = (['asCli', 'asEnv'] as const).map((way) => [OPTION_LISTS[way], named(way)] as const);
  return {
    ...data,
    [OPTION_LISTS.set]: options.map(({ name }) => name),
    // The shipped code never fills these in: an empty list would say that nothing was set in that way.
    ...Object.fromEntries(ways.filter(([, names]) => names.length > 0)),
  };
}
/** More than werf has. */
const MAX_OPTIONS = 1000;

/** In a span, `attributes` and `eventData` are JSON in a text. One that is none leaves the event malformed. */
function unfolded(attributes: Json): Json {
  const entries = ['attributes', 'eventData'].flatMap((name) => {
    const text = attributes[name];
    return typeof text === 'string' ? [[name, parsed(text)] as const] : [];
  });
  return { ...attributes, ...Object.fromEntries(entries) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
