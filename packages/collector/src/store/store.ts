/**
 * What the collector asks of a ClickHouse, embedded or remote. One SQL dialect: nothing above this line knows which.
 */
export interface Store {
  /**
   * Runs a query.
   *
   * @param params bound on the engine's side as `{name:Type}`, never pasted into the text
   * @example store.query('SELECT count() AS n FROM books WHERE project = {project:String}', { project: 'mytool' })
   */
  query<Row>(sql: string, params?: Params): Promise<Row[]>;
  /**
   * Runs a query and returns its answer in one of ClickHouse's formats, as it is.
   *
   * @example store.bytes('SELECT * FROM books', 'Parquet')
   */
  bytes(sql: string, format: ExportFormat, params?: Params): Promise<Uint8Array>;
  /** Runs a statement that returns nothing: a table's definition, a deletion. */
  run(sql: string): Promise<void>;
  /** Inserts rows in one block; returns when they are on the disk. */
  insert(table: string, rows: readonly object[]): Promise<void>;
  close(): Promise<void>;
}

export type Params = Readonly<Record<string, string | number | readonly string[]>>;
export type ExportFormat = 'CSVWithNames' | 'JSONEachRow' | 'Parquet';
