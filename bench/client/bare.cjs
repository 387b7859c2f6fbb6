// What every Node process costs.
if (process.argv[3] === 'memory') require('./measure.cjs')({ end: 'memory', record() {} });
