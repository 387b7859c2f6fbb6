import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { BATCH_PATH, type Batch } from '@aboveboard/contract';
import { UserError } from '../../user-error.ts';

/** Sends batches as clients do, several at a time. */
export interface Sender {
  /** @returns once each is answered, which is once each is durable */
  send(batches: readonly Batch[]): Promise<void>;
  close(): void;
}

/** So many requests share a sync of the collector's disk. */
const AT_ONCE = 48;
/** A project that was just added is seen by a running collector within a second. */
const PATIENCE = 6000;

/**
 * @param signal ends it between two requests; what was answered stays
 * @throws UserError where the collector is away, or refuses
 */
export function openSender(url: string, signal: AbortSignal): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const began = performance.now();
  const deliver = async (batch: Batch): Promise<void> => {
    const body = JSON.stringify(batch);
    for (;;) {
      signal.throwIfAborted();
      const { status, wait } = await post(`${url}${BATCH_PATH}`, body, agent);
      if (status === 204) return;
      if (status === 401 && performance.now() - began < PATIENCE) await sleep(250, undefined, { signal });
      else if (status === 429 || status === 503) await sleep(Math.min(wait, 5) * 1000, undefined, { signal });
      else throw new UserError(`simulate: the collector at ${url} answered ${status}, expected 204`);
    }
  };
  return {
    async send(batches) {
      let next = 0;
      const work = async () => {
        while (next < batches.length) await deliver(batches[next++] as Batch);
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, batches.length) }, work));
    },
    close: () => agent.destroy(),
  };
}

function post(url: string, body: string, agent: Agent): Promise<{ readonly status: number; readonly wait: number }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      const status = answer.statusCode ?? 0;
      answer.on('end', () => resolve({ status, wait: Number(answer.headers['retry-after'] ?? 1) }));
    });
    sent.on('error', ({ code }: NodeJS.ErrnoException) =>
      reject(new UserError(`simulate: the collector at ${url} went away (${code}); the same command goes on later`)),
    );
    sent.end(body);
  });
}
