import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { reported, root, settled } from './support/collector.ts';
import { shareCollector } from './support/shared-collector.ts';

/** OpenTelemetry's own SDK and exporters, unmodified, pointed here by their options. */

const foreign = createRequire(join(root, 'test/foreign/package.json'));
const { NodeTracerProvider, BatchSpanProcessor } = foreign('@opentelemetry/sdk-trace-node');
const { LoggerProvider, BatchLogRecordProcessor } = foreign('@opentelemetry/sdk-logs');
const { resourceFromAttributes } = foreign('@opentelemetry/resources');
const { diag } = foreign('@opentelemetry/api');

const ownProject = shareCollector(5);
const resource = resourceFromAttributes({ 'service.name': 'my-tool', 'service.version': '1.4.2', 'os.type': 'linux' });

interface Emitter {
  emit(name: string, attributes: object): void;
  shutdown(): Promise<void>;
}

function spans(exporter: unknown): Emitter {
  const provider = new NodeTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(exporter)] });
  const tracer = provider.getTracer('my-tool');
  return {
    emit: (name, attributes) => tracer.startSpan(name, { attributes }).end(),
    shutdown: () => provider.shutdown(),
  };
}

function logs(exporter: unknown): Emitter {
  const provider = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter })] });
  const logger = provider.getLogger('my-tool');
  return {
    emit: (eventName, attributes) => logger.emit({ eventName, attributes, body: 'canary' }),
    shutdown: () => provider.shutdown(),
  };
}

it.each([
  ['spans as JSON', 'trace', 'http', spans, '/v1/traces', {}],
  ['spans as protobuf', 'trace', 'proto', spans, '/v1/traces', { compression: 'gzip' }],
  ['log records as JSON', 'logs', 'http', logs, '/v1/logs', { compression: 'gzip' }],
  ['log records as protobuf', 'logs', 'proto', logs, '/v1/logs', {}],
] as const)(
  '%s of an unmodified exporter are held to the contract',
  async (_, signal, form, emitter, path, options) => {
    const warnings: string[] = [];
    const quiet = () => {};
    diag.setLogger({ error: warn, warn, info: quiet, debug: quiet, verbose: quiet });
    function warn(...said: readonly unknown[]) {
      warnings.push(said.join(' '));
    }
    onTestFinished(() => diag.disable());

    const { collector, name, key } = ownProject();
    const { OTLPTraceExporter, OTLPLogExporter } = foreign(`@opentelemetry/exporter-${signal}-otlp-${form}`);
    const Exporter = OTLPTraceExporter ?? OTLPLogExporter;
    const headers = { 'x-aboveboard-key': key };
    const { emit, shutdown } = emitter(new Exporter({ url: collector.url + path, headers, ...options }));
    emit('command_run', { command: 'index', ok: false });
    emit('command_run', { command: 'canary', ok: true, 'user.name': 'canary' });
    emit('GET /home/canary', { 'http.url': 'https://canary.example' });
    await shutdown();

    expect(warnings).toEqual([
      expect.stringMatching(/^Received Partial Success response: {"rejected[A-Za-z]+":"?1"?,/),
    ]);
    expect(await settled(collector, 3, name)).toMatchObject({ stored: 2, dropped: { unknown_event: 1 } });
    expect(await reported(collector, 'events', name)).toMatchObject([{ event: 'command_run', count: 2 }]);
    expect(await reported(collector, 'versions', name)).toMatchObject([{ version: '1.4', events: 2 }]);
  },
);

it('an exporter that is pointed at an address with the key in it needs no header', async () => {
  const { collector, name, key } = ownProject();
  const { OTLPTraceExporter } = foreign('@opentelemetry/exporter-trace-otlp-proto');
  const { emit, shutdown } = spans(new OTLPTraceExporter({ url: `${collector.url}/in/${key}/otlp/v1/traces` }));
  // More than an exporter sends at once, and more than one batch of the native format holds.
  for (let i = 0; i < 700; i++) emit('command_run', { command: 'serve', ok: i % 2 === 0 });
  await shutdown();
  expect(await settled(collector, 700, name)).toMatchObject({ stored: 700, duplicate: 0, dropped: {} });
});
