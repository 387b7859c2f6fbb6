import { join } from 'node:path';
import { createApi } from '../api/api.ts';
import { openWaitingCounter, readBooks } from '../books/books.ts';
import { openDrain } from '../drain/drain.ts';
import { openEraser } from '../erase/erase.ts';
import { openSuppressed } from '../erase/suppressed.ts';
import { openLive } from '../live/live.ts';
import { readBound } from '../move/bound.ts';
import { openRegistry } from '../projects/projects.ts';
import { openAnswers } from '../reports/answers.ts';
import { lockDirectory } from '../serve/lock.ts';
import { openEmbedded } from '../store/embedded.ts';
import { createTables } from '../store/schema.ts';
import { newKey, readLocalKey } from './key.ts';
import { createLocal } from './local.ts';

/** A way to ask the store of a data directory, whether or not a collector is running over it. */
export interface LocalStore {
  /** @param path below `/local`, as in local.ts */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** @param path below `/api`, as in api/types.ts */
  askApi(path: string, init?: RequestInit): Promise<Response>;
  /** Does what a running collector does by itself: waits for it, or does it here. @returns how many erasures still wait */
  work(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the store of a data directory for a command: through the collector that runs there, or else by itself.
 *
 * @throws Error where a collector is running and does not answer
 * @example const local = await openLocal('.aboveboard'); await local.ask('/projects/mytool/retention'); await local.close();
 */
export async function openLocal(dataDir: string): Promise<LocalStore> {
  const running = readLocalKey(dataDir);
  if (running !== null) {
    const askAt =
      (root: string): LocalStore['ask'] =>
      (path, init = {}) =>
        fetch(`http://127.0.0.1:${running.port}${root}${path}`, { ...init, headers: withKey(init, running.key) });
    const ask = askAt('/local');
    const isThere = await ask('/').then(
      () => true,
      () => false,
    );
    const work = () => new Promise<void>((wake) => setTimeout(wake, 300));
    if (isThere) return { ask, askApi: askAt('/api'), work, close: async () => {} };
  }
  return openAlone(dataDir);
}

async function openAlone(dataDir: string): Promise<LocalStore> {
  if (readBound(dataDir) !== null) {
    throw new Error(`the store of ${dataDir} is a server: this works while the collector runs`);
  }
  const unlock = lockDirectory(dataDir);
  const registry = openRegistry(dataDir, (error) => {
    throw error;
  });
  const store = await openEmbedded(join(dataDir, 'clickhouse'));
  await createTables(store);
  const spoolDir = join(dataDir, 'spool');
  const suppressed = openSuppressed(dataDir);
  const drain = openDrain({ spoolDir, cursorFile: join(dataDir, 'drain.json'), store, registry, suppressed });
  await drain.prepare();
  const eraser = openEraser({
    dataDir,
    spoolDir,
    store,
    registry,
    drain,
    suppressed,
    listeners: [],
    onListenerError: () => {},
  });
  const key = newKey();
  const local = createLocal({ dataDir, store, registry, key });
  const waiting = openWaitingCounter(spoolDir);
  const api = createApi({
    dataDir,
    registry,
    store,
    answers: openAnswers(drain.version),
    books: (project, range) => readBooks(store, waiting, drain.cursor(), project, range),
    lastStored: (project) => drain.cursor().lastStored[project] ?? null,
    oidc: null,
    publicUrl: null,
    localKey: key,
    forwarders: () => [],
    live: openLive(registry),
  });
  return {
    ask: async (path, init = {}) => local.request(path, { ...init, headers: withKey(init, key) }),
    askApi: async (path, init = {}) => api.request(path, { ...init, headers: withKey(init, key) }),
    async work() {
      await eraser.look();
      if ((await drain.step()) === 0) await new Promise((wake) => setTimeout(wake, 200));
    },
    async close() {
      await store.close();
      unlock();
    },
  };
}

function withKey({ headers }: RequestInit, key: string): Headers {
  const all = new Headers(headers);
  all.set('authorization', `Bearer ${key}`);
  return all;
}
