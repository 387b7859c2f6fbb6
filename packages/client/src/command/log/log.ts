import { resolve } from 'node:path';
import { readChoice } from '../../consent/choice.ts';
import { exists } from '../../dir/files.ts';
import type { Session } from '../../session/session.ts';
import { type Action, sessionOf } from '../action.ts';
import { count, moment } from '../paint.ts';
import { isKept, mayHaveForgotten, type Request, requestsOf } from '../records/sent.ts';

/** What `telemetry log --json` prints. */
export interface LogReport {
  /** Every request that is remembered, newest last. */
  readonly requests: readonly SentRequest[];
  /** The log is bounded; older requests than the first may have been made. */
  readonly mayHaveForgotten: boolean;
  /** The complete log, where `<ENV>_LOG_FILE` names one. */
  readonly logFile: string | null;
}

export interface SentRequest {
  readonly at: string;
  /** Of the answer; 0 where there was none, and it is sent again. */
  readonly status: number;
  readonly events: number;
  /** The body to the byte, before it was packed. */
  readonly body: string;
}

export const log: Action = {
  about: 'everything that was sent, to the byte',
  help: 'Shows every request that was made, newest last, with the answer to it. An off deletes this log.',
  examples: [
    ['log', ''],
    ["log --json | jq -r '.requests[].body'", 'only the bodies'],
  ],
  answer(asked) {
    const { paint } = asked;
    const session = sessionOf(asked);
    const requests = requestsOf(session.place);
    const variable = `${session.contract.env}_LOG_FILE`;
    const named = session.host.env[variable];
    const report: LogReport = {
      requests: requests.map(({ at, status, body, batch }) => ({ at, status, events: batch.events.length, body })),
      mayHaveForgotten: mayHaveForgotten(session.place),
      logFile: named ? resolve(named) : null,
    };
    const lines = requests.flatMap((request) => [
      `${moment(request.at)}  ${count(request.batch.events.length, 'event')}  ${paint.dim(answerWords(request))}`,
      request.body,
    ]);
    if (requests.length === 0) lines.push(nothingSent(session));
    if (report.mayHaveForgotten) lines.push('What was sent before the first of these may have been forgotten.');
    if (report.logFile !== null) {
      const state = exists(report.logFile) ? '' : ', which nothing has been written to yet';
      lines.push(`The complete log since ${variable} is set: ${report.logFile}${state}`);
    }
    return { report, lines };
  },
};

function nothingSent({ place }: Session): string {
  const choice = place.dir === '' ? undefined : readChoice(place.choice);
  if (choice === undefined) return 'Nothing was ever sent from here.';
  // An off has deleted what was known of the time before it.
  const since = choice.chosen === '' ? 'the last choice' : `the choice of ${choice.chosen}`;
  return `Nothing was sent since ${since}; an off deletes what was known of the time before it.`;
}

function answerWords(request: Request): string {
  const { status } = request;
  if (status === 0) return 'no answer';
  if (isKept(request)) return `${status} taken`;
  if (status === 410) return '410 told to stop for good';
  if (status < 400) return `${status} a redirect, not followed`;
  return `${status} ${[429, 502, 503, 504].includes(status) ? 'later' : 'refused'}`;
}
