import { type ErrorEvent, type ErrorFacts, errorsOf } from '../fill/errors.ts';
import type { Counter } from '../fill/mapping.ts';

/** A request of Hono on its way, as far as it is looked at; versions 3 and later fit. */
export interface Context {
  readonly error?: unknown;
  readonly res: { readonly status: number };
  readonly env?: unknown;
}

/** A middleware of Hono. */
export type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

/**
 * Counts the errors that an app's routes throw: the code that the error has, if the contract lists it, and the status.
 * Never a message, a path or anything of the request. To be used before the routes.
 *
 * @example app.use(countErrors(telemetry));
 */
export const countErrors: Counter<[], ErrorFacts, ErrorEvent, Middleware> = (
  telemetry: object,
  mapping?: object,
): Middleware => {
  const report = errorsOf(telemetry, mapping);
  return async (context, next) => {
    await next();
    const { env, error, res } = context;
    if (error === undefined) return;
    const act = () => report(error, res.status);
    // On Node the answer says when it has gone; elsewhere all that can be done is to let it go first.
    const outgoing = (
      env as { readonly outgoing?: { once?(event: 'close', listener: () => void): unknown } } | undefined
    )?.outgoing;
    if (outgoing?.once === undefined) setTimeout(act);
    else outgoing.once('close', act);
  };
};
