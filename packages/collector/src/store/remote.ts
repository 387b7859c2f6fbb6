import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ClickHouseError, ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

/** Where a ClickHouse server is, and who asks. */
export interface RemoteOptions {
  /** `https://user@host:8443/database`; without a user: `default`, without a database: `default`. */
  readonly address: string;
  readonly password?: string;
  /** The data directory's own id: a database takes rows from one collector only. */
  readonly owner: string;
  /** Settings of the engine's for every query. Default: none but those that the collector needs. */
  readonly settings?: ClickHouseSettings;
}

export interface Remote extends Store {
  /** Runs a statement before the database is there. */
  bare(sql: string): Promise<void>;
}

/** How long one query may take, in ms: a report over everything, or the deletion of an unfinished chunk. */
const PATIENCE = 120_000;
/** How long a server may take to say that it is there, in ms. */
const PING_PATIENCE = 3000;
/** The JSON columns are no experiment from this version on. */
const OLDEST = [25, 3];

const OWNER = `CREATE TABLE IF NOT EXISTS owner (id String) ENGINE = MergeTree ORDER BY id
  SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

/**
 * A ClickHouse server, over HTTP. Nothing is asked of it before the first call, and a server that is away is found again
 * by the next one.
 *
 * @example openRemote({ address: 'https://aboveboard@clickhouse:8443/telemetry', password, owner })
 */
export function openRemote({ address, password = '', owner, settings = {} }: RemoteOptions): Remote {
  const { origin, username, pathname } = new URL(address);
  const client = createClient({
    url: origin,
    username: decodeURIComponent(username) || 'default',
    password,
    database: decodeURIComponent(pathname.slice(1)) || 'default',
    application: 'aboveboard',
    request_timeout: PATIENCE,
    compression: { request: true, response: true },
    log: { level: ClickHouseLogLevel.OFF },
    // As the embedded engine answers; and an insert is on the disk when it is answered.
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 0,
      async_insert: 0,
      wait_end_of_query: 1,
      ...settings,
    },
  });
  // What this collector writes is known by its ids, whichever process of it began them.
  const prefix = `aboveboard-${owner}-`;
  let isClaimed = false;
  let isSettled = false;

  const ask = async <Row>(query: string, query_params: Record<string, unknown> = {}): Promise<Row[]> =>
    (await client.query({ query, query_params, format: 'JSONEachRow' })).json<Row>();

  /** Before anything else: the right server, our database, and no insert of ours that is still under way. */
  const settle = async () => {
    if (!isClaimed) {
      await checkVersion(ask);
      await claim(ask, (query) => client.command({ query }), owner);
      isClaimed = true;
    }
    // A chunk of which a statement got no answer is deleted and tried again. An insert, or sums of its rows, that land after
    // the deletion would double it; a deletion that comes after the next try would take that.
    if (!isSettled) await ask(`KILL QUERY WHERE query_id LIKE {mine:String} SYNC`, { mine: `${prefix}%` });
    isSettled = true;
  };
  const settled = <T>(act: () => Promise<T>) =>
    withoutValues(async () => {
      if (!isSettled) await settle();
      return act();
    });
  /** For whatever changes something: where there is no answer, it may still be under way. Not so while it is waited for. */
  const writing = (act: (query_id: string) => Promise<unknown>) =>
    settled(async () => {
      await act(`${prefix}${randomUUID()}`).catch((error) => {
        isSettled = false;
        throw error;
      });
    });

  return {
    query: (sql, params) => settled(() => ask(sql, params as Record<string, unknown>)),
    bytes: (sql, format, params) =>
      settled(async () => {
        const query_params = params as Record<string, unknown>;
        const { stream } = await client.exec({ query: `${sql} FORMAT ${format}`, query_params });
        return buffer(stream);
      }),
    run: (sql) => writing((query_id) => client.command({ query: sql, query_id })),
    insert: async (table, rows) => {
      if (rows.length === 0) return;
      await writing((query_id) => client.insert({ table, values: [...rows], format: 'JSONEachRow', query_id }));
    },
    insertNative: (table, block) =>
      writing(async (query_id) => {
        // One block: rows of one key are not added up on their way in.
        const clickhouse_settings = { optimize_on_insert: 0 } as const;
        const query = `INSERT INTO ${table} FORMAT Native`;
        const { stream } = await client.exec({ query, values: Readable.from([block]), query_id, clickhouse_settings });
        await buffer(stream);
      }),
    bare: (query) =>
      withoutValues(async () => {
        await client.command({ query });
      }),
    close: () => client.close(),
  };
}

/** Whether a server answers, whoever asks. */
export function isThere(address: string): Promise<boolean> {
  return fetch(`${new URL(address).origin}/ping`, { signal: AbortSignal.timeout(PING_PATIENCE) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

type Ask = <Row>(query: string, params?: Record<string, unknown>) => Promise<Row[]>;

async function checkVersion(ask: Ask): Promise<void> {
  const [found] = await ask<{ version: string }>('SELECT version() AS version');
  const [major = 0, minor = 0] = (found?.version ?? '').split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new StoreError(`the store is ClickHouse ${major}.${minor}; ${OLDEST.join('.')} or later is needed`, null);
  }
}

/** Two collectors in one database would take each other's rows for their own unfinished ones, and delete them. */
async function claim(ask: Ask, run: (sql: string) => Promise<unknown>, owner: string): Promise<void> {
  await run(OWNER);
  const owners = async () => (await ask<{ id: string }>('SELECT DISTINCT id FROM owner')).map(({ id }) => id);
  if ((await owners()).length === 0) await run(`INSERT INTO owner VALUES ('${owner}')`);
  const found = await owners();
  if (found.length === 1 && found[0] === owner) return;
  throw new StoreError(
    'the database of the store belongs to a collector with another data directory: give each its own database, or ' +
      'restore the data directory that it belongs to',
    null,
  );
}

async function withoutValues<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    if (error instanceof ClickHouseError) throw new StoreError(`ClickHouse error ${error.code}`, error.code);
    const code = (error as NodeJS.ErrnoException).code ?? 'no answer';
    throw new StoreError(`the store is away (${code})`, null);
  }
}
