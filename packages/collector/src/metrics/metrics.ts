import {
  AggregatorRegistry,
  Counter,
  collectDefaultMetrics,
  Gauge,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import type { ForwarderState, Health } from '../api/types.ts';
import { forwarderGauges } from './forwarders.ts';
import { type IntakeMetrics, openIntakeMetrics } from './intake.ts';

/** What Prometheus can ask. Labels are closed lists, so a client cannot make a series. */
export interface Metrics extends IntakeMetrics {
  setStoreUp(isUp: boolean): void;
  /** A relay has shipped or asked. */
  onRelay(relay: string): void;
  /** A messenger of the alarm told nobody; it tries again. */
  onAlarmFailure(messenger: string): void;
  setForwarders(states: readonly ForwarderState[]): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** What a worker counts, as its supervisor adds it up: see {@link openWorkerMetrics}. */
export type WorkerMetrics = MetricObjectWithValues<MetricValue<string>>[];

/**
 * @param health what the last look at it saw
 * @param workers what each of the workers counts. Default: there are none, and this process takes requests in itself
 */
export function openMetrics(health: () => Health, workers: () => Promise<WorkerMetrics[]> = async () => []): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const intake = openIntakeMetrics(registers);
  const alarmFailures = new Counter({
    name: 'aboveboard_alarm_failures_total',
    help: 'Tries of the alarm to tell somebody that failed; each notice is tried again until it is heard.',
    labelNames: ['messenger'],
    registers,
  });
  const relayHeard = new Gauge({
    name: 'aboveboard_relay_heard_timestamp_seconds',
    help: 'When a relay last shipped or asked, by its id.',
    labelNames: ['relay'],
    registers,
  });
  const storeUp = new Gauge({
    name: 'aboveboard_store_up',
    help: 'Whether the store process is running.',
    registers,
  });
  for (const { name, help, of } of HEALTH) {
    new Gauge({
      name: `aboveboard_${name}`,
      help,
      registers,
      collect() {
        this.set(of(health()));
      },
    });
  }
  return {
    ...intake,
    onRelay: (relay) => relayHeard.set({ relay }, Math.round(Date.now() / 1000)),
    onAlarmFailure: (messenger) => alarmFailures.inc({ messenger }),
    setForwarders: forwarderGauges(registers),
    setStoreUp: (isUp) => storeUp.set(isUp ? 1 : 0),
    contentType: registry.contentType,
    text: async () => {
      const others = await workers();
      if (others.length === 0) return registry.metrics();
      return AggregatorRegistry.aggregate([await registry.getMetricsAsJSON(), ...others]).metrics();
    },
  };
}

/** What one worker counts, and what its process uses. */
export function openWorkerMetrics(): IntakeMetrics & { readonly contentType: string; list(): Promise<WorkerMetrics> } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    ...openIntakeMetrics([registry]),
    contentType: registry.contentType,
    list: () => registry.getMetricsAsJSON(),
  };
}

const HEALTH: readonly { readonly name: string; readonly help: string; of(health: Health): number }[] = [
  { name: 'ready', help: 'Whether /readyz says ready.', of: ({ ready }) => (ready ? 1 : 0) },
  {
    name: 'spool_bytes',
    help: 'Size of the spool on the disk, without what only forwarders need.',
    of: ({ spool }) => spool.bytes,
  },
  { name: 'spool_max_bytes', help: 'Largest size that the spool may have.', of: ({ spool }) => spool.maxBytes },
  {
    name: 'spool_waiting_bytes',
    help: 'What of the spool is not in the store yet.',
    of: ({ waitingBytes }) => waitingBytes,
  },
  {
    name: 'spool_oldest_waiting_seconds',
    help: 'How long the oldest event that is not in the store has waited; 0 where none waits.',
    of: ({ oldestWaitingSeconds }) => oldestWaitingSeconds ?? 0,
  },
  {
    name: 'spool_skipped_bytes',
    help: 'What of the spool could not be read, since the beginning.',
    of: ({ skipped }) => skipped.bytes,
  },
  {
    name: 'spool_skipped_places',
    help: 'In how many places the spool could not be read, since the beginning.',
    of: ({ skipped }) => skipped.places,
  },
  { name: 'disk_free_bytes', help: 'What is free on the disk of the data directory.', of: ({ diskFree }) => diskFree },
  {
    name: 'last_stored_timestamp_seconds',
    help: 'When an event was last stored; 0 where none ever was.',
    of: ({ lastStored }) => (lastStored === null ? 0 : Date.parse(lastStored) / 1000),
  },
];
