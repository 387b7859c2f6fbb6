import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAccess } from '../access/access.ts';
import type { OidcOptions } from '../access/oidc.ts';
import type { ForwarderState } from '../api/types.ts';
import { openDataDir } from '../data-dir/data-dir.ts';
import { makeDirectory } from '../files/files.ts';
import { openForget } from '../intake/forget.ts';
import { openIntake } from '../intake/intake.ts';
import { openLimitedTally } from '../intake/limited.ts';
import { type LimitOptions, openLimiter } from '../limit/limit.ts';
import { openLog } from '../log/log.ts';
import { openMetrics } from '../metrics/metrics.ts';
import { openRegistry } from '../projects/projects.ts';
import { openSpool } from '../spool/writer.ts';
import { createFront } from './front.ts';
import { lockDirectory } from './lock.ts';
import type { StoreMessage, StoreProcessOptions } from './store-process.ts';

export interface ServeOptions {
  /** Everything the collector keeps is below this directory; it is made where it does not exist. */
  readonly dataDir: string;
  /** Port to listen on; 0 for any free one. Default: 7878. */
  readonly port?: number;
  /** Address to listen on. Default: 127.0.0.1, so that nothing is reachable from outside until someone says so. */
  readonly host?: string;
  /** The dashboard's static files. Default: none. */
  readonly dashboardDir?: string;
  readonly limits?: LimitOptions;
  /**
   * Address of a ClickHouse server, `https://user@host:8443/database`; its password is ABOVEBOARD_STORE_PASSWORD of the
   * environment. Default: the embedded engine.
   */
  readonly storeUrl?: string;
  /** What people type to come to the dashboard, where a proxy stands before it: `https://telemetry.example.org`. */
  readonly publicUrl?: string;
  /** Sign-in by a provider of identities; a client's secret is ABOVEBOARD_OIDC_CLIENT_SECRET of the environment. */
  readonly oidc?: OidcOptions;
}

export interface Collector {
  readonly url: string;
  /** The first password, where this start made it: to be shown once. */
  readonly password: string | null;
  /** Resolves once the store process has answered for the first time. */
  readonly ready: Promise<void>;
  /** Finishes what was begun and stops. What is in the spool is drained by the next start. */
  stop(): Promise<void>;
}

/** Erasures that one address may ask for in a minute. */
const FORGETS = 6;
/** How long to wait before a store process that died is started again, in ms: doubled each time. */
const RESTART = [500, 30_000] as const;
/** How long the store process may take to finish its chunk at a stop, in ms. */
const STOP_PATIENCE = 15_000;

/**
 * Starts a collector: this process takes requests in and writes the spool; a child of it owns the store.
 *
 * @throws Error where the port is taken, the directory cannot be written, or another collector uses it
 * @example const collector = await serve({ dataDir: '.aboveboard' }); console.log(collector.url);
 */
export async function serve(options: ServeOptions): Promise<Collector> {
  const { dataDir, port = 7878, host = '127.0.0.1', dashboardDir = null, limits } = options;
  const { storeUrl = null, publicUrl = null, oidc = null } = options;
  makeDirectory(dataDir);
  const unlock = lockDirectory(dataDir);
  const log = openLog('intake');
  const { id } = orUnlock(unlock, () => openDataDir(dataDir));
  const password = await createAccess(dataDir);
  const registry = openRegistry(dataDir, (error) => log.error(error.message));
  const spool = await openSpool(join(dataDir, 'spool', '0'));
  const metrics = openMetrics();
  let isSpoolBroken = false;
  const onSpoolError = (error: NodeJS.ErrnoException) => {
    isSpoolBroken = true;
    metrics.onSpoolError();
    log.error({ code: error.code }, 'the spool cannot be written; clients are asked to come again');
  };
  const limited = openLimitedTally(spool, onSpoolError);
  const store = superviseStore(
    { dataDir, id, dashboardDir, storeUrl, publicUrl, oidc },
    log,
    metrics.setStoreUp,
    metrics.setForwarders,
  );
  const intake = openIntake({
    registry,
    spool,
    limiter: openLimiter(limits),
    limited,
    onAnswer: (status, events) => {
      if (status < 300) isSpoolBroken = false;
      metrics.onAnswer(status, events);
    },
    onSpoolError,
  });
  const troubles = () => [
    ...(isSpoolBroken ? ['the spool cannot be written'] : []),
    ...(store.port() === null ? ['the store is not running'] : []),
  ];
  const forget = openForget({ dataDir, registry, limiter: openLimiter({ perMinute: FORGETS }) });
  const server = createFront({ intake, forget, registry, metrics, storePort: store.port, troubles });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    await store.stop();
    unlock();
    throw error;
  }
  return {
    url: urlOf(server.address() as AddressInfo),
    password,
    ready: store.ready,
    async stop() {
      server.close();
      server.closeIdleConnections();
      await Promise.race([once(server, 'close'), new Promise((late) => setTimeout(late, 2000))]);
      server.closeAllConnections();
      await limited.flush();
      await spool.close();
      await store.stop();
      unlock();
    },
  };
}

function orUnlock<T>(unlock: () => void, act: () => T): T {
  try {
    return act();
  } catch (error) {
    unlock();
    throw error;
  }
}

interface StoreSupervisor {
  port(): number | null;
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

/** Keeps one store process running. */
function superviseStore(
  options: StoreProcessOptions,
  log: ReturnType<typeof openLog>,
  onChange: (isUp: boolean) => void,
  onForwarders: (states: readonly ForwarderState[]) => void,
): StoreSupervisor {
  let port: number | null = null;
  let failures = 0;
  let isStopping = false;
  let restart: NodeJS.Timeout | undefined;
  let isReady = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const start = () => {
    const process = fork(new URL('./store-main.js', import.meta.url), [JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    process.on('message', (message: StoreMessage) => {
      if (message.type === 'forwarders') return onForwarders(message.states);
      port = message.port;
      failures = 0;
      onChange(true);
      isReady();
    });
    process.on('exit', (code, signal) => {
      port = null;
      onChange(false);
      if (isStopping) return;
      const pause = Math.min(RESTART[0] * 2 ** failures++, RESTART[1]);
      log.error({ code, signal, pause }, 'the store process ended; starting it again');
      restart = setTimeout(() => {
        child = start();
      }, pause);
    });
    return process;
  };
  let child = start();
  return {
    port: () => port,
    ready,
    async stop() {
      isStopping = true;
      clearTimeout(restart);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.send({ type: 'stop' });
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE);
      await ended;
      clearTimeout(timer);
    },
  };
}

function urlOf({ address, port, family }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
