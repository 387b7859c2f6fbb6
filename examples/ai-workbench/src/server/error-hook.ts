import type { ServerResponse } from 'node:http';
import { statusOf } from '../registry/errors.ts';
import type { WorkbenchTelemetry } from '../telemetry/telemetry.ts';
import { ApiError } from './api-error.ts';
import type { RecentErrors } from './recent-errors.ts';
import { reply } from './reply.ts';

/**
 * The one way out for errors: the envelope to the caller, and the code and status, and nothing else, to the operator's
 * ring and to telemetry. Both see the same errors because both are told here.
 */
export function errorHook(recent: RecentErrors, telemetry: Pick<WorkbenchTelemetry, 'error'>) {
  return (thrown: unknown, response: ServerResponse): void => {
    const { code, message } = thrown instanceof ApiError ? thrown : UNFORESEEN;
    const status = statusOf[code];
    recent.push({ code, status });
    telemetry.error({ code, status });
    if (response.headersSent) response.destroy();
    else reply(response, status, { error: { code, message } });
  };
}

/** What went wrong inside is nobody's business outside. */
const UNFORESEEN = new ApiError('internal_error', 'something went wrong in the server');
