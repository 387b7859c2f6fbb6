import { appendFileSync } from 'node:fs';

/** Names the file in which every guarded process notes what it tried to send; there is none before one does. */
export const REPORT = 'ABOVEBOARD_GUARD';

/** Where clients of ours send to: the path that every contract's batches have. */
const BATCH_PATH = '/v1/batch';

/** A request of `node:http` or `node:https`. */
interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  destroy(error: Error): unknown;
}

/**
 * Stops every batch that this process sends to another machine, and notes it. Collectors that a test has started on its own
 * machine are none of its business.
 */
export function watch(env: NodeJS.ProcessEnv): void {
  const { subscribe } = process.getBuiltinModule('node:diagnostics_channel');
  // Told before anything is written, whichever way the client was loaded and whoever has replaced `request`.
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { readonly request: Outgoing };
    const { host, method, path } = request;
    if (method !== 'POST' || !new URL(path, 'http://x').pathname.endsWith(BATCH_PATH) || isHere(host)) return;
    request.destroy(new Error('aboveboard/testing/guard: no test sends telemetry'));
    const file = env[REPORT];
    if (file !== undefined) {
      appendFileSync(file, `process ${process.pid} tried to send telemetry to another machine\n`, { mode: 0o600 });
    }
  });
}

function isHere(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || host.startsWith('127.');
}
