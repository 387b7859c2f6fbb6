// The client that codegraph ships, as it is in what npm has of it: a module by itself, which codegraph loads by its path as well.
const [, , endpoint, end] = process.argv;
process.env.CODEGRAPH_TELEMETRY_ENDPOINT = endpoint;
process.env.CODEGRAPH_TELEMETRY = process.env.BENCH_TELEMETRY;
const path = require('./codegraph-path.cjs');
const { now } = require('./clock.cjs');
const start = now();
const { Telemetry } = require(path);
// What is recorded a hundred thousand times is not for the disk: whoever comes next would send it.
const telemetry = new Telemetry({ installExitHook: end !== 'calls' });
const load = now() - start;
require('./measure.cjs')({
  load,
  end,
  record: () =>
    telemetry.recordLifecycle('index', {
      languages: ['typescript'],
      file_count_bucket: '<100',
      duration_bucket: '<10s',
    }),
  flush: () => telemetry.persistSync(),
  deliver: () => telemetry.flushNow(),
  // So ends `codegraph index`, which records this event.
  shutdown: () => telemetry.flushNow(),
});
