// The same for an ES module.
import { now } from './clock.cjs';

now();
await import('@aboveboard/bench/nothing');
const { default: measure } = await import('./measure.cjs');
measure({ end: process.argv[3], record() {} });
