import type { ServerCode } from '../registry/errors.ts';

/** Something that the caller is told about, by a registered code. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ServerCode;

  constructor(code: ServerCode, message: string) {
    super(message);
    this.code = code;
  }
}
