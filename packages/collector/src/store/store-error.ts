/** The store is away, or refuses: what the server says may repeat rows, so this says its code and nothing more. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** ClickHouse's number for what went wrong; `null` where the server could not be reached. */
  readonly clickhouseCode: string | null;

  constructor(message: string, clickhouseCode: string | null) {
    super(message);
    this.clickhouseCode = clickhouseCode;
  }
}

/** What may be logged of an error: the engine's repeat the rows that they could not take, so of those only the code. */
export function nameOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'clickhouseCode' in error && error.clickhouseCode !== null) {
    return `ClickHouse error ${String(error.clickhouseCode)}`;
  }
  return error instanceof Error ? error.message : 'no reason given';
}
