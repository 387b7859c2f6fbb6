import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for that many milliseconds, or until the signal: a stop ends the rest. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
