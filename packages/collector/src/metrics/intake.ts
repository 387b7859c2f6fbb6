import { Counter, type Registry } from 'prom-client';

/** What a process that takes requests in counts. */
export interface IntakeMetrics {
  onAnswer(status: number, events: number): void;
  onSpoolError(): void;
  /** A request that a limit would have refused, had it not been tried dry. */
  onDryRefusal(limit: string): void;
  /** A request whose limits were counted by this process alone, though they are shared: Redis was away. */
  onAloneLimit(): void;
}

export function openIntakeMetrics(registers: Registry[]): IntakeMetrics {
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
  const aloneLimits = new Counter({
    name: 'aboveboard_limit_alone_total',
    help: 'Requests whose limits this process counted alone, as the Redis that they are shared by did not answer.',
    registers,
  });
  return {
    onAnswer(status, count) {
      answers.set(status, (answers.get(status) ?? 0) + 1);
      eventCount += count;
    },
    onSpoolError: () => spoolErrors.inc(),
    onDryRefusal: (limit) => dryRefusals.inc({ limit }),
    onAloneLimit: () => aloneLimits.inc(),
  };
}
