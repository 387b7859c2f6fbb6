import { parseArgs } from 'node:util';
import { AxonFlow, type AxonFlowOptions } from './client.ts';

/**
 * `node bin/ask.js --endpoint http://127.0.0.1:8080 "Summarise this page"`: asks a platform from the command line, and
 * prints one line of JSON for each prompt. It is what the tests start, too.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    endpoint: { type: 'string', default: 'http://127.0.0.1:8080' },
    mode: { type: 'string' },
    tool: { type: 'string' },
    telemetry: { type: 'string' },
    cadence: { type: 'string' },
    clients: { type: 'string', default: '1' },
    flush: { type: 'boolean', default: false },
  },
});
const { endpoint, mode, tool, telemetry, cadence } = values;
const { AXONFLOW_API_KEY: apiKey } = process.env;
const options = {
  endpoint,
  ...(apiKey === undefined ? {} : { apiKey }),
  ...(mode === undefined ? {} : { mode }),
  ...(telemetry === undefined ? {} : { telemetryEnabled: telemetry === 'true' }),
  ...(cadence === undefined ? {} : { telemetryCadence: cadence }),
} as AxonFlowOptions;

const since = performance.now();
const clients = Array.from({ length: Number(values.clients) }, () => new AxonFlow(options));
const constructed = performance.now() - since;
const [client] = clients;
for (const prompt of positionals) {
  try {
    const decision = await client?.decide({ prompt, ...(tool === undefined ? {} : { tool }) });
    if (decision?.decision === 'allow') await client?.audit(decision.id, 'done');
    print(decision);
  } catch (error) {
    print({ error: (error as Error).message });
    process.exitCode = 1;
  }
}
print({ constructed_ms: constructed });
if (values.flush) await Promise.all(clients.map((each) => each.flushTelemetry()));

function print(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
