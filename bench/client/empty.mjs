// The same for an ES module.
import '@aboveboard/bench/nothing';

if (process.argv[3] === 'memory') (await import('./measure.cjs')).default({ end: 'memory', record() {} });
