import { crc32 } from 'node:zlib';
import { isThere, openRemote, type RemoteOptions } from '../remote.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { literal } from '../values.ts';
import { openReplicated } from './replicated.ts';
import { readTopology, type Topology } from './topology.ts';

export interface ClusterOptions extends RemoteOptions {
  /** The cluster's name, as `system.clusters` of the server has it. */
  readonly cluster: string;
}

/**
 * A cluster of ClickHouse servers. `https://user@host:8443/telemetry` is the one that reads; each shard is written to
 * directly, at the same port of its own host.
 *
 *     telemetry_shard.events_mytool   on each shard: its rows, and what is added up of them
 *     telemetry.events_mytool         on every server: a `Distributed` table over all shards, to read from
 *
 * What belongs to one id lies on one shard, so that the numbers of installs of the shards can be added up. A statement that
 * changes tables is run on each shard by itself, so nothing of a cluster's own DDL queue is needed; a chunk is undone on
 * each as on a server that stands alone.
 *
 * @example openCluster({ address: 'https://aboveboard@clickhouse-1:8443/telemetry', cluster: 'main', password, owner })
 */
export function openCluster(options: ClusterOptions): Store {
  const { address, cluster } = options;
  const reader = openRemote({ ...options, settings: READING });
  const topology = once(async () => {
    // The server that reads need not be one of the cluster's, and is asked through the database that it reads.
    await makeDatabases(address, options, databasesOf(address).slice(0, 1));
    return readTopology(reader, cluster);
  });
  const open = once(async () => openShards(await topology(), options));
  const onEach = async (act: (shard: Store, i: number) => Promise<unknown>) => {
    const { shards } = await open();
    // Nothing may still be under way on one shard when another's failure is told.
    const done = await Promise.allSettled(shards.map(act));
    const failed = done.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
  return {
    query: async (sql, params) => {
      await open();
      return reader.query(sql, params);
    },
    bytes: async (sql, format, params) => {
      await open();
      return reader.bytes(sql, format, params);
    },
    run: (sql) => onEach((shard) => shard.run(sql)),
    insert: async (table, rows) => {
      const { shards } = await open();
      const placed = place(rows, shards.length);
      await onEach((shard, i) => shard.insert(table, placed[i] ?? []));
    },
    shards: async () => (await open()).shards,
    async spread(tables) {
      const { servers } = await open();
      const [database, local] = databasesOf(address);
      for (const table of tables) {
        for (const server of servers) await server.run(distributed(cluster, database, local, table));
      }
    },
    async troubles() {
      const known = await topology().catch(() => null);
      if (known === null) return ['the store is away'];
      const found = await Promise.all(known.servers.map(({ host }) => isThere(addressAt(address, host))));
      return known.servers.flatMap(({ shard, replica }, i) => (found[i] ? [] : [awayText(known, shard, replica)]));
    },
    close: async () => {
      await reader.close();
      const found = await open.last()?.catch(() => null);
      for (const shard of found?.shards ?? []) await shard.close();
    },
  };
}

/** Remembers what has been found out, and asks again where it failed: the cluster may be away for now. */
function once<T>(find: () => Promise<T>): { (): Promise<T>; last(): Promise<T> | null } {
  let found: Promise<T> | null = null;
  const ask = () => {
    found ??= find().catch((error) => {
      found = null;
      throw error;
    });
    return found;
  };
  return Object.assign(ask, { last: () => found });
}

/** Never a part of the answer where a shard is away; of replicas the first that is there. */
const READING = { skip_unavailable_shards: 0, load_balancing: 'in_order', distributed_product_mode: 'global' } as const;

interface Opened {
  readonly shards: readonly Store[];
  readonly servers: readonly Store[];
}

async function openShards(topology: Topology, options: ClusterOptions): Promise<Opened> {
  const { address, owner } = options;
  const [database, local] = databasesOf(address);
  const at = (host: string, name: string) =>
    openRemote({
      ...options,
      address: addressAt(address, host, name),
      ...(topology.isReplicated && { settings: REPLICATED }),
    });
  for (const { host } of topology.servers) await makeDatabases(addressAt(address, host), options, [database, local]);
  const servers = topology.servers.map(({ host }) => at(host, local));
  const shards = topology.shards.map((_, i) => {
    const replicas = servers.filter((_, j) => topology.servers[j]?.shard === i + 1);
    return topology.isReplicated ? openReplicated(replicas, `${owner}/${local}`) : (replicas[0] as Store);
  });
  for (const [i, shard] of shards.entries()) await checkPlacement(shard, i + 1, shards.length);
  return { shards, servers };
}

/** Through a database that every server has, since one that is not there cannot be asked for another. */
async function makeDatabases(address: string, options: ClusterOptions, names: readonly string[]): Promise<void> {
  const { href } = Object.assign(new URL(address), { pathname: '/default' });
  const server = openRemote({ ...options, address: href });
  try {
    for (const name of names) await server.bare(`CREATE DATABASE IF NOT EXISTS ${quoted(name)}`);
  } finally {
    await server.close();
  }
}

/**
 * An insert counts once most replicas of the shard have it. A deletion by what another table says is otherwise refused where
 * tables replicate, since each replica carries it out by its own: see replicated.ts for what makes it the same on all.
 */
const REPLICATED = { insert_quorum: 'auto', allow_nondeterministic_mutations: 1 } as const;

/** Ids are told to a shard by the number of shards, so neither that nor their order may change under what is stored. */
async function checkPlacement(store: Store, shard: number, shards: number): Promise<void> {
  await store.run(`CREATE TABLE IF NOT EXISTS placement (shard UInt32, shards UInt32) ENGINE = MergeTree ORDER BY shard
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`);
  const read = () => store.query<{ shard: number; shards: number }>('SELECT shard, shards FROM placement');
  if ((await read()).length === 0) await store.insert('placement', [{ shard, shards }]);
  const [found] = await read();
  if (Number(found?.shard) === shard && Number(found?.shards) === shards) return;
  throw new StoreError(
    `the store was filled as shard ${found?.shard} of ${found?.shards}, and the cluster now has it as ${shard} of ${shards}: ` +
      'keep the number and the order of the shards, or move to a new database',
    null,
  );
}

/** What belongs to one id lies together; what has none is dealt out. */
export function place<Row extends object>(rows: readonly Row[], shards: number): Row[][] {
  const placed = Array.from({ length: shards }, (): Row[] => []);
  for (const [i, row] of rows.entries()) {
    const { identity } = row as { identity?: string };
    placed[(identity ? crc32(identity) : i) % shards]?.push(row);
  }
  return placed;
}

/** Without a key to shard by, it takes no rows past the collector. It holds nothing, so it is made anew at each start. */
export function distributed(cluster: string, database: string, local: string, table: string): string {
  const engine = `Distributed(${literal(cluster)}, ${literal(local)}, ${literal(table)})`;
  return `CREATE OR REPLACE TABLE ${quoted(database)}.${table} AS ${quoted(local)}.${table} ENGINE = ${engine}`;
}

/** At the same port of another host. */
function addressAt(address: string, host: string, database = ''): string {
  const url = new URL(address);
  url.hostname = host.includes(':') ? `[${host}]` : host;
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** The database that is read, and that of a shard's own tables. */
function databasesOf(address: string): readonly [string, string] {
  const database = decodeURIComponent(new URL(address).pathname.slice(1)) || 'default';
  return [database, `${database}_shard`];
}

/** By its number: what is said to everybody names no host. */
function awayText({ shards, isReplicated }: Topology, shard: number, replica: number): string {
  const which = isReplicated ? `, replica ${replica},` : '';
  return `shard ${shard} of ${shards.length}${which} of the store is away`;
}

function quoted(name: string): string {
  return `\`${name.replaceAll(/[\\`]/g, (c) => `\\${c}`)}\``;
}
