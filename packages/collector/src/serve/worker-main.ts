import { runWorker, type WorkerOptions } from './worker.ts';

/** A worker's entry: its options come as the one argument. */
await runWorker(JSON.parse(process.argv[2] as string) as WorkerOptions);
