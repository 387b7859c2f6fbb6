import { watch } from './watch.ts';

/** Loaded by `--require` into the processes that a guarded test starts. */
watch(process.env);
