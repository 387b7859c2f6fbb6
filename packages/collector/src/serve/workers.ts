import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { type AddressInfo, createServer, isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { WorkerMetrics } from '../metrics/metrics.ts';
import type { Position } from '../spool/reader.ts';
import { type Exchange, openExchange } from './exchange.ts';
import { FOLDER_VARIABLE, PORT_VARIABLE, type WorkerMessage, type WorkerOptions } from './worker.ts';

/** The processes that share the port. */
export interface Crew {
  /**
   * Starts them all.
   * @returns where they listen
   * @throws where the port is taken
   */
  start(port: number): Promise<AddressInfo>;
  /** Up to where each folder is on the disk, as last heard. */
  ends(): Readonly<Record<string, Position>>;
  /** Why one of them cannot write to the spool; `null` while all can. */
  trouble(): string | null;
  /** What each of them counts. One that does not answer is left out. */
  metrics(): Promise<WorkerMetrics[]>;
  stop(): Promise<void>;
}

/** How long to wait before a worker that died is started again, in ms: doubled each time. */
const RESTART = [100, 10_000] as const;
/** How long one must have lived for its death to be the first again, in ms. */
const LIVED = 30_000;
/** How long the workers may take to finish what they began at a stop, in ms. */
const STOP_PATIENCE = 10_000;

/**
 * Keeps so many workers running, each with the folder of the spool that its number names. The system's connections are dealt out
 * to them in turn; one that is killed loses what it has not answered, and the others go on.
 *
 * @param answer what workers ask of this process: see worker.ts
 */
export function superviseWorkers(
  count: number,
  options: WorkerOptions,
  log: Logger,
  answer: (what: string) => unknown,
): Crew {
  const places = Array.from({ length: count }, (_, i) => openPlace(String(i)));
  const exec = fileURLToPath(new URL('./worker-main.js', import.meta.url));
  const args = [JSON.stringify(options)];
  let isStopping = false;
  let listening = 0;

  const start = (place: Place, onFailure: (error: unknown) => void): Promise<unknown> => {
    const started = performance.now();
    cluster.setupPrimary({ exec, args, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const worker = cluster.fork({ [FOLDER_VARIABLE]: place.folder, [PORT_VARIABLE]: String(listening) });
    place.worker = worker;
    place.exchange = openExchange(worker, answer);
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'spool') {
        place.end = message.end;
        place.trouble = message.trouble;
      }
      if (message.type === 'failed') {
        const { code, port } = message;
        onFailure(Object.assign(new Error(`a worker cannot listen: ${code}`), { code, port }));
      }
    });
    worker.on('exit', (code, signal) => {
      place.exchange = null;
      if (isStopping) return;
      if (performance.now() - started > LIVED) place.failures = 0;
      const pause = Math.min(RESTART[0] * 2 ** place.failures++, RESTART[1]);
      log.error({ worker: place.folder, code, signal, pause }, 'a worker ended; starting it again');
      // One that cannot listen is as one that died.
      place.restart = setTimeout(() => void start(place, () => place.worker?.process.kill('SIGKILL')), pause);
    });
    return once(worker, 'listening');
  };

  return {
    async start(port) {
      // One port for all, those too that come later: any free one is chosen here.
      listening = port === 0 ? await freePort(options.host) : port;
      const failed = new Promise<never>((_, fail) => {
        for (const place of places) place.first = start(place, fail);
      });
      await Promise.race([Promise.all(places.map(({ first }) => first)), failed]);
      return { address: options.host, port: listening, family: isIPv6(options.host) ? 'IPv6' : 'IPv4' };
    },
    ends: () => Object.fromEntries(places.flatMap(({ folder, end }) => (end === null ? [] : [[folder, end]]))),
    trouble: () => places.find(({ trouble }) => trouble !== null)?.trouble ?? null,
    async metrics() {
      const found = places.map(({ exchange }) => exchange?.ask<WorkerMetrics>('metrics').catch(() => null));
      return (await Promise.all(found)).filter((one) => one !== null && one !== undefined);
    },
    async stop() {
      isStopping = true;
      for (const { restart } of places) clearTimeout(restart);
      const running = places.flatMap(({ worker }) => (worker === null || worker.isDead() ? [] : [worker]));
      await Promise.all(running.map(stopWorker));
    },
  };
}

interface Place {
  readonly folder: string;
  worker: Worker | null;
  exchange: Exchange | null;
  first: Promise<unknown> | null;
  end: Position | null;
  trouble: string | null;
  failures: number;
  restart: NodeJS.Timeout | undefined;
}

function openPlace(folder: string): Place {
  const nobody = { worker: null, exchange: null, first: null, end: null, trouble: null };
  return { folder, ...nobody, failures: 0, restart: undefined };
}

async function stopWorker(worker: Worker): Promise<void> {
  const ended = once(worker, 'exit');
  if (worker.isConnected()) worker.send({ type: 'stop' });
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), STOP_PATIENCE);
  await ended;
  clearTimeout(timer);
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
