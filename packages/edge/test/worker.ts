import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** The checkout. */
export const root = join(import.meta.dirname, '../../..');
/** What ships, built. */
export const workerFile = join(root, 'packages/edge/dist/worker.js');

/** As much of miniflare as is used: it runs `workerd`, the runtime of Cloudflare's Workers, for real. */
interface Miniflare {
  readonly ready: Promise<URL>;
  dispose(): Promise<void>;
}

const foreign = createRequire(join(root, 'test/foreign/package.json'));
const { Miniflare } = foreign('miniflare') as { readonly Miniflare: new (options: object) => Miniflare };

export interface RunningWorker {
  readonly url: string;
  /** Everything that it logged, on both streams. */
  logs(): string;
}

/** Runs the built Worker, or other code, with these bindings, as long as the test file runs. */
export async function startWorker(
  bindings: object,
  {
    code = readFileSync(workerFile, 'utf8'),
    ...options
  }: { readonly code?: string } & Readonly<Record<string, unknown>> = {},
): Promise<RunningWorker> {
  let logs = '';
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.js', contents: code }],
    compatibilityDate: '2025-12-01',
    bindings,
    handleRuntimeStdio(...streams: NodeJS.ReadableStream[]) {
      for (const stream of streams) {
        stream.on('data', (data) => {
          logs += data;
        });
      }
    },
    ...options,
  });
  afterAll(() => worker.dispose());
  const url = String(await worker.ready).replace(/\/$/, '');
  return { url, logs: () => logs };
}

/**
 * As `fetch`, once more where the connection was closed: workerd closes one whose request it answered without having read its
 * body, and the next request may be on its way there already.
 */
export async function fetchAgain(url: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code !== 'UND_ERR_SOCKET') throw error;
    return fetch(url, init);
  }
}
