import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve, urlFile } from '@aboveboard/collector';

/** The collector of a data directory: the one that runs there, or one for as long as it is needed. */
export interface Reached {
  readonly url: string;
  /** The first password, where this start made it. */
  readonly password: string | null;
  /** Waits until everything that was answered is in the store. */
  settled(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** @example const { url, close } = await reachCollector('.aboveboard'); */
export async function reachCollector(dataDir: string): Promise<Reached> {
  const running = await runningAt(dataDir);
  if (running !== null) return { url: running, password: null, settled: settledAt(running), close: async () => {} };
  const collector = await serve({ dataDir, port: 0 });
  await collector.ready;
  const { url, password } = collector;
  return { url, password, settled: settledAt(url), close: collector.stop };
}

async function runningAt(dataDir: string): Promise<string | null> {
  try {
    const url = readFileSync(urlFile(dataDir), 'utf8');
    return (await fetch(`${url}/healthz`)).ok ? url : null;
  } catch {
    return null;
  }
}

function settledAt(url: string): Reached['settled'] {
  return async (signal) => {
    for (;;) {
      // First, since what a collector says may be a tenth of a second old.
      await sleep(200, undefined, { signal });
      const health = (await (await fetch(`${url}/api/health`, { signal })).json()) as { waitingBytes: number };
      if (health.waitingBytes === 0) return;
    }
  };
}
