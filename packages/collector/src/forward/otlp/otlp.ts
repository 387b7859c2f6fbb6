import type { Values, WireValue } from '@aboveboard/contract';
import { noonOf } from '../noon.ts';
import { post } from '../post.ts';
import { DeliveryError, type ForwardedEvent, type TargetType } from '../target.ts';

/**
 * Any receiver of OTLP logs: JSON over HTTP, as the specification of OTLP 1.x says. An event is a log record with an
 * event name; events of one batch share a resource, which has the batch's common fields.
 */
export const otlp: TargetType = {
  name: 'otlp',
  settings: { url: 'needed', secret: 'may', secretHeader: 'may' },
  maxEvents: 500,
  open({ url, secret, secretHeader = 'authorization' }) {
    const value = secretHeader === 'authorization' ? `Bearer ${secret}` : (secret as string);
    const headers = secret === undefined ? {} : { [secretHeader]: value };
    return {
      async deliver(events) {
        try {
          const answer = await post({ url: logsUrl(url as string), headers, body: JSON.stringify(requestOf(events)) });
          return { refused: Math.min(rejectedIn(answer), events.length) };
        } catch (error) {
          // "400: the client MUST NOT retry". What is counted and gone is better than a queue that stands still for ever.
          if (error instanceof DeliveryError && error.problem === 'bad_data') return { refused: events.length };
          throw error;
        }
      },
      // OTLP has no way to take anything back.
      erase: null,
    };
  },
};

/** The address of a receiver may be given with or without the path that OTLP has for logs. */
function logsUrl(url: string): string {
  const base = url.replace(/\/+$/, '');
  return base.endsWith('/v1/logs') ? base : `${base}/v1/logs`;
}

/** How many records a partial success refused: those are not to be sent again. */
function rejectedIn(answer: string): number {
  try {
    const rejected = Number(JSON.parse(answer)?.partialSuccess?.rejectedLogRecords ?? 0);
    return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0;
  } catch {
    return 0; // A 2xx without a body that can be read is a success.
  }
}

function requestOf(events: readonly ForwardedEvent[]): object {
  const byResource = new Map<string, ForwardedEvent[]>();
  for (const event of events) {
    const key = JSON.stringify([event.project, event.common]);
    const same = byResource.get(key) ?? [];
    same.push(event);
    byResource.set(key, same);
  }
  return {
    resourceLogs: [...byResource.values()].map((same) => {
      const { project, common } = same[0] as ForwardedEvent;
      return {
        resource: { attributes: attributesOf({ 'service.name': project, ...common }) },
        scopeLogs: [{ scope: { name: 'aboveboard' }, logRecords: same.map(recordOf) }],
      };
    }),
  };
}

function recordOf({ uuid, event, day, arrived, identity, fields }: ForwardedEvent): object {
  return {
    timeUnixNano: nanos(day),
    observedTimeUnixNano: nanos(arrived),
    severityNumber: 9, // INFO
    eventName: event,
    // `log.record.uid` is what OpenTelemetry's conventions have for telling one record from two.
    attributes: attributesOf({
      'log.record.uid': uuid,
      ...(identity === null ? {} : { 'aboveboard.identity': identity }),
      ...fields,
    }),
  };
}

/** 64-bit numbers are texts in OTLP's JSON. */
function nanos(day: string): string {
  return `${Date.parse(noonOf(day))}000000`;
}

function attributesOf(values: Values): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: WireValue): object {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (typeof value === 'string') return { stringValue: value };
  return { arrayValue: { values: value.map((inner) => ({ stringValue: inner })) } };
}
