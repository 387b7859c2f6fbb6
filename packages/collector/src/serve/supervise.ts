import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import type { Logger } from 'pino';
import type { ProjectAlert } from '../alerts/alerts.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { openBackOff } from '../pace/back-off.ts';
import type { StoreMessage, StoreProcessOptions } from './store-process.ts';

export interface StoreSupervisor {
  /** Of the store process, on the loopback address; `null` while there is none. */
  port(): number | null;
  /** When it was last heard, by the monotonic clock. */
  heard(): number;
  /** What of the store its process cannot reach, as last heard. */
  troubles(): readonly string[];
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

/** How long to wait before a store process that died is started again, in ms: doubled each time. */
const RESTART = [500, 30_000] as const;
/** How long one must have lived for its death to be the first again, in ms. */
const LIVED = 60_000;
/** How long the store process may take to finish its chunk at a stop, in ms. */
const STOP_PATIENCE = 15_000;
/** Below the intake: where cores are short, what was not answered yet goes before what is safe. */
const NICE = 10;

/** Keeps one store process running. */
export function superviseStore(
  options: StoreProcessOptions,
  log: Logger,
  metrics: Pick<Metrics, 'setStoreUp' | 'setForwarders'>,
  onAlerts: (alerts: readonly ProjectAlert[]) => void,
): StoreSupervisor {
  let port: number | null = null;
  let heard = performance.now();
  const backOff = openBackOff(...RESTART);
  let isStopping = false;
  let restart: NodeJS.Timeout | undefined;
  let troubles: readonly string[] = [];
  let isReady = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const start = () => {
    const started = performance.now();
    const process = fork(new URL('./store-main.js', import.meta.url), [JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    lower(process.pid);
    process.on('message', (message: StoreMessage) => {
      heard = performance.now();
      if (message.type === 'forwarders') metrics.setForwarders(message.states);
      if (message.type === 'alerts') onAlerts(message.alerts);
      if (message.type === 'troubles') troubles = message.troubles;
      if (message.type !== 'ready') return;
      port = message.port;
      metrics.setStoreUp(true);
      isReady();
    });
    process.on('exit', (code, signal) => {
      port = null;
      troubles = [];
      metrics.setStoreUp(false);
      if (isStopping) return;
      if (performance.now() - started > LIVED) backOff.reset();
      const pause = backOff.next();
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
    heard: () => heard,
    troubles: () => troubles,
    ready,
    async stop() {
      isStopping = true;
      clearTimeout(restart);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      if (child.connected) child.send({ type: 'stop' });
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE);
      await ended;
      clearTimeout(timer);
    },
  };
}

function lower(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, NICE);
  } catch {
    // It may have died already, or the system does not let us: it then runs as we do.
  }
}
