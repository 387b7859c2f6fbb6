import { type ErrorEvent, type ErrorFacts, errorsOf } from '../fill/errors.ts';
import type { Counter } from '../fill/mapping.ts';

/** An app of Fastify, as far as it is looked at; versions 3 and later fit. */
export interface App {
  addHook(...args: never): unknown;
}

/**
 * Counts the errors that are answered by an app's routes: the code that the error has, if the contract lists it, and the
 * status. Never a message, a path or anything of the request. To be called before the routes are added.
 *
 * @example
 * const app = fastify();
 * countErrors(app, telemetry);
 */
export const countErrors: Counter<[app: App], ErrorFacts, ErrorEvent, void> = (
  app: App,
  telemetry: object,
  mapping?: object,
) => {
  const report = errorsOf(telemetry, mapping);
  const thrown = new WeakMap<object, unknown>();
  const hooks = {
    onError(request: object, _reply: unknown, error: unknown, done: () => void) {
      thrown.set(request, error);
      done();
    },
    // Only now is the answer on the wire, and its status the last word.
    onResponse(request: object, { statusCode }: { readonly statusCode: number }, done: () => void) {
      if (thrown.has(request)) report(thrown.get(request), statusCode);
      done();
    },
  };
  for (const hook of Object.entries(hooks)) app.addHook(...(hook as never));
};
