const [, , endpoint, end] = process.argv;
const { now } = require('./clock.cjs');
const start = now();
const { createTelemetry } = require('aboveboard');
const contract = require('../contract.cjs');
const telemetry = createTelemetry(contract, { key: 'ab_benchbench', endpoint, common: { version: '1.4.2' } });
const load = now() - start;
require('./measure.cjs')({
  load,
  end,
  record: () => telemetry.command_run({ command: 'index', ok: true, duration: 42 }),
  flush: () => telemetry.$flush(),
  deliver: () => telemetry.$deliver(),
});
