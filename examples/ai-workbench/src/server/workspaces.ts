import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './api-error.ts';
import { bodyOf } from './body.ts';
import type { ControlPlane } from './control-plane/control-plane.ts';
import { reply } from './reply.ts';

/** `/api/v1/workspaces` */
export async function workspaces(request: IncomingMessage, response: ServerResponse, plane: ControlPlane) {
  if (request.method === 'GET') return reply(response, 200, { workspaces: await plane.list() });
  if (request.method !== 'POST') throw new ApiError('method_not_allowed', 'expected GET or POST');
  const workspace = await plane.create(nameIn(await bodyOf(request)));
  if (workspace === undefined) throw new ApiError('workspace_exists', 'there is a workspace of that name');
  reply(response, 201, workspace);
}

/** `/api/v1/workspaces/:id` */
export async function workspace(request: IncomingMessage, response: ServerResponse, plane: ControlPlane, id: string) {
  if (request.method === 'GET') {
    const found = await plane.get(id);
    if (found === undefined) throw notFound();
    return reply(response, 200, found);
  }
  if (request.method !== 'DELETE') throw new ApiError('method_not_allowed', 'expected GET or DELETE');
  if (!(await plane.remove(id))) throw notFound();
  reply(response, 204);
}

function notFound(): ApiError {
  return new ApiError('workspace_not_found', 'there is no workspace of that id');
}

function nameIn(body: unknown): string {
  const name = typeof body === 'object' && body !== null && 'name' in body ? body.name : undefined;
  if (typeof name !== 'string' || !/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u.test(name)) {
    throw new ApiError(
      'invalid_request',
      'expected a name of 1 to 80 letters, digits, spaces, dots, dashes, underscores',
    );
  }
  return name;
}
