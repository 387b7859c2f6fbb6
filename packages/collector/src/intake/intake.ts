import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BODY } from '@aboveboard/contract';
import { type Admitted, admit, type Incoming } from '../admit/admit.ts';
import { utcDay } from '../day/day.ts';
import type { OpenProject, Registry } from '../projects/projects.ts';
import { encodeRecord } from '../spool/format.ts';
import type { SpoolWriter } from '../spool/writer.ts';
import { type Answer, type Dialect, type Head, type Outcome, parseJson, TooLarge } from './dialect.ts';
import { dialects } from './dialects/dialects.ts';
import type { Gate } from './gate.ts';
import { native } from './native/native.ts';
import { readBody } from './read-body.ts';
import type { RefusedTally } from './refused.ts';

/** What the intake needs. It writes nothing but the spool, and the answer waits for that. */
export interface IntakeParts {
  readonly registry: Registry;
  readonly spool: SpoolWriter;
  readonly gate: Gate;
  readonly refused: RefusedTally;
  /** Told of every answer, for the metrics. */
  readonly onAnswer: (status: number, events: number) => void;
  /** Told when the spool cannot be written; never with anything of the request. */
  readonly onSpoolError: (error: NodeJS.ErrnoException) => void;
}

/** A request's way in. @returns false where the address is none of an intake's, and nothing was answered */
export type Intake = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Takes requests in: read, decode, admit, spool, answer. Nothing of a request is echoed, into an answer or a log.
 *
 * @example if (!intake(request, response)) response.writeHead(404).end();
 */
export function openIntake(parts: IntakeParts): Intake {
  return (request, response) => {
    const route = routeOf(request);
    if (route === null) return false;
    const { dialect, head } = route;
    const send: Send = (answer, events = 0) => {
      parts.onAnswer(answer.status, events);
      respond(request, response, dialect, answer);
    };
    const aside = dialect.aside?.(head) ?? null;
    if (aside !== null) send(aside);
    else if (head.method !== 'POST') send(worded(route, { refused: 405 }, { allow: 'POST' }));
    else take(parts, route, request, send).catch(() => send({ status: 500 }));
    return true;
  };
}

interface Route {
  readonly dialect: Dialect;
  /** The project's key where the address says it. */
  readonly key?: string;
  readonly head: Head;
}

type Send = (answer: Answer, events?: number) => void;

function routeOf({ url = '/', method = '', headers }: IncomingMessage): Route | null {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? '' : url.slice(mark + 1);
  const type = typeOf(headers['content-type'] ?? '');
  const [, , key, name, ...below] = path.startsWith('/in/') ? path.split('/') : [];
  if (key === undefined || name === undefined) {
    const dialect = withAddresses.find(({ owns }) => owns?.(path));
    return dialect === undefined ? null : { dialect, head: { method, path, query, headers, type } };
  }
  const dialect = dialects.get(name);
  const rest = below.length === 0 ? '' : `/${below.join('/')}`;
  return dialect === undefined ? null : { dialect, key, head: { method, path: rest, query, headers, type } };
}
const withAddresses = [native, ...dialects.values()];

/** Without parameters. Nearly always it is the first, so that one is not looked at further. */
function typeOf(contentType: string): string {
  if (contentType === 'application/json') return contentType;
  return (contentType.split(';', 1)[0] as string).trim().toLowerCase();
}

async function take(
  { registry, spool, gate, refused, onSpoolError }: IntakeParts,
  route: Route,
  request: IncomingMessage,
  send: Send,
): Promise<void> {
  const { dialect, key, head } = route;
  const refuse = (status: number, headers?: Answer['headers'], events?: number) =>
    send(worded(route, { refused: status }, headers), events);
  if (dialect.contentTypes !== 'any' && !dialect.contentTypes.includes(head.type)) return refuse(415);
  const bytes = await readBody(request, dialect.maxBody ?? MAX_BODY);
  if (typeof bytes === 'number') return refuse(bytes);
  const parsed = parse(route, bytes);
  if (typeof parsed === 'number') return refuse(parsed);
  const named = key ?? dialect.keyOf(parsed.body, head);
  const project = registry.byKey(named);
  if (project === undefined) return refuse(named === undefined ? 400 : 401);
  const decoded = dialect.decode(parsed.body, project.current.contract, head);
  if (decoded === null) return refuse(400);
  if (decoded === 'too_many') return refuse(413);

  const now = Date.now();
  const passage = gate.check(request, { project, batches: decoded, isChatty: dialect.isChatty }, now);
  for (const { type, events } of passage.refused) refused.add(type, project, events);
  let events = 0;
  for (const batch of decoded) events += batch.events.length;
  if (passage.status !== undefined) {
    const { status, wait } = passage;
    return refuse(status, wait === undefined ? {} : { 'retry-after': String(wait) }, events);
  }
  try {
    const admitted = passage.batches.map((batch) =>
      admit(batch, project.checkerFor(batch.contract, batch.isPartial), now),
    );
    const appended = admitted.map((batch, i) =>
      spool.append(recordOf(project, passage.batches[i] as Incoming, batch, now)),
    );
    await (appended.length === 1 ? appended[0] : Promise.all(appended));
    send(worded(route, { kept: admitted }), events);
  } catch (error) {
    // Nothing was promised. A client that comes again sends the same batch id, whatever part of this one is on the disk.
    onSpoolError(error as NodeJS.ErrnoException);
    refuse(503, { 'retry-after': '30' });
  }
}

/** An outcome in the dialect's words, with the headers that mean the same in all of them. */
function worded({ dialect, head }: Route, outcome: Outcome, headers: Answer['headers'] = NONE): Answer {
  const answer = dialect.answer(outcome, head);
  if (headers === NONE) return answer;
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

const NONE = {};

function parse({ dialect, head }: Route, bytes: Buffer): { readonly body: unknown } | 400 | 413 {
  try {
    return { body: dialect.parse === undefined ? parseJson(bytes) : dialect.parse(bytes, head) };
  } catch (error) {
    return error instanceof TooLarge ? 413 : 400;
  }
}

function recordOf(project: OpenProject, { batch, contract }: Incoming, admitted: Admitted, now: number): Buffer {
  const { received, common, events, drops } = admitted;
  const published = project.checkerFor(contract).hash === contract ? { contract } : {};
  return encodeRecord({
    head: { type: 'batch', project: project.name, day: utcDay(now), received },
    body: { batch, ...published, common, events, drops },
  });
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  dialect: Dialect,
  { status, headers, type = 'application/json', body }: Answer,
): void {
  if (response.headersSent) return;
  if (request.complete && dialect.headers === undefined && headers === undefined && body === undefined) {
    response.writeHead(status).end();
    return;
  }
  // A body that was not read to its end would be taken for the next request on this connection.
  const isRead = request.complete || !hasBody(request);
  const close = isRead ? {} : { connection: 'close' };
  const content = body === undefined ? {} : { 'content-type': type };
  response.writeHead(status, { ...dialect.headers, ...headers, ...close, ...content });
  response.end(body);
  if (isRead) return;
  // Read on for a moment, so that the answer arrives before the connection goes.
  request.resume();
  setTimeout(() => request.destroy(), LINGER).unref();
}
/** How long an unread body is still taken from the wire, in ms. */
const LINGER = 1000;

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
