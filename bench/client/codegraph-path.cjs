const { join } = require('node:path');

/** Where `npm test` puts it, with a package for each platform. */
module.exports = join(
  __dirname,
  '../../test/foreign/node_modules/@colbymchenry',
  `codegraph-${process.platform}-${process.arch}/lib/dist/telemetry/index.js`,
);
