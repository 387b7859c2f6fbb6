import { isObject, type Json } from '../../dialect.ts';

/** The two signals that bring events. A metric is none. */
export type Signal = 'traces' | 'logs';

/** A span or a log record, as much of it as can become an event. */
export interface OtlpRecord {
  /** The span's name, or the log record's event name. */
  readonly name: unknown;
  /** Milliseconds since the epoch. */
  readonly when: number | undefined;
  /** What its sender repeats when it sends the record again; empty where there is nothing of the kind. */
  readonly ids: readonly unknown[];
  readonly attributes: Json;
}

export interface OtlpResource {
  readonly attributes: Json;
  readonly records: readonly OtlpRecord[];
}

/**
 * Flattens an export request, scopes left out: they say which library recorded, and no contract has a place for it.
 *
 * @throws TypeError where it is no export request of this signal
 */
export function recordsOf(body: unknown, signal: Signal): readonly OtlpResource[] {
  const [resources, scopes, records, readRecord] = PATHS[signal];
  const request = objectOf(body);
  // A request of the other signal would be taken for an empty one of this, and answered as if it had been kept.
  if (request[resources] === undefined && Object.keys(request).length > 0) throw new TypeError(`no ${resources}`);
  return items(request, resources).map((resource) => ({
    attributes: attributesOf(objectOf(resource.resource ?? {})),
    records: items(resource, scopes).flatMap((scope) => items(scope, records).map(readRecord)),
  }));
}

const PATHS = {
  traces: ['resourceSpans', 'scopeSpans', 'spans', spanOf],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords', logOf],
} as const;

function spanOf(span: Json): OtlpRecord {
  const { 'event.name': name = span.name, ...attributes } = attributesOf(span);
  return { name, when: millis(span.startTimeUnixNano), ids: [span.traceId, span.spanId], attributes };
}

function logOf(log: Json): OtlpRecord {
  const { 'event.name': named, 'log.record.uid': uid, ...others } = attributesOf(log);
  return {
    name: typeof log.eventName === 'string' && log.eventName !== '' ? log.eventName : named,
    when: millis(log.timeUnixNano) ?? millis(log.observedTimeUnixNano),
    ids: [uid],
    // A contract could have a field of this name. Where it has none, as will be, the text is counted like any other.
    attributes: isEmpty(log.body) ? others : { ...others, body: plain(log.body) },
  };
}

/** As an SDK sends a record without a body: none, or a value in which nothing is set. */
function isEmpty(any: unknown): boolean {
  return any === undefined || any === null || (isObject(any) && Object.keys(any).length === 0);
}

function attributesOf(holder: Json): Json {
  return Object.fromEntries(items(holder, 'attributes').map(({ key, value }) => [textOf(key), plain(value)]));
}

/** An empty list may be left out; whatever else stands in its place is no OTLP. */
function items(holder: Json, name: string): readonly Json[] {
  const list = holder[name] ?? [];
  if (!Array.isArray(list)) throw new TypeError(`${name} is no list`);
  return list.map(objectOf);
}

function textOf(key: unknown): string {
  // Left out where it is empty.
  if (key !== undefined && typeof key !== 'string') throw new TypeError('a key is no text');
  return key ?? '';
}

function objectOf(value: unknown): Json {
  if (!isObject(value)) throw new TypeError('no message');
  return value;
}

/** A value in JavaScript's words. One that no contract can say is an object, which no kind takes. */
function plain(any: unknown): unknown {
  if (!isObject(any)) return NOTHING_KNOWN;
  if (isObject(any.arrayValue)) return items(any.arrayValue, 'values').map(singleOf);
  return singleOf(any);
}

function singleOf({ stringValue, boolValue, intValue, doubleValue }: Json): unknown {
  if (intValue !== undefined) return numberOf(intValue);
  if (doubleValue !== undefined) return numberOf(doubleValue);
  return stringValue ?? boolValue ?? NOTHING_KNOWN;
}
const NOTHING_KNOWN: Json = Object.freeze({});

/** 64-bit numbers are texts in JSON, and so are those that JSON has no number for: `"NaN"`. */
function numberOf(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 40 ? Number(value) : value;
}

function millis(nanos: unknown): number | undefined {
  const number = numberOf(nanos);
  return typeof number === 'number' && number > 0 ? number / 1e6 : undefined;
}
