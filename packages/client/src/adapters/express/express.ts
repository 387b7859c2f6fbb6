import { type ErrorEvent, type ErrorFacts, errorsOf } from '../fill/errors.ts';
import type { Counter } from '../fill/mapping.ts';

/** An answer of Node's own server. */
export interface Answer {
  readonly headersSent: boolean;
  readonly statusCode: number;
  once(event: 'close', listener: () => void): unknown;
}

/** An error handler of Express 4 and 5, or of anything that is called likewise. */
export type ErrorHandler = (error: unknown, request: unknown, answer: Answer, next: (error?: unknown) => void) => void;

/**
 * Counts the errors that reach an app's error handlers: the code that the error has, if the contract lists it, and the
 * status. Never a message, a path or anything of the request. To be used behind the routes and before the app's own error
 * handler, which answers as it would without.
 *
 * @example
 * app.use(countErrors(telemetry));
 * app.use(myErrorHandler);
 */
export const countErrors: Counter<[], ErrorFacts, ErrorEvent, ErrorHandler> = (
  telemetry: object,
  mapping?: object,
): ErrorHandler => {
  const report = errorsOf(telemetry, mapping);
  // Express knows error handlers by their four parameters.
  return (error, _request, answer, next) => {
    // Whoever hangs up before there is an answer has no status.
    answer.once('close', () => report(error, answer.headersSent ? answer.statusCode : undefined));
    next(error);
  };
};
