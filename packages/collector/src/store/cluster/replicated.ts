import type { Store } from '../store.ts';

/**
 * A shard of several replicas, as one store. It is written to by its first replica alone, since only the server that had an
 * insert can be told to end it: where that one is away the drain waits, while the others answer reports. Tables are made,
 * renamed and dropped on every replica; what changes rows is passed on by the engine, and carried out by each replica on its
 * own. So the ids that a deletion reads are put on each of them: that table is in memory, where nothing replicates.
 *
 * @param path what the tables' places in the Keeper begin with, so that two collectors never share one
 */
export function openReplicated(replicas: readonly Store[], path: string): Store {
  const [first] = replicas as readonly [Store];
  const readByDeletions = new Set<string>();
  return {
    query: first.query,
    bytes: first.bytes,
    async insert(table, rows) {
      const servers = readByDeletions.has(table) ? replicas : [first];
      for (const server of servers) await server.insert(table, rows);
    },
    ...(first.insertNative && { insertNative: first.insertNative }),
    async run(sql) {
      const servers = isOfEachServer(sql) ? replicas : [first];
      for (const server of servers) await server.run(replicated(sql, path));
      const table = madeForDeletions(sql);
      if (table !== null) readByDeletions.add(table);
    },
    close: async () => {
      for (const replica of replicas) await replica.close();
    },
  };
}

/**
 * The table of ids that is made anew for each erasure, as opposed to those in memory from which rows are made: these are read
 * by the replica that has the insert.
 */
function madeForDeletions(sql: string): string | null {
  return /^\s*CREATE OR REPLACE TABLE (\w+) .*ENGINE = Memory\b/is.exec(sql)?.[1] ?? null;
}

/** The engine passes on what changes the rows or the columns of a table, and not that there is one. */
export function isOfEachServer(sql: string): boolean {
  return /^\s*(?:CREATE|DROP|RENAME)\b/i.test(sql);
}

/**
 * A table's definition with the engine that replicates, as its servers' macros say where.
 *
 * @example replicated('CREATE TABLE books (…) ENGINE = MergeTree ORDER BY day', '0f3a/telemetry_shard')
 * // CREATE TABLE books (…) ENGINE = ReplicatedMergeTree('/aboveboard/0f3a/telemetry_shard/{shard}/books', '{replica}') ORDER BY day
 */
export function replicated(sql: string, path: string): string {
  const table = /^\s*CREATE TABLE (?:IF NOT EXISTS )?(\w+)/i.exec(sql)?.[1];
  if (table === undefined) return sql;
  return sql.replace(
    /\bENGINE = (\w*MergeTree)\b/,
    (_, engine: string) => `ENGINE = Replicated${engine}('/aboveboard/${path}/{shard}/${table}', '{replica}')`,
  );
}
