/**
 * What joins the reports of one machine to each other. The default joins nothing.
 *
 * - `none` no identifier; the client says "first time this day, week, month"
 * - `process` one random id for each run, so the events of one run belong together
 * - `rotating` one random id for some days, then another
 * - `install` one random id until the person resets it or switches telemetry off
 */
export type Identity =
  | { readonly type: 'none' }
  | { readonly type: 'process'; readonly why: string }
  | { readonly type: 'rotating'; readonly days: number; readonly why: string }
  | { readonly type: 'install'; readonly format: 'hex32' | 'uuid'; readonly why: string };

/** One id for each run of the tool. */
export function perProcess(options: { readonly why: string }): Identity {
  return { type: 'process', ...options };
}

/** A new id every so many days, 1 to 90. */
export function rotating(days: number, options: { readonly why: string }): Identity {
  return { type: 'rotating', days, ...options };
}

/**
 * One id for the installation, until it is reset.
 *
 * @example install({ format: 'uuid', why: 'Do people who try the tool keep it?' })
 */
export function install(options: { readonly why: string; readonly format?: 'hex32' | 'uuid' }): Identity {
  return { type: 'install', format: 'hex32', ...options };
}
