import type { Admitted } from '../../../admit/admit.ts';
import { type Answer, type Dialect, type Head, type Outcome, parseJson } from '../../dialect.ts';
import { CORS, preflight } from '../cors.ts';
import { type OtlpResource, recordsOf, type Signal } from './records.ts';
import { decodeMessage, encodeMessage } from './wire.ts';

/**
 * How OTLP/HTTP is spoken, whatever becomes of what it carries: both encodings, and each answer in the one that the
 * request came in. Used by every dialect whose clients export with OpenTelemetry.
 */
export const exchange = {
  contentTypes: ['application/json', 'application/x-protobuf'],
  // Exporters send 512 spans at once, and a collector in between 8192.
  maxBody: 4 * 1024 * 1024,
  // Span processors export every few seconds.
  isChatty: true,
  headers: CORS,
  aside: (head) => preflight(head) ?? (signalOf(head) === null ? answerOtlp({ refused: 404 }, head) : null),
  parse(bytes, head): readonly OtlpResource[] {
    const signal = signalOf(head) as Signal;
    return recordsOf(
      head.type === PROTOBUF ? decodeMessage(MESSAGES[signal].request, bytes) : parseJson(bytes),
      signal,
    );
  },
  answer: answerOtlp,
} satisfies Partial<Dialect>;

/** Most records in one request. */
export const MAX_RECORDS = 8192;

const PROTOBUF = 'application/x-protobuf';

const MESSAGES = {
  traces: {
    request: 'ExportTraceServiceRequest',
    response: 'ExportTraceServiceResponse',
    rejected: 'rejectedSpans',
  },
  logs: {
    request: 'ExportLogsServiceRequest',
    response: 'ExportLogsServiceResponse',
    rejected: 'rejectedLogRecords',
  },
} as const;

/** What is exported to this address; `null` for any other, metrics among them. */
export function signalOf({ path }: Head): Signal | null {
  const [, signal] = /\/v1\/(traces|logs)\/?$/.exec(path) ?? [];
  return (signal as Signal | undefined) ?? null;
}

/** 200 with an export response, or the status with a `google.rpc.Status`. 429 and 503 mean: come again. */
function answerOtlp(outcome: Outcome, head: Head): Answer {
  if ('refused' in outcome) {
    const [code, message] = RPC[outcome.refused] ?? UNKNOWN;
    return { status: outcome.refused, ...encoded('Status', { code, message }, head) };
  }
  const { response, rejected } = MESSAGES[signalOf(head) as Signal];
  return { status: 200, ...encoded(response, partial(rejected, outcome.kept), head) };
}

/** Says how many records the contract let nothing of through; never which, and never a value. */
function partial(rejected: string, kept: readonly Admitted[]): Readonly<Record<string, unknown>> {
  const count = kept.reduce((sum, { verdicts }) => sum + verdicts.filter((verdict) => !verdict.kept).length, 0);
  if (count === 0) return {};
  // In JSON, a 64-bit number is a text.
  return { partialSuccess: { [rejected]: String(count), errorMessage: 'not in the contract of this project' } };
}

/** Codes of google.rpc. The messages are ours and say nothing of the request. */
const RPC: Readonly<Record<number, readonly [code: number, message: string]>> = {
  400: [3, 'not an export request of OTLP'],
  401: [16, 'no project has this key; it belongs into the header x-aboveboard-key'],
  403: [7, 'refused'],
  404: [12, 'only traces and logs are taken here'],
  405: [12, 'only POST is taken here'],
  410: [9, 'this version is refused for good'],
  413: [3, 'too large; export fewer records at once'],
  415: [3, 'expected application/json or application/x-protobuf, plain or gzip'],
  429: [8, 'too many requests; come again later'],
  503: [14, 'nothing can be kept now; come again later'],
};
const UNKNOWN = [2, 'refused'] as const;

function encoded(
  message: string,
  value: Readonly<Record<string, unknown>>,
  { type }: Head,
): { readonly type: string; readonly body: string | Uint8Array } {
  return type === PROTOBUF
    ? { type: PROTOBUF, body: encodeMessage(message, value) }
    : { type: 'application/json', body: JSON.stringify(value) };
}
