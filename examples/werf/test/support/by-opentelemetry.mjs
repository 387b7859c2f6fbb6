import { createRequire } from 'node:module';
import { join } from 'node:path';
import contract from '../../dist/contract.js';
import { run } from '../../dist/run.js';

/**
 * werf with OpenTelemetry's exporter for its way out, in the form that the real werf has: one span an event, everything in its
 * attributes. What it exports has been through the contract before: consent, names, ranges and digests are the client's.
 */
const foreign = createRequire(join(import.meta.dirname, '../../../../test/foreign/package.json'));
const { NodeTracerProvider, BatchSpanProcessor } = foreign('@opentelemetry/sdk-trace-node');
const { OTLPTraceExporter } = foreign('@opentelemetry/exporter-trace-otlp-proto');

const exporter = new OTLPTraceExporter({ url: process.env.WERF_TELEMETRY_TRACE_URL });
const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
const tracer = provider.getTracer('telemetry.werf.io');

const edges = contract.events.CommandExited.fields.durationMs.edges;
const label = (index) =>
  index === 0 ? `<${edges[0]}` : index === edges.length ? `${edges.at(-1)}+` : `${edges[index - 1]}-${edges[index]}`;

function carry({ identity, common, events }) {
  for (const { event, fields } of events) {
    const { command, projectID, commandOptions, commandOptionsAsCli = [], commandOptionsAsEnv = [], ...data } = fields;
    const options = commandOptions?.map((name) => ({
      ...{ name, asCli: commandOptionsAsCli.includes(name), asEnv: commandOptionsAsEnv.includes(name), count: 1 },
    }));
    if (data.durationMs !== undefined) data.durationMs = label(data.durationMs);
    const attributes = {
      ...{ ts: Date.now(), executionID: identity, command, eventType: event, schemaVersion: 2 },
      ...(projectID === undefined ? {} : { projectID }),
      eventData: JSON.stringify({ ...data, ...(options === undefined ? {} : { commandOptions: options }) }),
      attributes: JSON.stringify(common),
    };
    tracer.startSpan('telemetry.werf.io', { attributes }).end();
  }
}

process.exitCode = await run(process.argv.slice(2), carry);
await provider.shutdown();
