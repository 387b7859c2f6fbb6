import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { makeDirectory } from '../files/files.ts';
import { encodeRows } from './rows.ts';
import type { Params, Store } from './store.ts';
import { withValues } from './values.ts';

const require = createRequire(import.meta.url);

/** How long to wait for the engine of a process that was just killed to let go of the directory, in ms. */
const LOCK_PATIENCE = 10_000;

/**
 * The engine compiles an expression to machine code at its third use, which takes it tens of milliseconds a time. Over a chunk that is as
 * long as all else, and over a million rows of a rollup what it wins cannot be told from nothing.
 */
const NOT_COMPILED = 'SET compile_expressions = 0, compile_aggregate_expressions = 0';

/**
 * Otherwise a condition's columns are read one after the other, each for the rows that are left, instead of all of them before the
 * rest: of the few thousand rows of a rollup that takes a question a third longer.
 */
const READ_AT_ONCE = 'SET enable_multiple_prewhere_read_steps = 0';

/**
 * How many questions are answered at a time. To make a plan takes one thread, and longer than to read what was added up. Each
 * holds one of the four threads that Node has for such work, and two of them are for files and for what is written.
 */
const QUESTIONS = Math.min(2, availableParallelism());

/**
 * A longer value (a list of many ids, as one text) is bound in the engine: a statement is at most 256 KiB long. Of questions
 * with bound values `chdb` asks one at a time, whatever the connection, so all others have their values in their text.
 */
const LONGEST = 1000;

/**
 * ClickHouse in this process, from the npm package `chdb`.
 *
 * @param path the engine's own directory; one process at a time
 * @throws Error that says so where another process holds the directory, or where `chdb` has no binary for this system
 * @example const store = await openEmbedded('.aboveboard/clickhouse');
 */
export async function openEmbedded(path: string): Promise<Store> {
  makeDirectory(path);
  const chdb = load();
  const session = await openSession(chdb, path);
  const readers = Array.from({ length: QUESTIONS }, () => new chdb.Session(path));
  for (const each of [session, ...readers]) await each.queryAsync(NOT_COMPILED);
  for (const reader of readers) await reader.queryAsync(READ_AT_ONCE);
  const withReader = sharing(readers);
  const answer = async (sql: string, params: object = {}) => {
    const result = await session.queryBindAsync(sql, params, ROWS);
    return result.text();
  };
  return {
    query: async <Row>(sql: string, params: Params = {}) => {
      const text = isShort(params)
        ? await withReader(async (reader) => (await reader.queryAsync(withValues(sql, params), ROWS)).text())
        : await answer(sql, params);
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row]));
    },
    bytes: async (sql, format, params = {}) => {
      const result = await session.queryBindAsync(sql, params, { format });
      return result.bytes();
    },
    run: async (sql) => {
      await answer(sql);
    },
    insert: async (table, rows) => {
      if (rows.length === 0) return;
      const { columns, text } = encodeRows(rows);
      await session.queryAsync(`INSERT INTO ${table} (${columns.join(', ')}) FORMAT JSONCompactEachRow ${text}`);
    },
    close: async () => {
      await chdb.drainPending();
      for (const each of [session, ...readers]) each.close();
    },
  };
}

const ROWS = { format: 'JSONEachRow' } as const;

function isShort(params: Params): boolean {
  return Object.values(params).every((value) => String(value).length <= LONGEST);
}

/** Gives each of several to one at a time, in the order in which they come. */
function sharing<One>(all: readonly One[]): <T>(act: (one: One) => Promise<T>) => Promise<T> {
  const idle = [...all];
  const waiting: ((one: One) => void)[] = [];
  return async (act) => {
    const one = idle.pop() ?? (await new Promise<One>((wake) => waiting.push(wake)));
    try {
      return await act(one);
    } finally {
      const next = waiting.shift();
      if (next === undefined) idle.push(one);
      else next(one);
    }
  };
}

type Chdb = typeof import('chdb');

function load(): Chdb {
  try {
    return require('chdb') as Chdb;
  } catch (error) {
    throw new Error(
      `the embedded ClickHouse (npm package chdb) does not load on ${process.platform}-${process.arch}: it runs on Linux ` +
        `(glibc) and macOS; elsewhere use --store with the address of a ClickHouse server. ${(error as Error).message}`,
    );
  }
}

async function openSession(chdb: Chdb, path: string): Promise<InstanceType<Chdb['Session']>> {
  const until = Date.now() + LOCK_PATIENCE;
  for (;;) {
    try {
      return new chdb.Session(path);
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((wake) => setTimeout(wake, 200));
    }
  }
}
