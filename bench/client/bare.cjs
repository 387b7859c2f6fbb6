// What every Node process costs, and what measures it here: the files that the others load for that.
require('./clock.cjs').now();
require('./measure.cjs')({ end: process.argv[3], record() {} });
