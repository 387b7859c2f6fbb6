import { onTestFinished } from 'vitest';
import type { AtEnd } from '../at-end.ts';
import { type ClickHouseServer, freePort, startClickHouse } from './clickhouse-server.ts';

/** Real ClickHouse servers that know each other as the shards of one cluster. */
export interface ClickHouseCluster {
  /** Its name, as the servers know it. */
  readonly name: string;
  /** The first of the servers. */
  readonly url: string;
  readonly shards: readonly ClickHouseServer[];
}

/**
 * Servers on the same ports of 127.0.0.2, 127.0.0.3 and so on, as those of a real cluster have the same ports on
 * different hosts; 127.0.0.1 would be taken by each of them for itself. Linux only: elsewhere a machine has one loopback address.
 *
 * @example const { url, name } = await startCluster(2); await startCollector(dataDir, ['--store', url, '--store-cluster', name]);
 */
export async function startCluster(count: number, atEnd: AtEnd = onTestFinished): Promise<ClickHouseCluster> {
  const [port, tcpPort] = [await freePort(), await freePort()];
  const hosts = Array.from({ length: count }, (_, i) => `127.0.0.${i + 2}`);
  const shards = hosts.map((host) => `<shard><replica><host>${host}</host><port>${tcpPort}</port></replica></shard>`);
  const remoteServers = `<telemetry>${shards.join('')}</telemetry>`;
  const servers = await Promise.all(
    hosts.map((host) => startClickHouse({ host, port, tcpPort, remoteServers }, atEnd)),
  );
  return { name: 'telemetry', url: (servers[0] as ClickHouseServer).url, shards: servers };
}
