import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ForwarderState, Health } from '../api/types.ts';
import { forwarderGauges } from './forwarders.ts';

/** What Prometheus can ask of the intake. Labels are closed lists, so a client cannot make a series. */
export interface Metrics {
  onAnswer(status: number, events: number): void;
  setStoreUp(isUp: boolean): void;
  onSpoolError(): void;
  /** A relay has shipped or asked. */
  onRelay(relay: string): void;
  setForwarders(states: readonly ForwarderState[]): void;
  /** A request that a limit would have refused, had it not been tried dry. */
  onDryRefusal(limit: string): void;
  /** A messenger of the alarm told nobody; it tries again. */
  onAlarmFailure(messenger: string): void;
  /** A request whose limits were counted by this process alone, though they are shared: Redis was away. */
  onAloneLimit(): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** @param health what the last look at it saw */
export function openMetrics(health: () => Health): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  // Counted as plain numbers, and given to Prometheus when it asks: this is the intake's hot path.
  const answers = new Map<number, number>();
  let eventCount = 0;
  new Counter({
    name: 'aboveboard_intake_requests_total',
    help: 'Requests to an intake, by the status they were answered with.',
    labelNames: ['status'],
    registers,
    collect() {
      this.reset();
      for (const [status, count] of answers) this.inc({ status }, count);
    },
  });
  new Counter({
    name: 'aboveboard_intake_events_total',
    help: 'Events in requests that were understood: kept, dropped and limited.',
    registers,
    collect() {
      this.reset();
      this.inc(eventCount);
    },
  });
  const spoolErrors = new Counter({
    name: 'aboveboard_spool_errors_total',
    help: 'Requests answered 503 because the spool could not be written or had no room.',
    registers,
  });
  const dryRefusals = new Counter({
    name: 'aboveboard_limit_dry_run_total',
    help: 'Requests that a limit would have refused, had it not been tried dry.',
    labelNames: ['limit'],
    registers,
  });
  const alarmFailures = new Counter({
    name: 'aboveboard_alarm_failures_total',
    help: 'Tries of the alarm to tell somebody that failed; each notice is tried again until it is heard.',
    labelNames: ['messenger'],
    registers,
  });
  const aloneLimits = new Counter({
    name: 'aboveboard_limit_alone_total',
    help: 'Requests whose limits this process counted alone, as the Redis that they are shared by did not answer.',
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
    onAnswer(status, count) {
      answers.set(status, (answers.get(status) ?? 0) + 1);
      eventCount += count;
    },
    onRelay: (relay) => relayHeard.set({ relay }, Math.round(Date.now() / 1000)),
    setForwarders: forwarderGauges(registers),
    setStoreUp: (isUp) => storeUp.set(isUp ? 1 : 0),
    onSpoolError: () => spoolErrors.inc(),
    onAlarmFailure: (messenger) => alarmFailures.inc({ messenger }),
    onDryRefusal: (limit) => dryRefusals.inc({ limit }),
    onAloneLimit: () => aloneLimits.inc(),
    contentType: registry.contentType,
    text: () => registry.metrics(),
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
