import type { IncomingMessage, ServerResponse } from 'node:http';
import { BATCH_PATH } from '@aboveboard/contract';
import { type Admitted, admit, type Incoming } from '../admit/admit.ts';
import { utcDay } from '../day/day.ts';
import type { OpenProject, Registry } from '../projects/projects.ts';
import { encodeRecord } from '../spool/format.ts';
import type { SpoolWriter } from '../spool/writer.ts';
import type { Dialect } from './dialect.ts';
import { dialects } from './dialects/dialects.ts';
import { posthog } from './dialects/posthog/posthog.ts';
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
    const route = routeOf(request.url ?? '/');
    if (route === null) return false;
    const answer = (status: number, options: AnswerOptions = {}) => {
      parts.onAnswer(status, options.events ?? 0);
      respond(request, response, status, options);
    };
    if (request.method !== 'POST') answer(405, { headers: { allow: 'POST' } });
    else take(parts, route, request, answer).catch(() => answer(500));
    return true;
  };
}

interface Route {
  readonly dialect: Dialect;
  /** The project's key where the address says it. */
  readonly key?: string;
}

interface AnswerOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly events?: number;
}

type SendAnswer = (status: number, options?: AnswerOptions) => void;

function routeOf(url: string): Route | null {
  const path = url.split('?', 1)[0] as string;
  if (path === BATCH_PATH) return { dialect: native };
  if (path === '/batch/' || path === '/batch') return { dialect: posthog };
  const [, , key, name] = path.startsWith('/in/') ? path.split('/') : [];
  const dialect = dialects.get(name ?? '');
  return key === undefined || dialect === undefined ? null : { dialect, key };
}

async function take(
  { registry, spool, gate, refused, onSpoolError }: IntakeParts,
  { dialect, key }: Route,
  request: IncomingMessage,
  answer: SendAnswer,
): Promise<void> {
  if (!dialect.contentTypes.includes(typeOf(request))) return answer(415);
  const read = await readBody(request);
  if (typeof read === 'number') return answer(read);
  const project = registry.byKey(key ?? dialect.keyOf(read.json));
  if (project === undefined) return answer(dialect.keyOf(read.json) === undefined && key === undefined ? 400 : 401);
  const decoded = dialect.decode(read.json, project.current.contract);
  if (decoded === null) return answer(400);
  if (decoded === 'too_many') return answer(413);

  const now = Date.now();
  const passage = gate.check(request, project, decoded, now);
  for (const { type, events } of passage.refused) refused.add(type, project, events);
  let events = 0;
  for (const batch of decoded) events += batch.events.length;
  if (passage.status !== undefined) {
    const { status, wait } = passage;
    return answer(status, wait === undefined ? { events } : { headers: { 'retry-after': String(wait) }, events });
  }
  try {
    const admitted = passage.batches.map((batch) => admit(batch, project.checkerFor(batch.contract), now));
    const appended = admitted.map((batch, i) =>
      spool.append(recordOf(project, passage.batches[i] as Incoming, batch, now)),
    );
    await (appended.length === 1 ? appended[0] : Promise.all(appended));
    if (wantsVerdicts(request)) answer(200, { body: JSON.stringify({ events: verdictsOf(admitted) }), events });
    else
      answer(dialect.kept.status, dialect.kept.body === undefined ? { events } : { body: dialect.kept.body, events });
  } catch (error) {
    // Nothing was promised. A client that comes again sends the same batch id, whatever part of this one is on the disk.
    onSpoolError(error as NodeJS.ErrnoException);
    answer(503, { headers: { 'retry-after': '30' } });
  }
}

/** The content type, without its parameters. */
function typeOf(request: IncomingMessage): string {
  const type = request.headers['content-type'] ?? '';
  return type === 'application/json' ? type : (type.split(';', 1)[0] as string).trim().toLowerCase();
}

function recordOf({ name }: OpenProject, { batch }: Incoming, admitted: Admitted, now: number): Buffer {
  const { received, common, events, drops } = admitted;
  return encodeRecord({
    head: { type: 'batch', project: name, day: utcDay(now), received },
    body: { batch, common, events, drops },
  });
}

function wantsVerdicts(request: IncomingMessage): boolean {
  return request.headers.prefer === 'return=representation';
}

function verdictsOf(admitted: readonly Admitted[]): readonly object[] {
  return admitted.flatMap(({ verdicts }) => verdicts);
}

function respond(request: IncomingMessage, response: ServerResponse, status: number, options: AnswerOptions): void {
  if (response.headersSent) return;
  const { headers, body } = options;
  if (request.complete && headers === undefined && body === undefined) {
    response.writeHead(status).end();
    return;
  }
  // A body that was not read to its end would be taken for the next request on this connection.
  const close = request.complete ? {} : { connection: 'close' };
  const content = body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...headers, ...close, ...content });
  response.end(body);
  if (request.complete) return;
  // Read on for a moment, so that the answer arrives before the connection goes.
  request.resume();
  setTimeout(() => request.destroy(), LINGER).unref();
}
/** How long an unread body is still taken from the wire, in ms. */
const LINGER = 1000;
