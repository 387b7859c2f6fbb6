// What Node itself takes for finding and loading a package with nothing in it.
require('./clock.cjs').now();
require('@aboveboard/bench/nothing');
require('./measure.cjs')({ end: process.argv[3], record() {} });
