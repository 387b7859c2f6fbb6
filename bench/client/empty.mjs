// The same for an ES module.
import '@aboveboard/bench/nothing';

if (process.argv[3] === 'cost') (await import('./measure.cjs')).default({ end: 'cost', record() {} });
