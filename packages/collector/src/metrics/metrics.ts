import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ForwarderState } from '../api/types.ts';
import { forwarderGauges } from './forwarders.ts';

/** What Prometheus can ask of the intake. Labels are closed lists, so a client cannot make a series. */
export interface Metrics {
  onAnswer(status: number, events: number): void;
  setStoreUp(isUp: boolean): void;
  onSpoolError(): void;
  setForwarders(states: readonly ForwarderState[]): void;
  readonly contentType: string;
  text(): Promise<string>;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: 'aboveboard_intake_requests_total',
    help: 'Requests to an intake, by the status they were answered with.',
    labelNames: ['status'],
    registers,
  });
  const events = new Counter({
    name: 'aboveboard_intake_events_total',
    help: 'Events in requests that were understood: kept, dropped and limited.',
    registers,
  });
  const spoolErrors = new Counter({
    name: 'aboveboard_spool_errors_total',
    help: 'Requests answered 503 because the spool could not be written.',
    registers,
  });
  const storeUp = new Gauge({
    name: 'aboveboard_store_up',
    help: 'Whether the store process is running.',
    registers,
  });
  return {
    onAnswer(status, count) {
      requests.inc({ status });
      events.inc(count);
    },
    setForwarders: forwarderGauges(registers),
    setStoreUp: (isUp) => storeUp.set(isUp ? 1 : 0),
    onSpoolError: () => spoolErrors.inc(),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
