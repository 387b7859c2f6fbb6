import type { Store } from '../store/store.ts';

/** What is moved, compared and, where it differs, moved again as one: a partition of a table. */
export interface Parcel {
  readonly table: string;
  /** The engine's id of the partition. */
  readonly partition: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Of a parcel on one side; equal where all rows are. */
export interface Sum {
  readonly rows: number;
  readonly hash: string;
}

/** The parcels of a store that stands alone, table by table. */
export async function parcelsOf(store: Store, tables: readonly string[]): Promise<Parcel[]> {
  const rows = await store.query<{ table: string; partition: string; rows: number; bytes: number }>(
    `SELECT table, partition_id AS partition, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts
     WHERE database = currentDatabase() AND active AND table IN {tables:Array(String)}
     GROUP BY table, partition_id HAVING rows > 0 ORDER BY table, partition_id`,
    { tables },
  );
  return rows.map(({ table, partition, ...sizes }) => ({
    table,
    partition,
    rows: Number(sizes.rows),
    bytes: Number(sizes.bytes),
  }));
}

/**
 * Adds up what is in a parcel, on each of some stores, so that the sums of shards are the sum of the whole. Of rollups the
 * values count and not the rows, since a set of installs is split over the shards.
 */
export async function sumOf(stores: readonly Store[], table: string, partition: string): Promise<Sum> {
  const kind = table.split('_', 1)[0] as string;
  const isSplit = kind === 'rollup';
  let rows = 0;
  let hash = 0n;
  for (const store of stores) {
    const [found] = await store.query<{ n: string | number; hash: string }>(
      `SELECT ${isSplit ? 'sum(count)' : 'count()'} AS n, toString(sum(${HASHES[kind] ?? ALL})) AS hash
       FROM ${table} WHERE _partition_id = {partition:String}`,
      { partition },
    );
    rows += Number(found?.n);
    hash = BigInt.asUintN(64, hash + BigInt(found?.hash ?? 0));
  }
  return { rows, hash: String(hash) };
}

const ALL = 'cityHash64(*)';
const HASHES: Readonly<Record<string, string>> = {
  events: 'cityHash64(event, day, arrived, identity, install, contract, chunk, toString(common), toString(fields))',
  rollup:
    'cityHash64(dimension, event, day, by, measure, version, audience, value, by_value, chunk) * ' +
    '(count + 3 * days + 5 * weeks + 7 * months + arraySum(arrayMap(n -> cityHash64(n), bitmapToArray(ids))))',
};
