import type { Store } from '../store/store.ts';
import type { Parcel } from './parcel.ts';

/** So many rows are held in memory at once. */
const PIECE_ROWS = 250_000;

/**
 * The blocks of a parcel for one of some shards, one after the other, in the engine's own format.
 *
 * @param shard from 0. What belongs to one id goes where the cluster looks for it (see store/cluster/), a set of installs is
 * split likewise, and what has no id goes to the first, where it is not of the many raw rows, which are dealt out.
 */
export async function* piecesOf(
  source: Store,
  { table, partition }: Parcel,
  shard: number,
  shards: number,
): AsyncGenerator<Uint8Array> {
  const chunks = await source.query<{ chunk: string | number; n: string | number }>(
    `SELECT chunk, count() AS n FROM ${table} WHERE _partition_id = {partition:String} GROUP BY chunk ORDER BY chunk`,
    { partition },
  );
  const { columns, where } = selection(table, shard, shards);
  for (const [from, to] of ranges(chunks.map(({ chunk, n }) => [Number(chunk), Number(n)]))) {
    const block = await source.bytes(
      `SELECT ${columns} FROM ${table}
       WHERE _partition_id = {partition:String} AND chunk BETWEEN {from:UInt64} AND {to:UInt64} AND ${where}`,
      'Native',
      { partition, from, to },
    );
    if (block.length > 0) yield block;
  }
}

/** Chunks, in order, put together to about as many rows as are taken at once. */
function ranges(chunks: readonly (readonly [number, number])[]): [number, number][] {
  const found: [number, number][] = [];
  let rows = 0;
  for (const [chunk, n] of chunks) {
    const last = found.at(-1);
    if (last === undefined || rows + n > PIECE_ROWS) {
      found.push([chunk, chunk]);
      rows = n;
    } else {
      last[1] = chunk;
      rows += n;
    }
  }
  return found;
}

/** Which rows and values of a table a shard gets. */
function selection(table: string, shard: number, shards: number): { readonly columns: string; readonly where: string } {
  if (shards === 1) return { columns: '*', where: '1' };
  const [kind = '', ...rest] = table.split('_');
  const ids = ['ids', ...rest].join('_');
  const mine = `SELECT install FROM ${ids} WHERE CRC32(identity) % ${shards} = ${shard}`;
  const others = `SELECT install FROM ${ids} WHERE CRC32(identity) % ${shards} != 0`;
  const setOf = (installs: string) => `(SELECT groupBitmapState(install) FROM (${installs}))`;
  switch (kind) {
    case 'events':
      return {
        columns: '*',
        where: `if(identity = '', cityHash64(event, day, chunk, toString(fields)), CRC32(identity)) % ${shards} = ${shard}`,
      };
    case 'ids':
      return { columns: '*', where: `CRC32(identity) % ${shards} = ${shard}` };
    case 'batches':
      return { columns: '*', where: `CRC32(toString(batch)) % ${shards} = ${shard}` };
    case 'installs':
      return { columns: '*', where: shard === 0 ? `install NOT IN (${others})` : `install IN (${mine})` };
    case 'rollup': {
      if (shard === 0) return { columns: `* REPLACE (bitmapAndnot(ids, ${setOf(others)}) AS ids)`, where: '1' };
      const part = `bitmapAnd(ids, ${setOf(mine)})`;
      const zeros = ['count', 'days', 'weeks', 'months'].map((name) => `toUInt64(0) AS ${name}`).join(', ');
      return {
        columns: `* REPLACE (${zeros}, ${part} AS ids)`,
        where: `bitmapAndCardinality(ids, ${setOf(mine)}) > 0`,
      };
    }
    default:
      return { columns: '*', where: shard === 0 ? '1' : '0' };
  }
}
