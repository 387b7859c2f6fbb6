import type { Contract, Field } from '@aboveboard/contract';
import type { Incoming } from '../../../admit/admit.ts';
import { answers, type Dialect, isObject, type Json } from '../../dialect.ts';
import { CORS, preflight } from '../cors.ts';
import { batchId, sortValues } from '../words.ts';
import { MAX_POSTHOG_BODY, readPosthogBody } from './body.ts';
import { answerQuestion, isQuestion } from './browser.ts';
import { MEASURES, UNITS } from './measures.ts';

/**
 * What PostHog's clients send, on servers and in browsers, so that an unmodified one can be pointed here by its host. The
 * page: docs/dialects/posthog.md.
 */
export const posthog: Dialect = {
  name: 'posthog',
  owns: (path) => CAPTURE.test(path) || isQuestion(path),
  // Browsers send as `text/plain` or as a form, so that no preflight is needed; the body itself says what it is.
  contentTypes: 'any',
  maxBody: MAX_POSTHOG_BODY,
  // They flush every few seconds, and those in browsers give up what is answered 429.
  isChatty: true,
  headers: CORS,
  aside: (head) => preflight(head) ?? answerQuestion(head),
  parse: readPosthogBody,
  keyOf(body) {
    const first = eventsOf(body)?.[0];
    const properties = isObject(first) && isObject(first.properties) ? first.properties : {};
    const holders = [body, first, properties].filter(isObject);
    return holders.map(({ api_key, token }) => api_key ?? token).find((key) => key !== undefined);
  },
  decode(body, contract) {
    const events = eventsOf(body);
    if (events === null) return null;
    if (events.length > MAX_EVENTS) return 'too_many';
    return events.map((event) => decodeEvent(event, contract));
  },
  answer: answers({ status: 200, body: '{"status":"Ok"}' }),
};

/** PostHog's own addresses for events; the last of them for those of recorded sessions, which no contract has. */
const CAPTURE = /^\/(?:batch|capture|track|e|i\/v0\/e|s)\/?$/;

/** Most events in one request. A client of theirs halves its batch at a 413. */
const MAX_EVENTS = 1000;

/** `{ batch: [event, …] }` from servers, `[event, …]` from browsers, or one event alone. */
function eventsOf(body: unknown): readonly unknown[] | null {
  if (Array.isArray(body)) return body;
  if (!isObject(body)) return null;
  if (Object.hasOwn(body, 'batch')) return Array.isArray(body.batch) ? body.batch : null;
  return Object.hasOwn(body, 'event') ? [body] : null;
}

/** Each event is a batch of its own: it has its own id, under which the client sends it again after a lost answer. */
function decodeEvent(raw: unknown, contract: Contract): Incoming {
  const event = isObject(raw) ? raw : {};
  const properties = isObject(event.properties) ? event.properties : {};
  const { common, fields } = sortValues(contract, event.event, measured(ownOf(properties), contract));
  return {
    batch: batchId([event.uuid ?? properties.$insert_id]),
    contract: undefined,
    identity: event.distinct_id ?? properties.distinct_id ?? undefined,
    common,
    events: [{ event: event.event, when: momentOf(event), fields }],
  };
}

/** Browsers say how long ago it was, where they do not say when. */
function momentOf({ timestamp, offset }: Json): unknown {
  return timestamp === undefined && typeof offset === 'number' ? Date.now() - offset : timestamp;
}

/**
 * What the program said. Properties that begin with `$` are the client library's, as are those that a browser's puts
 * beside them: nobody's contract has them, so they are not even drops.
 */
function ownOf(properties: Json): Json {
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => !name.startsWith('$') && name !== 'token' && name !== 'distinct_id'),
  );
}

/** Puts one number in the place of an object of several, where the contract asks for one. */
function measured(properties: Json, contract: Contract): Json {
  const found = Object.keys(MEASURES).flatMap((name) => {
    const number = Object.hasOwn(properties, name) ? measure(name, properties[name], contract.common[name]) : undefined;
    return number === undefined ? [] : [[name, number] as const];
  });
  return { ...properties, ...Object.fromEntries(found) };
}

function measure(name: string, value: unknown, field: Field | undefined): number | undefined {
  const from = MEASURES[name];
  if (from === undefined || field?.kind !== 'bucket' || !isObject(value)) return undefined;
  const units: Readonly<Record<string, number>> = UNITS[from.in];
  if (!Object.hasOwn(units, field.unit)) return undefined;
  const numbers = from.sum.map((part) => value[part]);
  if (!numbers.every((number) => typeof number === 'number')) return undefined;
  return numbers.reduce((sum, number) => sum + number, 0) / (units[field.unit] as number);
}
