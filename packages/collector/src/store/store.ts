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
  /** Runs a statement that returns nothing: a table's definition, a deletion. On a cluster: on each shard. */
  run(sql: string): Promise<void>;
  /** Inserts rows in one block; returns when they are on the disk. */
  insert(table: string, rows: readonly object[]): Promise<void>;
  /** Inserts a block in the engine's own format, exactly as it is. Only servers have it: see move/. */
  insertNative?(table: string, block: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** The shards of a cluster, each a store with tables of its own. Nothing else has any: see {@link shardsOf}. */
  shards?(): Promise<readonly Store[]>;
  /** Makes tables that every shard has readable as one. */
  spread?(tables: readonly string[]): Promise<void>;
  /** What of it cannot be reached, in sentences for a person that name no host. */
  troubles?(): Promise<readonly string[]>;
}

/**
 * The stores that rows lie in: the shards of a cluster, or the store itself. What reads tables in order to change them does
 * so on each of them by itself.
 *
 * @example for (const shard of await shardsOf(store)) await fold(shard, 'mytool');
 */
export async function shardsOf(store: Store): Promise<readonly Store[]> {
  return store.shards?.() ?? [store];
}

/** Asks each shard by itself, where the answer must not come from a replica that is behind. @returns the rows of all */
export async function queryEach<Row>(store: Store, sql: string, params?: Params): Promise<Row[]> {
  const found = await Promise.all((await shardsOf(store)).map((shard) => shard.query<Row>(sql, params)));
  return found.flat();
}

/** Asks each shard for a number `n`. @returns their sum */
export async function countEach(store: Store, sql: string, params?: Params): Promise<number> {
  const found = await queryEach<{ n: string | number }>(store, sql, params);
  return found.reduce((sum, { n }) => sum + Number(n), 0);
}

export type Params = Readonly<Record<string, string | number | readonly string[]>>;
export type ExportFormat = 'CSVWithNames' | 'JSONEachRow' | 'Parquet' | 'Native';
