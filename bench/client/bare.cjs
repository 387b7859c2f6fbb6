// What every Node process costs.
if (process.argv[3] === 'cost') require('./measure.cjs')({ end: 'cost', record() {} });
