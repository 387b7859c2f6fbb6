import { now } from './clock.cjs';

const [, , endpoint, end] = process.argv;
const start = now();
const { createTelemetry } = await import('aboveboard');
const { default: contract } = await import('../contract.cjs');
const telemetry = createTelemetry(contract, { key: 'ab_benchbench', endpoint, common: { version: '1.4.2' } });
const load = now() - start;
const { default: measure } = await import('./measure.cjs');
measure({
  load,
  end,
  record: () => telemetry.command_run({ command: 'index', ok: true, duration: 42 }),
  flush: () => telemetry.$flush(),
  deliver: () => telemetry.$deliver(),
});
