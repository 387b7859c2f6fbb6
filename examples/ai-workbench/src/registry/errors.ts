/** Every code that the server puts into an error envelope. */
export const serverCodes = [
  'invalid_request',
  'unauthorized',
  'route_not_found',
  'workspace_not_found',
  'method_not_allowed',
  'workspace_exists',
  'payload_too_large',
  'internal_error',
  'control_plane_unavailable',
] as const;

export type ServerCode = (typeof serverCodes)[number];

/** The HTTP status of each code: a code has one, so that a client may rely on either. */
export const statusOf: Readonly<Record<ServerCode, number>> = {
  invalid_request: 400,
  unauthorized: 401,
  route_not_found: 404,
  workspace_not_found: 404,
  method_not_allowed: 405,
  workspace_exists: 409,
  payload_too_large: 413,
  internal_error: 500,
  control_plane_unavailable: 503,
};

/** What the command line reports besides the server's own codes. */
export const commandLineCodes = [
  'network_error',
  'request_timeout',
  'config_error',
  'runtime_error',
  'unknown_error',
] as const;

/** All registered codes, as the contract lists them. */
export const errorCodes = [...serverCodes, ...commandLineCodes] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A code that another version of the server may have made up is not ours to pass on. */
export function registeredCode(code: unknown): ErrorCode {
  return errorCodes.find((known) => known === code) ?? 'unknown_error';
}
