import { MAX_BODY } from '@aboveboard/contract';
import { type Admitted, admit, type Incoming } from '../admit/admit.ts';
import type { OpenProject } from '../projects/open.ts';
import type { Refused } from '../spool/format.ts';
import { type Answer, type Inflate, parseJson, TooLarge } from './dialect.ts';
import type { Gate } from './gate.ts';
import type { BodyError } from './read-body.ts';
import { type Route, worded } from './route.ts';

/**
 * What an intake does with a request, wherever it runs: read, decode, ask the gate, admit, keep, answer. Web-standard types
 * only; what a runtime does in its own way is given to it.
 */
export interface TakeParts<Request> {
  readonly byKey: (key: unknown) => OpenProject | undefined;
  readonly gate: Gate<Request>;
  /** Counts what was refused. */
  readonly refused: { add(type: Refused, project: OpenProject, events: number): void };
  /** The body, inflated where it is announced as gzip. */
  readonly readBody: (request: Request, maxBody: number) => Promise<Uint8Array | BodyError> | BodyError;
  readonly inflate: Inflate;
  /** Most batches that one request may be decoded into. Default: no bound of its own. */
  readonly maxBatches?: number;
  /** Makes admitted batches durable, in one place or another. @throws NotKept, or anything, where that cannot be */
  readonly keep: (project: OpenProject, batches: readonly Kept[], now: number) => Promise<unknown>;
  /** Told why something could not be kept; never with anything of the request. */
  readonly onKeepError: (error: Error) => void;
}

export interface Kept {
  readonly incoming: Incoming;
  readonly admitted: Admitted;
}

/** What was admitted is safe nowhere; how the client is to be answered. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
  readonly status: 403 | 410 | 429 | 503;
  /** In how many seconds to come again; where it makes sense. */
  readonly wait: number | null;

  constructor(message: string, status: NotKept['status'] = 503, wait: number | null = COME_AGAIN) {
    super(message);
    this.status = status;
    this.wait = wait;
  }
}
/** In how many seconds a client is asked to come again, where nobody knows better. */
const COME_AGAIN = 30;

/** An answer, and how many events the request had as far as it was understood. */
export interface Taken {
  readonly answer: Answer;
  readonly events: number;
}

/**
 * Takes one request in. Nothing of it is echoed, into an answer or a log.
 *
 * @example const { answer } = await take(parts, route, request);
 */
export async function take<Request>(parts: TakeParts<Request>, route: Route, request: Request): Promise<Taken> {
  const { dialect, key, head } = route;
  const refuse = (status: number, headers?: Answer['headers'], events = 0): Taken => ({
    answer: worded(route, { refused: status }, headers),
    events,
  });
  if (dialect.contentTypes !== 'any' && !dialect.contentTypes.includes(head.type)) return refuse(415);
  const bytes = await parts.readBody(request, dialect.maxBody ?? MAX_BODY);
  if (typeof bytes === 'number') return refuse(bytes);
  let body: unknown;
  try {
    body = dialect.parse === undefined ? parseJson(bytes) : await dialect.parse(bytes, head, parts.inflate);
  } catch (error) {
    return refuse(error instanceof TooLarge ? 413 : 400);
  }
  const named = key ?? dialect.keyOf(body, head);
  const project = parts.byKey(named);
  if (project === undefined) return refuse(named === undefined ? 400 : 401);
  const decoded = dialect.decode(body, project.current.contract, head);
  if (decoded === null) return refuse(400);
  if (decoded === 'too_many' || decoded.length > (parts.maxBatches ?? Number.POSITIVE_INFINITY)) return refuse(413);

  const now = Date.now();
  const checked = parts.gate.check(request, { project, batches: decoded, isChatty: dialect.isChatty }, now);
  const passage = checked instanceof Promise ? await checked : checked;
  for (const { type, events } of passage.refused) parts.refused.add(type, project, events);
  let events = 0;
  for (const batch of decoded) events += batch.events.length;
  if (passage.status !== undefined) {
    const { status, wait } = passage;
    return refuse(status, wait === undefined ? undefined : { 'retry-after': String(wait) }, events);
  }
  try {
    const kept = passage.batches.map((incoming): Kept => {
      const checker = project.checkerFor(incoming.contract, incoming.isPartial);
      return { incoming, admitted: admit(incoming, checker, now, project.windowDays) };
    });
    await parts.keep(project, kept, now);
    return { answer: worded(route, { kept: kept.map(({ admitted }) => admitted) }), events };
  } catch (error) {
    // Nothing was promised. A client that comes again sends the same batch id, whatever part of this one is safe.
    parts.onKeepError(error as Error);
    const { status, wait } = error instanceof NotKept ? error : new NotKept('');
    return refuse(status, wait === null ? undefined : { 'retry-after': String(wait) }, events);
  }
}
