import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';

/** The servers of a cluster, as the server that is asked knows them. */
export interface Topology {
  /** Their numbers, from 1. */
  readonly shards: readonly number[];
  readonly servers: readonly Server[];
  /** Whether tables are made to replicate: where there is a Keeper, and the servers know who they are. */
  readonly isReplicated: boolean;
}

interface Server {
  readonly host: string;
  readonly shard: number;
  readonly replica: number;
}

/**
 * @throws StoreError where there is no such cluster, or one with replicas that nothing keeps alike
 * @example (await readTopology(store, 'main')).shards // [1, 2]
 */
export async function readTopology(store: Pick<Store, 'query'>, cluster: string): Promise<Topology> {
  const rows = await store.query<{ shard: number; replica: number; host: string }>(
    `SELECT shard_num AS shard, replica_num AS replica, host_name AS host FROM system.clusters
     WHERE cluster = {cluster:String} ORDER BY shard, replica`,
    { cluster },
  );
  if (rows.length === 0) {
    throw new StoreError('the store knows no cluster of the name in --store-cluster: see its system.clusters', null);
  }
  const servers = rows.map(({ shard, replica, host }) => ({ shard: Number(shard), replica: Number(replica), host }));
  const [found] = await store.query<{ keeper: number; macros: number }>(
    `SELECT (SELECT count() FROM system.tables WHERE database = 'system' AND name = 'zookeeper') AS keeper,
       (SELECT count() FROM system.macros WHERE macro IN ('shard', 'replica')) AS macros`,
  );
  const isReplicated = Number(found?.keeper) === 1 && Number(found?.macros) === 2;
  if (!isReplicated && servers.some(({ replica }) => replica > 1)) {
    throw new StoreError(
      'the cluster has replicas, and the store has no Keeper or no macros named shard and replica, by which they would be kept alike',
      null,
    );
  }
  return { shards: [...new Set(servers.map(({ shard }) => shard))], servers, isReplicated };
}
