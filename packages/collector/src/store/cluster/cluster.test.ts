import { describe, expect, it } from 'vitest';
import { distributed, place } from './cluster.ts';
import { isOfEachServer, openReplicated, replicated } from './replicated.ts';
import { readTopology } from './topology.ts';

const id = (n: number) => n.toString(16).padStart(32, '0');

describe('rows of a cluster', () => {
  it('of one id lie on one shard, those without any are dealt out, and none is lost', () => {
    const rows = Array.from({ length: 90 }, (_, i) => ({ identity: i % 3 === 0 ? '' : id(i % 10), i }));
    const placed = place(rows, 3);
    expect(placed.flat().sort((a, b) => a.i - b.i)).toEqual(rows);
    for (const shard of placed) expect(shard.length).toBeGreaterThan(10);
    const shardsOf = (identity: string) => placed.filter((shard) => shard.some((row) => row.identity === identity));
    for (let n = 0; n < 10; n++) expect(shardsOf(id(n)).length).toBeLessThanOrEqual(1);
  });

  it('are read through a table over all shards, whatever the names are', () => {
    expect(distributed('main', 'telemetry', 'telemetry_shard', 'books')).toBe(
      "CREATE OR REPLACE TABLE `telemetry`.books AS `telemetry_shard`.books ENGINE = Distributed('main', 'telemetry_shard', 'books')",
    );
    expect(distributed("it's", 'a`b', 'c', 'books')).toContain(
      "`a\\`b`.books AS `c`.books ENGINE = Distributed('it\\'s'",
    );
  });
});

describe('a shard of several replicas', () => {
  it.each([
    [
      'CREATE TABLE IF NOT EXISTS books (a String) ENGINE = MergeTree ORDER BY a',
      "CREATE TABLE IF NOT EXISTS books (a String) ENGINE = ReplicatedMergeTree('/aboveboard/0f3a/t_shard/{shard}/books', '{replica}') ORDER BY a",
    ],
    [
      'CREATE TABLE installs_x_new (a UInt32) ENGINE = AggregatingMergeTree PARTITION BY a ORDER BY a',
      "CREATE TABLE installs_x_new (a UInt32) ENGINE = ReplicatedAggregatingMergeTree('/aboveboard/0f3a/t_shard/{shard}/installs_x_new', '{replica}') PARTITION BY a ORDER BY a",
    ],
    ['ALTER TABLE books DELETE WHERE chunk = 1', 'ALTER TABLE books DELETE WHERE chunk = 1'],
    [
      'CREATE OR REPLACE TABLE erasing (identity String) ENGINE = Memory',
      'CREATE OR REPLACE TABLE erasing (identity String) ENGINE = Memory',
    ],
  ])('has of %s', (sql, expected) => {
    expect(replicated(sql, '0f3a/t_shard')).toBe(expected);
  });

  it('has its tables made on every replica, its rows written to the first, and on each the ids that a deletion reads', async () => {
    const said: string[] = [];
    const replica = (name: string) => ({
      query: async () => [],
      bytes: async () => new Uint8Array(),
      run: async (sql: string) => void said.push(`${name}: ${sql.slice(0, 12)}`),
      insert: async (table: string) => void said.push(`${name}: ${table}`),
      close: async () => {},
    });
    const shard = openReplicated([replica('a'), replica('b')], 'path');
    await shard.run('CREATE TABLE books (a String) ENGINE = MergeTree ORDER BY a');
    await shard.run('ALTER TABLE books DELETE WHERE chunk = 1');
    await shard.insert('books', [{}]);
    expect(said).toEqual(['a: CREATE TABLE', 'b: CREATE TABLE', 'a: ALTER TABLE ', 'a: books']);
    said.length = 0;
    // Rows are made where they are inserted, and deleted by every replica on its own.
    await shard.run('CREATE TABLE IF NOT EXISTS shapes ENGINE = Memory AS SELECT 1');
    await shard.insert('shapes', [{}]);
    await shard.run('CREATE OR REPLACE TABLE erasing (identity String) ENGINE = Memory');
    await shard.insert('erasing', [{}]);
    expect(said.filter((what) => !what.includes('CREATE'))).toEqual(['a: shapes', 'a: erasing', 'b: erasing']);
    expect(
      ['DROP TABLE x SYNC', 'RENAME TABLE x TO y', 'OPTIMIZE TABLE x', 'INSERT INTO x'].map(isOfEachServer),
    ).toEqual([true, true, false, false]);
  });
});

describe('the servers of a cluster', () => {
  const asked = (rows: object[], keeper: number, macros: number) =>
    readTopology(
      { query: async <Row>(sql: string) => (sql.includes('system.clusters') ? rows : [{ keeper, macros }]) as Row[] },
      'main',
    );
  const replicas = [
    { shard: 1, replica: 1, host: 'a' },
    { shard: 1, replica: 2, host: 'b' },
    { shard: 2, replica: 1, host: 'c' },
  ];

  it('replicate where there is a Keeper and they know who they are', async () => {
    expect(await asked(replicas, 1, 2)).toEqual({ shards: [1, 2], servers: replicas, isReplicated: true });
    expect(await asked(replicas.slice(1), 0, 0).catch((error) => error.message)).toContain('the cluster has replicas');
    expect((await asked([{ shard: 1, replica: 1, host: 'a' }], 0, 0)).isReplicated).toBe(false);
  });

  it('are refused where there is no such cluster', async () => {
    await expect(asked([], 0, 0)).rejects.toThrow('knows no cluster of the name in --store-cluster');
  });
});
