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
  query<Row>(sql: string, params?: Readonly<Record<string, string | number | readonly string[]>>): Promise<Row[]>;
  /** Runs a statement that returns nothing: a table's definition, a deletion. */
  run(sql: string): Promise<void>;
  /** Inserts rows in one block; returns when they are on the disk. */
  insert(table: string, rows: readonly object[]): Promise<void>;
  close(): Promise<void>;
}
