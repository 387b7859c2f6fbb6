import type { ServerResponse } from 'node:http';
import { utcDay } from '../day/day.ts';
import type { OpenProject } from '../projects/open.ts';
import type { Registry } from '../projects/projects.ts';
import { encodeRecord } from '../spool/format.ts';
import type { SpoolWriter } from '../spool/writer.ts';
import type { BodyRequest } from './body-request.ts';
import type { Answer, Dialect } from './dialect.ts';
import type { Gate } from './gate.ts';
import { inflate, readBody } from './read-body.ts';
import type { RefusedTally } from './refused.ts';
import { answerAside, routeOf } from './route.ts';
import { type Kept, type TakeParts, take } from './take.ts';

/** What the intake needs. It writes nothing but the spool, and the answer waits for that. */
export interface IntakeParts {
  readonly registry: Registry;
  readonly spool: SpoolWriter;
  readonly gate: Gate<BodyRequest>;
  readonly refused: RefusedTally;
  /** Told of every answer, for the metrics. */
  readonly onAnswer: (status: number, events: number) => void;
  /** Told when the spool cannot be written; never with anything of the request. */
  readonly onSpoolError: (error: NodeJS.ErrnoException) => void;
}

/** A request's way in. @returns false where the address is none of an intake's, and nothing was answered */
export type Intake = (request: BodyRequest, response: ServerResponse) => boolean;

/**
 * Takes requests in: read, decode, admit, spool, answer. Nothing of a request is echoed, into an answer or a log.
 *
 * @example if (!intake(request, response)) response.writeHead(404).end();
 */
export function openIntake(parts: IntakeParts): Intake {
  const { registry, spool, gate, refused, onAnswer } = parts;
  const taking: TakeParts<BodyRequest> = {
    byKey: registry.byKey,
    gate,
    refused,
    readBody,
    inflate,
    keep(project, batches, now) {
      const appended = batches.map((batch) => spool.append(recordOf(project, batch, now)));
      return appended.length === 1 ? (appended[0] as Promise<unknown>) : Promise.all(appended);
    },
    onKeepError: parts.onSpoolError,
  };
  return (request, response) => {
    const route = routeOf(request);
    if (route === null) return false;
    const send = (answer: Answer, events: number) => {
      onAnswer(answer.status, events);
      respond(request, response, route.dialect, answer);
    };
    const aside = answerAside(route);
    if (aside !== null) send(aside, 0);
    else {
      take(taking, route, request).then(
        ({ answer, events }) => send(answer, events),
        () => send({ status: 500 }, 0),
      );
    }
    return true;
  };
}

function recordOf(project: OpenProject, { incoming, admitted }: Kept, now: number): Buffer {
  const { batch, contract } = incoming;
  const { received, common, events, drops } = admitted;
  const { hash } = project.checkerFor(contract);
  return encodeRecord({
    head: { type: 'batch', project: project.name, day: utcDay(now), received },
    body: hash === contract ? { batch, contract: hash, common, events, drops } : { batch, common, events, drops },
  });
}

function respond(
  request: BodyRequest,
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

function hasBody({ headers }: BodyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
