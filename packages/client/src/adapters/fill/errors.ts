import { reportTo } from './report.ts';

/** What an adapter knows of an error that a server answered. */
export interface ErrorFacts {
  /** The error's own code, as far as the contract lists it; never its message. */
  readonly code: 'choice';
  /** The status of the answer. */
  readonly status: 'number';
  /** 1, for a rollup. */
  readonly errors: 'number';
}

/** The event that errors are counted under where a tool does not say. */
export type ErrorEvent = typeof ERROR_EVENT;
const ERROR_EVENT = 'error';

/** Takes an error and the status that it was answered with, if any: once the answer is on the wire. */
export type ErrorReport = (error: unknown, status: number | undefined) => void;

export function errorsOf(telemetry: object, mapping?: object): ErrorReport {
  const report = reportTo(telemetry, ERROR_EVENT, mapping);
  return (error, status) => report({ code: codeOf(error), status, errors: 1 });
}

/** `code` as Node, Fastify and most others have it. A number is a status or an errno, and no code. */
function codeOf(error: unknown): string | undefined {
  try {
    const code: unknown = (error as { readonly code?: unknown } | null)?.code;
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}
