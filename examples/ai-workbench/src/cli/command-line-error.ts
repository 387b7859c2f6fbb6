import type { ErrorCode } from '../registry/errors.ts';

/** Something that ends a command. The message is for the person; only the code is for anybody else. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
  readonly code: ErrorCode;
  /** Of the server's answer, where there was one. */
  readonly status: number | undefined;

  constructor(code: ErrorCode, message: string, status?: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
