import type { Health } from '../api/types.ts';
import { erasuresIn } from '../erase/receipts.ts';
import { openLog } from '../log/log.ts';
import { openWorkerMetrics } from '../metrics/metrics.ts';
import { RELAY_PATH } from '../relay/relay.ts';
import type { Position } from '../spool/reader.ts';
import { type DoorOptions, openDoor } from './door.ts';
import { openExchange } from './exchange.ts';
import { passOn } from './proxy.ts';

/**
 * One of several processes that share the port and take requests in, each with a folder of the spool of its own. What is not an
 * intake's it asks of its supervisor: see workers.ts.
 */
export interface WorkerOptions extends Omit<DoorOptions, 'folder' | 'relaySecret'> {
  readonly host: string;
  /** Whether relays ship to this collector: what they ask is the supervisor's to answer. */
  readonly hasRelays: boolean;
}

/** What a worker tells its supervisor, beside answers. */
export type WorkerMessage =
  | { readonly type: 'spool'; readonly end: Position; readonly trouble: string | null }
  | { readonly type: 'failed'; readonly code: string | undefined; readonly port: number };

/** By the environment, which a fork has for itself: its folder, and the port where that is known already. */
export const FOLDER_VARIABLE = 'ABOVEBOARD_WORKER_FOLDER';
export const PORT_VARIABLE = 'ABOVEBOARD_WORKER_PORT';
/** How often the supervisor hears how far the spool is, in ms. */
const TELL_EVERY = 250;

export async function runWorker({ host, hasRelays, ...options }: WorkerOptions): Promise<void> {
  const { [FOLDER_VARIABLE]: folder = '0', [PORT_VARIABLE]: port } = process.env;
  const log = openLog('intake');
  const counted = openWorkerMetrics();
  const channel = { send: (message: unknown) => process.send?.(message), on: process.on.bind(process) };
  const supervisor = openExchange(channel, (what) => (what === 'metrics' ? counted.list() : null));
  const door = await openDoor(
    { ...options, folder },
    {
      log,
      counted,
      health: () => supervisor.ask<Health>('health'),
      erasures: erasuresIn(options.dataDir),
      beyond: (request, ...rest) => {
        const who = hasRelays && request.url?.startsWith(`${RELAY_PATH}/`) === true ? 'relay-port' : 'store-port';
        void passOn(() => supervisor.ask<number | null>(who), request, ...rest);
      },
      metrics: { contentType: counted.contentType, text: () => supervisor.ask<string>('metrics') },
    },
  );
  const say = (message: WorkerMessage) => process.send?.(message);
  const tell = () => say({ type: 'spool', end: door.spool.end(), trouble: door.spool.trouble()?.code ?? null });
  const telling = setInterval(() => {
    tell();
    door.room.look();
    // A spool that was broken is tried without waiting for a request, which a load balancer would not send.
    void door.spool.mend();
  }, TELL_EVERY);
  tell();

  // A terminal's Ctrl-C and a system's stop reach every process; it is the supervisor who says when.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  process.on('message', async (message: { readonly type?: string }) => {
    if (message.type !== 'stop') return;
    await door.close();
    clearInterval(telling);
    tell();
    process.exit(0);
  });
  door.server.on('error', ({ code }: NodeJS.ErrnoException) => {
    say({ type: 'failed', code, port: Number(port) });
  });
  door.server.listen(Number(port), host);
}
