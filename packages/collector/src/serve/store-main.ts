import { runStoreProcess, type StoreProcessOptions } from './store-process.ts';

/** The store process's entry: its options come as the one argument. */
await runStoreProcess(JSON.parse(process.argv[2] as string) as StoreProcessOptions);
