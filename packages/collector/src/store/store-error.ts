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
