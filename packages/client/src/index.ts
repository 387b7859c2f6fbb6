export { type Decider, type Deciders, type Decision, decide, type Mode } from './consent/decide.ts';
export type { Host } from './host/host.ts';
export type { Delivery, Outcome } from './session/deliver.ts';
export { type Control, createTelemetry, type Status, type Telemetry, type TelemetryOptions } from './telemetry.ts';
