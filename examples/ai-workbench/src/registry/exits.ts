import { type ErrorCode, statusOf } from './errors.ts';

/** The documented exit codes of `aiw`. */
export const EXIT = {
  OK: 0,
  RUNTIME_ERROR: 1,
  USAGE_ERROR: 2,
  AUTH_ERROR: 3,
  NOT_FOUND: 4,
  CONFLICT: 5,
  UNAVAILABLE: 6,
} as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];

/**
 * @param status of the answer, where there was one: it decides for a server whose code is not registered here
 * @example exitOf('workspace_not_found') // 4
 */
export function exitOf(code: ErrorCode, status: number | undefined = statusesByCode[code]): Exit {
  if (code === 'network_error' || code === 'request_timeout') return EXIT.UNAVAILABLE;
  if (code === 'config_error') return EXIT.USAGE_ERROR;
  return (status === undefined ? undefined : EXIT_BY_STATUS.get(status)) ?? EXIT.RUNTIME_ERROR;
}

const statusesByCode: Readonly<Partial<Record<ErrorCode, number>>> = statusOf;

const EXIT_BY_STATUS: ReadonlyMap<number, Exit> = new Map<number, Exit>([
  [400, EXIT.USAGE_ERROR],
  [401, EXIT.AUTH_ERROR],
  [403, EXIT.AUTH_ERROR],
  [404, EXIT.NOT_FOUND],
  [409, EXIT.CONFLICT],
  [413, EXIT.USAGE_ERROR],
  [502, EXIT.UNAVAILABLE],
  [503, EXIT.UNAVAILABLE],
  [504, EXIT.UNAVAILABLE],
]);
