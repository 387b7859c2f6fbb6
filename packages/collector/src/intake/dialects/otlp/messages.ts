/**
 * OTLP as this intake reads it: of OpenTelemetry's messages only the fields that become something. What is not listed here
 * is skipped while decoding and is never in memory as a value. Numbers and names are those of opentelemetry-proto 1.x
 * (`collector/trace/v1`, `collector/logs/v1`, `trace/v1`, `logs/v1`, `common/v1`, `resource/v1`) and of `google.rpc.Status`.
 */

export type FieldNumbers = Readonly<Record<string, readonly [type: string, number: number, many?: 'many']>>;

export const MESSAGES: Readonly<Record<string, FieldNumbers>> = {
  ExportTraceServiceRequest: { resourceSpans: ['ResourceSpans', 1, 'many'] },
  ResourceSpans: { resource: ['Resource', 1], scopeSpans: ['ScopeSpans', 2, 'many'] },
  ScopeSpans: { spans: ['Span', 2, 'many'] },
  Span: {
    traceId: ['bytes', 1],
    spanId: ['bytes', 2],
    name: ['string', 5],
    startTimeUnixNano: ['fixed64', 7],
    attributes: ['KeyValue', 9, 'many'],
  },
  ExportLogsServiceRequest: { resourceLogs: ['ResourceLogs', 1, 'many'] },
  ResourceLogs: { resource: ['Resource', 1], scopeLogs: ['ScopeLogs', 2, 'many'] },
  ScopeLogs: { logRecords: ['LogRecord', 2, 'many'] },
  LogRecord: {
    timeUnixNano: ['fixed64', 1],
    body: ['AnyValue', 5],
    attributes: ['KeyValue', 6, 'many'],
    observedTimeUnixNano: ['fixed64', 11],
    eventName: ['string', 12],
  },
  Resource: { attributes: ['KeyValue', 1, 'many'] },
  KeyValue: { key: ['string', 1], value: ['AnyValue', 2] },
  AnyValue: {
    stringValue: ['string', 1],
    boolValue: ['bool', 2],
    intValue: ['int64', 3],
    doubleValue: ['double', 4],
    arrayValue: ['ArrayValue', 5],
  },
  // A list holds single values: lists of lists can be said in no contract, so they are not unfolded either.
  ArrayValue: { values: ['SingleValue', 1, 'many'] },
  SingleValue: {
    stringValue: ['string', 1],
    boolValue: ['bool', 2],
    intValue: ['int64', 3],
    doubleValue: ['double', 4],
  },
  ExportTraceServiceResponse: { partialSuccess: ['RejectedSpans', 1] },
  RejectedSpans: { rejectedSpans: ['int64', 1], errorMessage: ['string', 2] },
  ExportLogsServiceResponse: { partialSuccess: ['RejectedLogRecords', 1] },
  RejectedLogRecords: { rejectedLogRecords: ['int64', 1], errorMessage: ['string', 2] },
  Status: { code: ['int32', 1], message: ['string', 2] },
};

/** Messages that are one of several: only so does a value keep that it is there where it is 0, false or empty. */
export const VALUES: ReadonlySet<string> = new Set(['AnyValue', 'SingleValue']);
