import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import manifest from '../../package.json' with { type: 'json' };
import type { WorkbenchTelemetry } from '../telemetry/telemetry.ts';
import { ApiError } from './api-error.ts';
import { authenticate } from './auth.ts';
import type { ControlPlane } from './control-plane/control-plane.ts';
import { errorHook } from './error-hook.ts';
import { recentErrors } from './recent-errors.ts';
import { reply } from './reply.ts';
import { workspace, workspaces } from './workspaces.ts';

export interface AppOptions {
  readonly plane: ControlPlane;
  readonly apiKey?: string | undefined;
  readonly telemetry: Pick<WorkbenchTelemetry, 'error'>;
}

/** The server, not yet listening. */
export function createApp({ plane, apiKey, telemetry }: AppOptions): Server {
  const recent = recentErrors();
  const fail = errorHook(recent, telemetry);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/health' || path === '/health/recent-errors') {
      if (request.method !== 'GET') throw new ApiError('method_not_allowed', 'expected GET');
      const health = { status: 'ok', version: manifest.version };
      return reply(response, 200, path === '/health' ? health : { errors: recent.list() });
    }
    if (path.startsWith('/api/')) authenticate(request, apiKey);
    if (path === WORKSPACES) return workspaces(request, response, plane);
    if (path.startsWith(`${WORKSPACES}/`)) {
      return workspace(request, response, plane, decode(path.slice(WORKSPACES.length + 1)));
    }
    throw new ApiError('route_not_found', 'there is nothing at this path');
  };
  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => fail(error, response));
  });
}

const WORKSPACES = '/api/v1/workspaces';

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError('invalid_request', 'expected an id in the path');
  }
}
