// What Node itself takes for finding and loading a package with nothing in it.
require('@aboveboard/bench/nothing');
if (process.argv[3] === 'cost') require('./measure.cjs')({ end: 'cost', record() {} });
